// The host time a run may take.
using System;
using System.Threading;

namespace ToroEmu.Cli;

/// <summary>Cancels the run when its time is over, and remembers that it was this that ended it.</summary>
internal sealed class TimeLimit : IDisposable
{
    private readonly Timer? timer;
    private volatile bool isReached;

    public TimeLimit(TimeSpan? time, CancellationTokenSource stop)
    {
        if (time is TimeSpan due)
        {
            timer = new Timer(_ => Reach(stop), null, due, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Whether the time was over while nothing else had stopped the run.</summary>
    public bool IsReached => isReached;

    public void Dispose() => timer?.Dispose();

    private void Reach(CancellationTokenSource stop)
    {
        try
        {
            isReached = !stop.IsCancellationRequested;
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The run ended in the same moment.
        }
    }
}
