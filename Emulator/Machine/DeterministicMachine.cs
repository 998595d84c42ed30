// A machine whose every event has its place in the order of instructions.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;

using ToroEmu.Devices.Contracts;
using ToroEmu.Machines.Loading;
using ToroEmu.Machines.Observation;
using ToroEmu.Machines.Record;
using ToroEmu.Machines.State;
using ToroEmu.Scheduling;

namespace ToroEmu.Machines;

internal sealed unsafe class DeterministicMachine : Machine, IDeterministicMachine
{
    private readonly DeterministicScheduler scheduler;
    private readonly ulong instructionsMax;
    private readonly ImmutableArray<IRunObserver> observers;
    private volatile bool hasEnded;
    private long offered; // bytes of the console's input
    private readonly ConsoleFeed feed;
    private readonly IHostPort console;
    private readonly MachineInspector inspector;

    public DeterministicMachine(MachineComponents parts, DeterministicScheduler scheduler, ConsoleFeed feed, PowerControl power, ElfImage image, MachineConfig config)
        : base(parts, power, image)
    {
        this.scheduler = scheduler;
        instructionsMax = config.InstructionsMax ?? ulong.MaxValue;
        observers = [.. new IRunObserver?[] { config.Record, config.Verifier }.OfType<IRunObserver>(), .. config.Observers];
        this.feed = feed;
        console = parts.Timing.Input.Open(feed.Arrive);
        scheduler.BetweenSlices = observers.IsEmpty ? feed.Push : LookOn;
        inspector = new MachineInspector(parts, scheduler, () => Symbols);
    }

    public RunPosition Position => new(inspector.Instructions, scheduler.Boundary, inspector.Nanoseconds);

    public IMachineInspector Inspector => inspector;

    /// <summary>Whoever listened to this run hears nothing of the next.</summary>
    internal void ForgetObservers()
    {
        inspector.Forget();
        WaitsForHost = true;
    }

    public bool WaitsForHost
    {
        get => scheduler.WaitsForHost;
        set => scheduler.WaitsForHost = value;
    }

    public bool AwaitsHost => scheduler.AwaitsHost;

    public override RunResult Run(CancellationToken stop)
    {
        while (true)
        {
            RunResult? result = RunTo(instructionsMax, stop);
            if (result is not null) return result;
            if (scheduler.Instructions >= instructionsMax) return Ended(new RunResult(ExitReason.Limit, 0, null, Statistics()))!;
        }
    }

    public RunResult? RunTo(ulong instructions, CancellationToken stop = default) => RunTo(instructions, ulong.MaxValue, stop);

    public RunResult? RunTo(ulong instructions, ulong nanoseconds, CancellationToken stop = default)
    {
        Begin();
        SchedulerExit? exit = scheduler.RunTo(instructions, stop, nanoseconds);
        if (scheduler.Failure is TraceMismatchException) return Ended(new RunResult(ExitReason.DeterminismMismatch, 0, null, Statistics()));
        return exit is null ? null : Ended(Finish(exit.Value));
    }

    public override void Dispose()
    {
        if (HasBegun) Ended(null);
        base.Dispose();
    }

    public void Hold()
    {
        scheduler.Hold();
        inspector.LeaveBlock();
    }

    public bool TryReadMemory(ulong guestAddress, Span<byte> destination) => Parts.Ram.TryRead(guestAddress, destination);

    public byte[] StateHash() => Parts.State.Hash();

    public IReadOnlyList<(string Name, byte[] Hash)> SectionHashes() => Parts.State.SectionHashes();

    /// <summary>All that changes while it runs, and all else.</summary>
    internal new MachineComponents Parts => base.Parts;

    internal MachineState State => Parts.State;

    /// <summary>The guest as a core sees it.</summary>
    internal Reports.GuestView ViewOf(int core) => new(Parts.Cores[core].Core.State, Parts.Ram, Symbols);

    internal DeterministicScheduler Conductor => scheduler;

    /// <summary>An earlier state has been loaded, of this very run: what comes from outside goes on.</summary>
    internal void GoBack()
    {
        BeginAnew();
        scheduler.KeepPace();
        hasEnded = false;
    }

    /// <summary>The core that ran last; -1: none has.</summary>
    internal int LastCore => scheduler.Current;

    /// <summary>It has ended, and does not go on.</summary>
    internal bool HasEnded => hasEnded;

    /// <summary>An error of the emulator ended the run.</summary>
    internal bool HasFailed => scheduler.Failure is not null;

    /// <summary>Why a replay had to end; null: it did not.</summary>
    internal string? Mismatch => (scheduler.Failure as TraceMismatchException)?.Message;

    internal new ElfImage SymbolSource => base.SymbolSource;

    /// <summary>Nothing comes from outside any more: that cannot be taken back.</summary>
    internal bool IsInputOver => feed.IsOver;

    /// <summary>Another state has been loaded. What nobody has fetched yet of the input was for the one before.</summary>
    /// <param name="seed">Another seed from now on; null: as it was.</param>
    internal void GoOn(ulong? seed)
    {
        BeginAnew();
        scheduler.BeginAnew();
        if (seed is ulong other) Parts.Timing.Reseed(other);
    }

    public ulong InstructionsOf(int core) => Parts.Cores[core].Core.State->Retired;

    public override void ReceiveConsoleInput(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        Interlocked.Add(ref offered, bytes.Length);
        console.Offer(bytes.ToArray());
    }

    public long InputWaiting => hasEnded ? 0 : Volatile.Read(ref offered) - feed.Taken;

    public override void EndConsoleInput() => console.Offer([]);

    private void LookOn()
    {
        foreach (IRunObserver observer in observers) observer.BetweenSlices(this);
        feed.Push();
    }

    /// <summary>Tells the observers, once.</summary>
    private RunResult? Ended(RunResult? result)
    {
        if (hasEnded) return result;
        hasEnded = true;
        foreach (IRunObserver observer in observers) observer.Ended(this, result);
        return result;
    }
}
