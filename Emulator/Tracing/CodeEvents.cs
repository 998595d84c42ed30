// Instructions, branches and accesses, as events.
using System;

using ToroEmu.Interpreter;
using ToroEmu.Machines;
using ToroEmu.Scheduling;

namespace ToroEmu.Tracing;

/// <summary>
/// Puts a tracer on each core while the run is where somebody wants to know. A slice before that the cores run as fast as ever.
/// </summary>
internal sealed class CodeEvents : IDisposable
{
    /// <summary>More instructions than a slice has.</summary>
    private const ulong Margin = 1 << 16;

    private readonly Vcpu[] cores;
    private readonly CoreTracer?[] tracers;
    private readonly DeterministicScheduler scheduler;
    private readonly EventClock clock;
    private readonly EventGate gate;

    public CodeEvents(DeterministicMachine machine, EventClock clock, EventGate gate)
    {
        cores = machine.Parts.Cores;
        scheduler = machine.Parts.Timing.Deterministic!;
        this.clock = clock;
        this.gate = gate;
        tracers = new CoreTracer?[cores.Length];
        if (Array.Exists(cores, core => core.Core.Tracer is not null)) throw new InvalidOperationException("the machine's instructions are being traced already");
        foreach (Vcpu core in cores)
            if (gate.Selection.WantsCore(core.Core.Index)) tracers[core.Core.Index] = new CoreTracer(core.Core, clock, gate);
        PutOn(0, 0);
        scheduler.Began += PutOn;
        gate.Behind += CatchUp;
    }

    public void Dispose()
    {
        scheduler.Began -= PutOn;
        gate.Behind -= CatchUp;
        foreach (Vcpu core in cores) core.Core.Tracer = null;
        foreach (CoreTracer? tracer in tracers) tracer?.Dispose();
    }

    private void PutOn(int core, int coresAtWork)
    {
        ulong now = clock.Now.Instructions;
        bool isWanted = now + Margin >= gate.Selection.From && now <= gate.Selection.To;
        foreach (Vcpu vcpu in cores) vcpu.Core.Tracer = isWanted ? tracers[vcpu.Core.Index] : null;
    }

    /// <summary>An event in the middle of a block: the instructions before it are told first.</summary>
    private void CatchUp(EventPlace place)
    {
        if (clock.Running is int core and >= 0) tracers[core]?.CatchUp(place.Instructions);
    }
}
