// Decides when to look whether a core spins at a standstill.
using System;
using System.Collections.Generic;
using System.Threading;

using ToroEmu.Cpu;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>
/// PAUSE gives hints; who computes for long without it is looked at now and then. Looks that found progress make the next ones rarer, and a standstill makes them
/// frequent again. All of it counts instructions, so it is the same in every run.
/// </summary>
internal sealed unsafe partial class SpinGovernor : IDisposable
{
    /// <summary>PAUSEs until the next look: at once, and when there is a host processor to wait on, after some 100 microseconds, the price of a sleep.</summary>
    private const ulong PausesAtOnce = 1;
    private const ulong PausesPatient = 512;
    private const ulong PausesMax = 1024;

    /// <summary>Instructions until the next look, without PAUSE.</summary>
    private const long IntervalAtOnce = 1024;
    private const long IntervalPatient = 20_000;
    private const long IntervalMax = 320_000;

    /// <summary>Instructions that one turn of a loop may have: enough for most, more for those that count some PAUSEs between two looks.</summary>
    private const long TurnMin = 1024;
    private const long TurnMax = 8192;

    /// <summary>Looks that found progress between two that ask whether the loop goes on for ever: such a look takes apart the loop's code.</summary>
    private const int LooksPerQuestion = 32;

    private readonly Core core;
    private readonly SpinProbe probe;
    private readonly SpinLook look;
    private ulong pauses = PausesAtOnce;
    private long turnMax = TurnMin;
    private long interval = IntervalAtOnce;
    private ulong nextLook = IntervalAtOnce; // in retired instructions
    private int looksToQuestion = LooksPerQuestion;
    private bool isPausing; // the look under way
    private ulong observedThen; // Observations when it began: a look may be interrupted, which must not change what it finds
    private bool stoodStill;
    private bool isEndless;
    private ulong acceptedThen;

    public SpinGovernor(Core core)
    {
        this.core = core;
        probe = new SpinProbe(core);
        look = new SpinLook(core, probe);
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

    /// <summary>Instructions of <paramref name="budget"/> that may run until it is time to look.</summary>
    public long UntilLook(long budget) =>
        core.State->SpinHint ? budget : Math.Min(budget, nextLook > core.State->Retired ? (long)Math.Min(nextLook - core.State->Retired, long.MaxValue) : 0);

    /// <summary>The core runs again.</summary>
    public void BeginRun() => look.NoteInterruption();

    /// <summary>So many instructions have retired, between two parts of a run.</summary>
    public bool IsTimeToLook => core.State->Retired >= nextLook;

    /// <summary>Follows up a hint. Budget: go on.</summary>
    public VcpuExit Judge<TPace>()
        where TPace : struct, IPace
    {
        CpuState* cpu = core.State;
        if (!look.IsUnderWay) Begin(cpu);
        SpinLook.Finding finding = look.Continue<TPace>();
        if (finding == SpinLook.Finding.None) return GoOn(cpu);
        stoodStill = finding == SpinLook.Finding.Still;
        if (stoodStill) NoteStandstill();
        else NoteProgress();
        if (!stoodStill && cpu->Observations == observedThen) Question();
        else isEndless = false;
        cpu->SpinHint = false;
        cpu->PauseLimit = cpu->Pauses + pauses;
        nextLook = cpu->RetiredAtEnd - (ulong)cpu->Budget + (ulong)interval;
        if (stoodStill) return VcpuExit.Spinning;
        return isPausing ? VcpuExit.Yielding : VcpuExit.Budget;
    }

    /// <summary>
    /// Asks memory to wake <paramref name="watcher"/>, then looks once more, since a line may have changed meanwhile. Beside running cores, what a turn by plan has read is
    /// not known: so it is taken once more, and what that reads, the watcher hears of.
    /// </summary>
    public bool TryWatch(IWatcher watcher)
    {
        core.Ram.Watch(core.Index, watcher, probe.Lines);
        if (Volatile.Read(ref core.State->Pending) != 0) return false;
        return core.IsExact || !look.KeptToPlan ? probe.IsMemoryAsObserved : look.TryRepeat();
    }

    public void Dispose()
    {
        look.Dispose();
        probe.Dispose();
    }

    private void Begin(CpuState* cpu)
    {
        isPausing = cpu->Pauses != 0 && cpu->Pauses >= cpu->PauseLimit;
        cpu->PauseLimit = ulong.MaxValue;
        observedThen = cpu->Observations;
        look.Begin(isPausing ? turnMax : TurnMin, isPausing);
        Looks++;
    }

    /// <summary>The look goes on, at the next PAUSE if it follows those: until then the core runs as always.</summary>
    private VcpuExit GoOn(CpuState* cpu)
    {
        if (!isPausing) return VcpuExit.Budget;
        cpu->SpinHint = false;
        cpu->PauseLimit = cpu->Pauses + 1;
        nextLook = look.End;
        return VcpuExit.Budget;
    }

    private void NoteStandstill()
    {
        Standstills++;
        pauses = GivesWayAtOnce ? PausesAtOnce : PausesPatient;
        if (!isPausing) interval = GivesWayAtOnce ? IntervalAtOnce : IntervalPatient; // who pauses need not be found without it
        turnMax = Math.Clamp(look.TurnLength * 2, TurnMin, TurnMax);
    }

    private void Question()
    {
        if (--looksToQuestion > 0 && !isEndless) return;
        looksToQuestion = LooksPerQuestion;
        acceptedThen = core.Counts.Accepted;
        isEndless = (core.IsExact || core.State->Budget > 0) && probe.IsEndless(TurnMax);
        // What was found about a loop must hold from look to look.
        if (isEndless) interval = IntervalPatient;
    }

    /// <summary>The loop does something, or one turn of it is longer than the look was.</summary>
    private void NoteProgress()
    {
        if (isPausing)
        {
            pauses = Math.Min(pauses * 2, PausesMax);
            turnMax = Math.Min(turnMax * 2, TurnMax);
        }

        interval = Math.Min(interval * 2, IntervalMax);
    }
}
