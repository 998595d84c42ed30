// Waits for a loop to come round to where it was.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>
/// From a branch on, the core runs until it is where it was, with the same registers; then the probe says whether the turn that follows is one at a standstill.
/// The instructions run and retire as always. A look that the budget interrupts goes on in the next run, and where it ends depends on branches alone: so it does
/// not matter in which portions the core was run.
/// </summary>
internal sealed unsafe partial class SpinLook : IDisposable
{
    /// <summary>Branches in a turn of the loops that most wait in.</summary>
    private const int BranchesFirst = 8;

    private readonly Core core;
    private readonly SpinProbe probe;
    private readonly SpinState* start;
    private readonly SpinPlans plans;
    private SpinPlan? plan; // of the loop at the anchor, while the core keeps to it
    private int planned; // blocks of the plan that have been run
    private readonly List<nint> taken = []; // blocks since the anchor, if the look was not interrupted
    private bool isWhole;
    private bool isAnchored;
    private ulong beganAt; // retired instructions
    private ulong anchoredAt;
    private int branches; // since the anchor
    private int branchesMax;
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

    /// <summary>Instructions of the turn that closed.</summary>
    public long TurnLength { get; private set; }

    /// <summary>The turn that closed went as a plan says.</summary>
    public bool KeptToPlan { get; private set; }

    /// <summary>Takes the turn by plan that closed once more, beyond any budget; <see langword="false"/>: the loop has gone another way.</summary>
    public bool TryRepeat()
    {
        CpuState* cpu = core.State;
        ulong pausesLeft = cpu->PauseLimit - cpu->Pauses;
        cpu->PauseLimit = ulong.MaxValue; // a PAUSE that gives a hint leaves its block
        cpu->BeginRun(TurnLength);
        bool repeated = Repeats(cpu);
        cpu->EndRun();
        cpu->PauseLimit = cpu->Pauses + pausesLeft;
        return repeated;
    }

    private bool Repeats(CpuState* cpu)
    {
        for (planned = 0; planned < plan!.Blocks;)
        {
            Block* block = plan.BlockAt(planned++, cpu);
            if (block == null || BlockEntry.EnterAlone(cpu, block) != Outcome.Next || cpu->Observations != observed) return false;
        }

        return SpinState.IsSame(cpu, start);
    }

    /// <summary>Begins a look for turns of at most <paramref name="longestTurn"/> instructions.</summary>
    public void Begin(long longestTurn)
    {
        longest = longestTurn;
        observed = core.State->Observations;
        accepted = core.Counts.Accepted;
        isAnchored = false;
        beganAt = core.Retired;
        plan = null;
        IsUnderWay = true;
    }

    /// <summary>Goes on as far as the budget allows.</summary>
    public Finding Continue<TPace>()
        where TPace : struct, IPace
    {
        plan = null; // others may have run in between
        isWhole = false;
        Finding finding = Run<TPace>(core.State);
        IsUnderWay = finding == Finding.None;
        return finding;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(start);
        GC.SuppressFinalize(this);
    }

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
            Block* block = TPace.IsSingle(core) ? OneInstruction() : NextBlock(cpu);
            if (block == null) return Finding.Moves;
            ulong end = core.Retired + block->Count;
            if (TPace.EnterAlone(core, cpu, block) != Outcome.Next) return Finding.Moves;
            // Looks end at branches: so they end at the same instruction whether blocks are run whole, left in the middle or never entered as such.
            if (!block->EndsInBranch || core.Retired != end) continue;
            if (cpu->Observations != observed) return Finding.Moves;
            if (isAnchored && cpu->Rip == start->Rip && SpinState.IsSame(cpu, start)) return Verdict();
            if (core.Retired - beganAt >= (ulong)longest) return Finding.Moves;
            if (!isAnchored || ++branches == branchesMax) Anchor(cpu);
        }
    }

    /// <summary>Nothing has come between, and nothing wants to be looked at after each instruction.</summary>
    private bool MayRun(CpuState* cpu) =>
        core.Counts.Accepted == accepted && !core.Breakpoints.HasCode && (cpu->DebugFound | cpu->DebugPending) == 0
        && !InterpreterEngine.RunsSingly(cpu) && !cpu->Halted && !cpu->Waits && !cpu->InterruptShadow && !cpu->WaitForSipi;

    /// <summary>The block at RIP, as the plan has it if the core keeps to the plan; a single instruction where the budget ends inside of the block.</summary>
    private Block* NextBlock(CpuState* cpu)
    {
        Block* block = plan == null ? null : plan.BlockAt(planned++, cpu);
        if (block == null)
        {
            plan = null;
            block = core.Blocks.FindFast();
        }

        if (block == null || (block->Count <= cpu->Budget && !core.Breakpoints.Covers(cpu->Rip, block)))
        {
            if (isWhole) taken.Add((nint)block);
            return block;
        }

        return OneInstruction();
    }

    /// <summary>Off the plan, and nothing to learn from.</summary>
    private Block* OneInstruction()
    {
        plan = null;
        isWhole = false;
        return core.Blocks.Find(single: true);
    }

    /// <summary>
    /// The state to come back to is taken anew after some branches, twice as many, and so on, since nobody knows where the loop begins, and its first turns bring registers that
    /// are left over from before (R. P. Brent, An improved Monte Carlo factorization algorithm, 1980, section 3).
    /// </summary>
    private void Anchor(CpuState* cpu)
    {
        branches = 0;
        branchesMax = isAnchored ? branchesMax * 2 : BranchesFirst;
        isAnchored = true;
        anchoredAt = core.Retired;
        SpinState.Take(cpu, start);
        plan = plans.Find(cpu);
        planned = 0;
        taken.Clear();
        isWhole = true;
    }

    /// <summary>The core has come round. If it has kept to a plan, that says what the turn was; otherwise one more is observed.</summary>
    private Finding Verdict()
    {
        TurnLength = (long)(core.Retired - anchoredAt);
        KeptToPlan = plan != null && planned == plan.Blocks;
        if (KeptToPlan)
        {
            probe.Adopt(plan!.Observed);
            return Finding.Still;
        }

        if (!probe.IsAtStandstill(TurnLength)) return Finding.Moves;
        if (isWhole) plans.Learn(core.State, probe, taken);
        return Finding.Still;
    }
}
