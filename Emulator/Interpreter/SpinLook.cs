// Waits for a loop to come round to where it was.
using System;
using System.Runtime.InteropServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>
/// From a mark on, the core runs until it is there again with the same registers; then the probe, or a plan, says whether the turn is one at a standstill. Marks are the PAUSEs of loops that
/// have them, between which the core runs as fast as ever, and the branches of those that have none. The instructions retire as always. A look that the budget interrupts goes on in the
/// next run, and where it ends depends on marks and instructions alone: so it does not matter in which portions the core was run.
/// </summary>
internal sealed unsafe partial class SpinLook : IDisposable
{
    /// <summary>Branches in a turn of the loops that most wait in.</summary>
    private const int BranchesFirst = 8;

    private readonly Core core;
    private readonly SpinProbe probe;
    private readonly SpinState* start;
    private readonly SpinPlans plans;
    private SpinPlan? kept; // of the turn that closed
    private bool followsPauses;
    private bool isAnchored;
    private bool isWhole; // since the anchor the core alone has run
    private ulong beganAt; // retired instructions
    private ulong anchoredAt;
    private byte trailAtAnchor;
    private int marks; // since the anchor
    private int marksMax;
    private ulong observed;
    private ulong accepted;
    private long longest;

    public SpinLook(Core core, SpinProbe probe)
    {
        this.core = core;
        this.probe = probe;
        plans = new SpinPlans(core);
        start = (SpinState*)NativeMemory.AlignedAlloc((nuint)sizeof(SpinState), 64);
    }

    ~SpinLook() => NativeMemory.AlignedFree(start);

    /// <summary>How a look goes on.</summary>
    public enum Finding
    {
        /// <summary>The budget is used up, or something is to be served first.</summary>
        None,

        /// <summary>The core gets on, or cannot be looked at now.</summary>
        Moves,

        /// <summary>The core will do the same for ever unless somebody else changes something.</summary>
        Still,
    }

    public bool IsUnderWay { get; private set; }

    /// <summary>Retired instructions at which the look is given up.</summary>
    public ulong End => beganAt + (ulong)longest;

    /// <summary>Instructions of the turn that closed.</summary>
    public long TurnLength { get; private set; }

    /// <summary>The turn that closed went as a plan says.</summary>
    public bool KeptToPlan => kept != null;

    /// <summary>Takes the turn by plan that closed once more, beyond any budget; <see langword="false"/>: the loop has gone another way.</summary>
    public bool TryRepeat()
    {
        CpuState* cpu = core.State;
        ulong limit = cpu->PauseLimit, pauses = cpu->Pauses;
        cpu->BeginRun(TurnLength);
        bool repeated = kept!.Holds(cpu, core.Ram) && Repeats(cpu, kept);
        cpu->EndRun();
        cpu->PauseLimit = limit + (cpu->Pauses - pauses);
        cpu->SpinHint = false;
        return repeated;
    }

    private bool Repeats(CpuState* cpu, SpinPlan plan)
    {
        for (int index = 0; index < plan.Blocks; index++)
        {
            Block* block = plan.BlockAt(index, cpu);
            if (block == null) return false;
            cpu->PauseLimit = followsPauses ? cpu->Pauses + 1 : ulong.MaxValue; // a PAUSE that gives a hint leaves its block, as it did
            if (BlockEntry.EnterAlone(cpu, block) != Outcome.Next || cpu->Observations != observed) return false;
        }

        return SpinState.IsSame(cpu, start);
    }

    /// <summary>Begins a look for turns of at most <paramref name="longestTurn"/> instructions, by the PAUSEs of the loop or by its branches.</summary>
    public void Begin(long longestTurn, bool byPauses)
    {
        longest = longestTurn;
        followsPauses = byPauses;
        observed = core.State->Observations;
        accepted = core.Counts.Accepted;
        isAnchored = false;
        beganAt = core.Retired;
        IsUnderWay = true;
    }

    /// <summary>Others may have run: what the core has read since the anchor may have changed.</summary>
    public void NoteInterruption() => isWhole = false;

    /// <summary>Goes on, behind a PAUSE or else as far as the budget allows.</summary>
    public Finding Continue<TPace>()
        where TPace : struct, IPace
    {
        Finding finding = followsPauses ? NotePause(core.State) : Run<TPace>(core.State);
        IsUnderWay = finding == Finding.None;
        return finding;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(start);
        GC.SuppressFinalize(this);
    }

    private Finding NotePause(CpuState* cpu) => MayRun(cpu) ? Mark(cpu) : Finding.Moves;

    private Finding Run<TPace>(CpuState* cpu)
        where TPace : struct, IPace
    {
        while (true)
        {
            if (cpu->InterruptShadow) return Finding.Moves; // an event that is pending cannot be served before the next instruction
            if (InterpreterEngine.NeedsService(cpu)) return Finding.None;
            if (!MayRun(cpu)) return Finding.Moves;
            if (cpu->Budget <= 0) return Finding.None;
            if (core.Breakpoints.Hooks.Call()) continue;
            Block* block = TPace.IsSingle(core) ? core.Blocks.Find(single: true) : NextBlock(cpu);
            if (block == null) return Finding.Moves;
            ulong end = core.Retired + block->Count;
            if (TPace.EnterAlone(core, cpu, block) != Outcome.Next) return Finding.Moves;
            if (block->EndsInBranch && core.Retired == end && Mark(cpu) is not Finding.None and Finding finding) return finding;
        }
    }

    /// <summary>Nothing has come between, and nothing wants to be looked at after each instruction.</summary>
    private bool MayRun(CpuState* cpu) =>
        core.Counts.Accepted == accepted && !core.Breakpoints.HasCode && (cpu->DebugFound | cpu->DebugPending) == 0
        && !InterpreterEngine.RunsSingly(cpu) && !cpu->Halted && !cpu->Waits && !cpu->InterruptShadow && !cpu->WaitForSipi;

    /// <summary>The block at RIP; a single instruction where the budget ends inside of it.</summary>
    private Block* NextBlock(CpuState* cpu)
    {
        Block* block = core.Blocks.FindFast();
        return block == null || (block->Count <= cpu->Budget && !core.Breakpoints.Covers(cpu->Rip, block)) ? block : core.Blocks.Find(single: true);
    }

    /// <summary>The core is behind a mark. Looks end here and nowhere else, so they end at the same instruction whether blocks are run whole, left in the middle or never entered as such.</summary>
    private Finding Mark(CpuState* cpu)
    {
        if (cpu->Observations != observed) return Finding.Moves;
        if (isAnchored && cpu->Rip == start->Rip && SpinState.IsSame(cpu, start)) return Verdict(cpu);
        if (core.Retired >= End) return Finding.Moves;
        if (!isAnchored || ++marks == marksMax) Anchor(cpu);
        return Finding.None;
    }

    /// <summary>
    /// The state to come back to is taken anew after some marks, twice as many, and so on, since nobody knows where the loop begins, and its first turns bring registers that
    /// are left over from before (R. P. Brent, An improved Monte Carlo factorization algorithm, 1980, section 3).
    /// </summary>
    private void Anchor(CpuState* cpu)
    {
        marks = 0;
        marksMax = isAnchored ? marksMax * 2 : followsPauses ? 1 : BranchesFirst;
        isAnchored = isWhole = true;
        anchoredAt = core.Retired;
        trailAtAnchor = cpu->TrailNext;
        SpinState.Take(cpu, start);
    }

    /// <summary>The core has come round. If there is a plan of this turn, that says what it was; otherwise one more is observed.</summary>
    private Finding Verdict(CpuState* cpu)
    {
        TurnLength = (long)(core.Retired - anchoredAt);
        kept = isWhole ? plans.Find(cpu, TurnLength) : null;
        if (kept != null)
        {
            probe.Adopt(kept.Observed);
            return Finding.Still;
        }

        nint[] taken = BranchTrail.LastBlocks(cpu, (byte)(cpu->TrailNext - trailAtAnchor)); // in front of those that are observed
        if (!probe.IsAtStandstill(TurnLength)) return Finding.Moves;
        plans.Learn(cpu, probe, taken);
        return Finding.Still;
    }
}
