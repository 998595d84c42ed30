// Decides when to look whether a core spins at a standstill.
using System;
using System.Threading;

using ToroEmu.Cpu;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>
/// PAUSE and the ends of slices give hints. A look costs a few microseconds, so looks that found progress make the next ones
/// rarer, and a standstill makes them frequent again.
/// </summary>
internal sealed unsafe class SpinGovernor : IDisposable
{
    private const ulong PausesMin = 2;
    private const ulong PausesMax = 256;
    private const int SlicesMax = 16;

    private readonly Core core;
    private readonly SpinProbe probe;
    private ulong pauses = PausesMin;
    private ulong observed;
    private bool pausing;
    private int slicesBetween = 1;
    private int slices;

    public SpinGovernor(Core core)
    {
        this.core = core;
        probe = new SpinProbe(core);
        core.State->PauseLimit = PausesMin;
    }

    /// <summary>How often the core was looked at, and how often it stood still.</summary>
    public ulong Looks { get; private set; }

    public ulong Standstills { get; private set; }

    /// <summary>A slice begins: whoever computes for long without PAUSE is looked at now and then.</summary>
    public void BeginSlice()
    {
        if (++slices < slicesBetween) return;
        slices = 0;
        core.State->SpinHint = true;
    }

    /// <summary>Follows up a hint. Budget: go on.</summary>
    public VcpuExit Judge()
    {
        CpuState* cpu = core.State;
        pausing = cpu->Pauses != 0 && cpu->Pauses >= cpu->PauseLimit;
        observed = cpu->Observations;
        bool still = probe.IsAtStandstill(pausing);
        Looks++;
        if (still)
        {
            Standstills++;
            pauses = PausesMin;
            slicesBetween = 1;
        }
        else if (pausing) pauses = Math.Min(pauses * 2, PausesMax);
        else slicesBetween = Math.Min(slicesBetween * 2, SlicesMax);
        cpu->SpinHint = false;
        cpu->PauseLimit = cpu->Pauses + pauses;
        if (still) return VcpuExit.Spinning;
        return pausing && cpu->Observations != observed ? VcpuExit.Yielding : VcpuExit.Budget;
    }

    /// <summary>Asks memory to wake <paramref name="watcher"/>, then looks once more, since a line may have changed meanwhile.</summary>
    public bool TryWatch(IWatcher watcher)
    {
        core.Ram.Watch(core.Index, watcher, probe.Lines);
        return Volatile.Read(ref core.State->Pending) == 0 && probe.IsMemoryAsObserved;
    }

    public void Dispose() => probe.Dispose();
}
