// The loops that a core has been found to wait in.
using System.Collections.Generic;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>Keeps a plan for each of the last few. What a look finds does not depend on whether there is a plan, only what it costs.</summary>
internal sealed unsafe class SpinPlans(Core core)
{
    private const int CountMax = 8;

    private readonly List<SpinPlan> plans = [];
    private int restarts;

    /// <summary>The plan of the turn of so many instructions that the core has just made and that ended at RIP, if it holds now: then the next turn will be the same.</summary>
    public SpinPlan? Find(CpuState* cpu, long instructions)
    {
        if (restarts != core.Blocks.Restarts) Forget();
        foreach (SpinPlan plan in plans)
            if (plan.Rip == cpu->Rip && plan.IsCurrent(cpu) && plan.IsLastTurn(cpu, instructions) && plan.Holds(cpu, core.Ram)) return plan;
        return null;
    }

    /// <summary>Makes a plan of the turn that has just been observed, which went through these blocks before.</summary>
    public void Learn(CpuState* cpu, SpinProbe probe, nint[] blocks)
    {
        if (restarts != core.Blocks.Restarts) Forget();
        // Values may have changed under other cores' hands since the turn read them; then the guards would not be its own.
        if (!IsSamePath(blocks, probe.Path) || !probe.IsMemoryAsObserved || SpinFlow.Guards(cpu, core.Ram.Base, probe) is not SpinGuards guards) return;
        plans.RemoveAll(plan => plan.Rip == cpu->Rip && !plan.IsCurrent(cpu));
        if (plans.Count == CountMax) plans.RemoveAt(0);
        plans.Add(new SpinPlan(blocks, probe.Path.Count, cpu->Rip, cpu->Generation, guards, probe.Turn));
    }

    private void Forget()
    {
        restarts = core.Blocks.Restarts;
        plans.Clear();
    }

    /// <summary>The blocks have the instructions of the path, one behind the other; the last may have been left by a PAUSE.</summary>
    private static bool IsSamePath(nint[] blocks, IReadOnlyList<nint> path)
    {
        int next = 0;
        foreach (nint address in blocks)
        {
            if (address == 0 || next >= path.Count || ((Block*)path[next])->Rip != ((Block*)address)->Rip) return false;
            next += ((Block*)address)->Count;
        }

        return next >= path.Count && blocks.Length > 0;
    }
}
