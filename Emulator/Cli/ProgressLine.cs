// A line on the terminal that tells how a long run gets on.
using System;
using System.Globalization;
using System.IO;
using System.Threading;
using ToroEmu.Machines;

namespace ToroEmu.Cli;

/// <summary>
/// Rewrites one line each second, from the second one on, without colours or cursor movements other than carriage return. Gone when it is disposed, so
/// that what follows starts on an empty line.
/// </summary>
internal sealed class ProgressLine : IDisposable
{
    private const double PerMillion = 1e-6;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly IMachine machine;
    private readonly TextWriter error;
    private readonly Timer timer;
    private readonly Lock gate = new(); // guards all below
    private RunStatistics last = RunStatistics.None;
    private int width;
    private bool isOver;

    public ProgressLine(IMachine machine, TextWriter error)
        : this(machine, error, Pace)
    {
    }

    /// <summary>As above, at a pace of one's own.</summary>
    public ProgressLine(IMachine machine, TextWriter error, TimeSpan pace)
    {
        this.machine = machine;
        this.error = error;
        timer = new Timer(_ => Show(), null, pace, pace);
    }

    public void Dispose()
    {
        timer.Dispose();
        lock (gate)
        {
            isOver = true;
            if (width != 0) error.Write("\r" + new string(' ', width) + "\r");
        }
    }

    /// <summary>Time, instructions, and how fast they went since the last look.</summary>
    public static string Text(RunStatistics now, RunStatistics before)
    {
        double seconds = (now.Elapsed - before.Elapsed).TotalSeconds;
        double rate = seconds > 0 ? (now.Instructions - before.Instructions) * PerMillion / seconds : 0;
        return string.Create(
            CultureInfo.InvariantCulture, $"toroemu: {now.Elapsed.TotalSeconds:0} s, {now.Instructions * PerMillion:N0} million instructions, {rate:0} million a second");
    }

    private void Show()
    {
        lock (gate)
        {
            if (isOver) return;
            RunStatistics now = machine.Observe();
            string text = Text(now, last);
            last = now;
            error.Write("\r" + text.PadRight(width));
            width = Math.Max(width, text.Length);
        }
    }
}
