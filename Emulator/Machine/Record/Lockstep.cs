// Two recorded runs, side by side.
using System;
using System.Collections.Generic;
using System.Threading;

using Microsoft.Extensions.Logging.Abstractions;

using ToroEmu.Machines.State;

namespace ToroEmu.Machines.Record;

/// <summary>Replays two traces at the same time, each on a thread of its own, and has somebody look at both machines whenever they have come to the same slice.</summary>
internal sealed class Lockstep : IDisposable
{
    private readonly Replayer[] replayers;
    private readonly Queue<ulong> stops;
    private readonly Func<ulong?, DeterministicMachine, DeterministicMachine, bool> look;
    private readonly CancellationTokenSource over = new();

    /// <param name="machines">Builds both.</param>
    /// <param name="a">One.</param>
    /// <param name="b">The other.</param>
    /// <param name="slices">Where to look, ascending: in front of these slices, or of the first behind them if time jumped there.</param>
    /// <param name="look">
    /// Gets the slice, or null once a run has ended while the other one stands or has ended too; whether to go on. No core runs meanwhile.
    /// </param>
    private Lockstep(IMachineFactory machines, Func<TraceReplay> a, Func<TraceReplay> b, IEnumerable<ulong> slices, Func<ulong?, DeterministicMachine, DeterministicMachine, bool> look)
    {
        stops = new Queue<ulong>(slices);
        this.look = look;
        replayers = [new Replayer(machines, a()), new Replayer(machines, b())];
    }

    /// <summary>Runs both as far as somebody wants to look.</summary>
    public static void Run(
        IMachineFactory machines, Func<TraceReplay> a, Func<TraceReplay> b, IEnumerable<ulong> slices, Func<ulong?, DeterministicMachine, DeterministicMachine, bool> look)
    {
        using Lockstep both = new(machines, a, b, slices, look);
        both.Run();
    }

    public void Dispose()
    {
        foreach (Replayer replayer in replayers) replayer.Dispose();
        over.Dispose();
    }

    private void Run()
    {
        using Barrier meeting = new(replayers.Length, _ => Meet());
        foreach (Replayer replayer in replayers) replayer.Start(meeting, () => stops.TryPeek(out ulong stop) ? stop : null, over.Token);
        foreach (Replayer replayer in replayers) replayer.Join();
        foreach (Replayer replayer in replayers)
            if (replayer.Failure is Exception failure) throw failure is TraceMismatchException ? new TraceMismatchException(failure.Message) : new InvalidOperationException("a replay failed", failure);
    }

    /// <summary>Both are where they should be, or at their ends.</summary>
    private void Meet()
    {
        bool hasEnded = replayers[0].HasEnded || replayers[1].HasEnded;
        ulong stop = stops.TryDequeue(out ulong next) ? next : ulong.MaxValue;
        bool goesOn = look(hasEnded ? null : stop, replayers[0].Machine, replayers[1].Machine) && !hasEnded && stops.Count != 0;
        if (goesOn) return;
        stops.Clear();
        over.Cancel();
    }

    /// <summary>One of the two.</summary>
    private sealed class Replayer : IRunObserver, IConsoleSink, IDisposable
    {
        private readonly TraceReplay replay;
        private readonly IDeterministicMachine whole;
        private Thread? thread;
        private Barrier? meeting;
        private Func<ulong?> nextStop = () => null;

        public Replayer(IMachineFactory machines, TraceReplay replay)
        {
            this.replay = replay;
            whole = replay.Build(machines, this, NullLoggerFactory.Instance, this);
            Machine = whole as DeterministicMachine ?? ((ForkedMachine)whole).Inner;
        }

        public DeterministicMachine Machine { get; }

        public bool HasEnded { get; private set; }

        public Exception? Failure { get; private set; }

        public void Start(Barrier at, Func<ulong?> stop, CancellationToken over)
        {
            (meeting, nextStop) = (at, stop);
            thread = new Thread(() => Run(over));
            thread.Start();
        }

        public void Join() => thread!.Join();

        public void BetweenSlices(IDeterministicMachine machine)
        {
            while (nextStop() is ulong stop && machine.Position.Slices >= stop) meeting!.SignalAndWait(CancellationToken.None);
        }

        public void Ended(IDeterministicMachine machine, RunResult? result)
        {
            // The thread says so.
        }

        public void Write(byte value)
        {
            // Nobody reads it.
        }

        public void Dispose() => whole.Dispose();

        private void Run(CancellationToken over)
        {
            try
            {
                replay.Run(whole, over);
                if (replay.Mismatch is ReplayMismatch mismatch) throw new TraceMismatchException(mismatch.What);
            }
            catch (Exception e)
            {
                Failure = e;
            }

            HasEnded = true;
            if (nextStop() is not null) meeting!.SignalAndWait(CancellationToken.None);
            meeting!.RemoveParticipant();
        }
    }
}
