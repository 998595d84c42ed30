// A machine whose every event has its place in the order of instructions.
using System;
using System.Threading;

using ToroEmu.Devices.Contracts;
using ToroEmu.Machines.Loading;
using ToroEmu.Machines.Observation;
using ToroEmu.Scheduling;

namespace ToroEmu.Machines;

internal sealed unsafe class DeterministicMachine : Machine, IDeterministicMachine
{
    private readonly DeterministicScheduler scheduler;
    private readonly ulong instructionsMax;
    private readonly ConsoleFeed feed;
    private readonly IHostPort console;
    private readonly MachineInspector inspector;

    public DeterministicMachine(MachineComponents parts, DeterministicScheduler scheduler, PowerControl power, ElfImage image, ulong instructionsMax)
        : base(parts, power, image)
    {
        this.scheduler = scheduler;
        this.instructionsMax = instructionsMax;
        feed = new ConsoleFeed(parts.Input);
        console = parts.Timing.Input.Open(feed.Arrive);
        scheduler.BetweenSlices = feed.Push;
        inspector = new MachineInspector(parts, scheduler, () => Symbols);
    }

    public RunPosition Position => new(inspector.Instructions, scheduler.Boundary, inspector.Nanoseconds);

    public IMachineInspector Inspector => inspector;

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
            if (scheduler.Instructions >= instructionsMax) return new RunResult(ExitReason.Limit, 0, null, Statistics());
        }
    }

    public RunResult? RunTo(ulong instructions, CancellationToken stop = default) => RunTo(instructions, ulong.MaxValue, stop);

    public RunResult? RunTo(ulong instructions, ulong nanoseconds, CancellationToken stop = default)
    {
        Begin();
        return scheduler.RunTo(instructions, stop, nanoseconds) is SchedulerExit exit ? Finish(exit) : null;
    }

    public void Hold()
    {
        scheduler.Hold();
        inspector.LeaveBlock();
    }

    public bool TryReadMemory(ulong guestAddress, Span<byte> destination) => Parts.Ram.TryRead(guestAddress, destination);

    public ulong InstructionsOf(int core) => Parts.Cores[core].Core.State->Retired;

    public override void ReceiveConsoleInput(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty) console.Offer(bytes.ToArray());
    }

    public override void EndConsoleInput() => console.Offer([]);
}
