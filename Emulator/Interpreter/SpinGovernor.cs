// Decides when to look whether a core spins at a standstill.
using System;
using System.Collections.Generic;
using System.Threading;

using ToroEmu.Cpu;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>
/// PAUSE and the ends of slices give hints. A look costs a few microseconds, so looks that found progress make the next ones
/// rarer, and a standstill makes them frequent again.
/// </summary>
internal sealed unsafe partial class SpinGovernor : IDisposable
{
    /// <summary>PAUSEs until the first look: at once, and when there is a host processor to wait on, after some 100 microseconds, the price of a sleep.</summary>
    private const ulong PausesAtOnce = 2;
    private const ulong PausesPatient = 512;
    private const ulong PausesMax = 1024;
    private const int SlicesMax = 16;

    /// <summary>Blocks that one turn of a loop may have: a handful for most, more for those that count some PAUSEs between two looks.</summary>
    private const int TurnMin = 64;
    private const int TurnMax = 512;

    /// <summary>Looks that found progress between two that ask whether the loop goes on for ever: such a look takes apart the loop's code.</summary>
    private const int LooksPerQuestion = 32;

    private readonly Core core;
    private readonly SpinProbe probe;
    private ulong pauses = PausesAtOnce;
    private int turnMax = TurnMin;
    private int slicesBetween = 1;
    private int slices;
    private int looksToQuestion = LooksPerQuestion;
    private bool stoodStill;
    private bool isEndless;
    private ulong acceptedThen;

    public SpinGovernor(Core core)
    {
        this.core = core;
        probe = new SpinProbe(core);
        core.State->PauseLimit = PausesAtOnce;
    }

    /// <summary>A core that waits is to be found out at once, rather than after some microseconds.</summary>
    public bool GivesWayAtOnce { get; set; } = true;

    /// <summary>How often the core was looked at, and how often it stood still.</summary>
    public ulong Looks { get; private set; }

    public ulong Standstills { get; private set; }

    /// <summary>The core goes round in a loop that changes nothing but registers nobody asks for: only a store of another core or an interrupt ends it.</summary>
    public bool IsEndless => isEndless && core.Counts.Accepted == acceptedThen;

    /// <summary>Words of RAM (offset / 8) with masks of bytes that the present loop waits for; empty if it is in none that is known.</summary>
    public IReadOnlyList<(ulong Word, byte Bytes)> Awaited => stoodStill || IsEndless ? probe.Awaited : [];

    /// <summary>A slice begins: whoever computes for long without PAUSE is looked at now and then.</summary>
    public void BeginSlice()
    {
        // What was found about a loop must hold at the end of each slice.
        if (++slices < slicesBetween && !IsEndless) return;
        slices = 0;
        core.State->SpinHint = true;
    }

    /// <summary>Follows up a hint. Budget: go on.</summary>
    public VcpuExit Judge()
    {
        CpuState* cpu = core.State;
        bool pausing = cpu->Pauses != 0 && cpu->Pauses >= cpu->PauseLimit;
        ulong observed = cpu->Observations;
        bool still = probe.IsAtStandstill(pausing ? turnMax : TurnMin);
        Looks++;
        stoodStill = still;
        if (still) NoteStandstill();
        else NoteProgress(pausing);
        if (!still && cpu->Observations == observed) Question();
        else isEndless = false;
        cpu->SpinHint = false;
        cpu->PauseLimit = cpu->Pauses + pauses;
        if (still) return VcpuExit.Spinning;
        return pausing ? VcpuExit.Yielding : VcpuExit.Budget;
    }

    private void NoteStandstill()
    {
        Standstills++;
        pauses = GivesWayAtOnce ? PausesAtOnce : PausesPatient;
        slicesBetween = 1;
        turnMax = Math.Clamp(probe.Blocks * 2, TurnMin, TurnMax);
    }

    private void Question()
    {
        if (--looksToQuestion > 0 && !isEndless) return;
        looksToQuestion = LooksPerQuestion;
        acceptedThen = core.Counts.Accepted;
        isEndless = core.State->Budget > 0 && probe.IsEndless(TurnMax);
    }

    /// <summary>The loop does something, or one turn of it is longer than the look was.</summary>
    private void NoteProgress(bool pausing)
    {
        if (pausing)
        {
            pauses = Math.Min(pauses * 2, PausesMax);
            turnMax = Math.Min(turnMax * 2, TurnMax);
        }
        else slicesBetween = Math.Min(slicesBetween * 2, SlicesMax);
    }

    /// <summary>Asks memory to wake <paramref name="watcher"/>, then looks once more, since a line may have changed meanwhile.</summary>
    public bool TryWatch(IWatcher watcher)
    {
        core.Ram.Watch(core.Index, watcher, probe.Lines);
        return Volatile.Read(ref core.State->Pending) == 0 && probe.IsMemoryAsObserved;
    }

    public void Dispose() => probe.Dispose();
}
