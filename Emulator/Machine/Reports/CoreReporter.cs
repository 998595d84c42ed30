// What one core was doing.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Symbols;

namespace ToroEmu.Machines.Reports;

/// <summary>Describes a core by its state now, or, for the one that faulted, by its state at the fault.</summary>
internal sealed unsafe class CoreReporter(SymbolTable symbols, RingNames rings)
{
    /// <summary>Branches in a report.</summary>
    private const int BranchesMax = 64;

    public ReportCore Of(Vcpu vcpu, CpuState* state)
    {
        GuestView view = new(state, vcpu.Core.Ram, symbols);
        IReadOnlyList<TakenBranch> branches = BranchTrail.Last(state, int.MaxValue);
        ReportPlace place = view.CodePlace(Stopped(view));
        if (state->WaitForSipi) return new ReportCore(vcpu.Core.Index, Activity(vcpu, state, null, []), place, [], [], [], Lines(view, branches));
        FaultScene scene = new(view, new FaultRecord(default, state->Rip), branches);
        SpinLoop? loop = state->Halted ? null : SpinLoop.Find(scene.Code, branches);
        bool isNow = state == vcpu.Core.State;
        IReadOnlyList<(ulong Word, byte Bytes)> awaited = isNow && !state->Halted ? vcpu.Spin.Awaited : [];
        ImmutableArray<ReportWait> waits = new WaitList(view, scene, rings.Find).Of(loop, awaited);
        return new ReportCore(
            vcpu.Core.Index, Activity(vcpu, state, loop, waits), place, new StackTrace(view).Walk(), loop?.Lines(scene.Code, state->Rip) ?? [], waits, Lines(view, branches));
    }

    /// <summary>Where a core stands: at its HLT rather than behind it.</summary>
    private static ulong Stopped(GuestView view)
    {
        const byte hlt = 0xF4;
        byte[] last = new byte[1];
        CpuState* cpu = view.Cpu;
        bool isBehind = cpu->Halted && cpu->Rip > 0 && view.Read(view.CodeAddress(cpu->Rip - 1), last) == 1 && last[0] == hlt;
        return isBehind ? cpu->Rip - 1 : cpu->Rip;
    }

    private static string Activity(Vcpu vcpu, CpuState* state, SpinLoop? loop, ImmutableArray<ReportWait> waits)
    {
        Core core = vcpu.Core;
        if (state->WaitForSipi) return core.IsBootstrap ? "reset, waiting" : "not started: waits for a start-up IPI";
        string handler = core.Faults.IsHandling && state == core.State ? $", inside its handler of {ExceptionVector.Name(core.Faults.Chain[0].Fault.Vector)}" : "";
        return What(vcpu, state, loop, waits) + handler;
    }

    private static string What(Vcpu vcpu, CpuState* state, SpinLoop? loop, ImmutableArray<ReportWait> waits)
    {
        FaultLog faults = vcpu.Core.Faults;
        if (state == faults.StateAtFault) return "at the fault";
        if (state->Halted) return (state->SystemFlags & Rflags.If) != 0 ? "halted, waiting for an interrupt" : "halted, interrupts off";
        if (faults.Repeats.IsEndless) return $"in an endless loop of {ExceptionVector.Name(faults.Chain[0].Fault.Vector)}";
        if (faults.IsLost) return "lost: it executes what is no program";
        if (loop is null) return "running";
        if (waits.Length == 0) return "in a loop";
        return waits.FirstOrDefault(wait => wait.Meaning is not null) is { } ring ? $"in a loop, polls {ring.Meaning}" : "in a loop, waits for memory to change";
    }

    /// <summary>The latest first; the same branch in a row is one line.</summary>
    private static ImmutableArray<ReportBranch> Lines(GuestView view, IReadOnlyList<TakenBranch> branches)
    {
        ImmutableArray<ReportBranch>.Builder lines = ImmutableArray.CreateBuilder<ReportBranch>();
        for (int index = branches.Count - 1; index >= 0 && lines.Count < BranchesMax;)
        {
            TakenBranch branch = branches[index];
            int times = 0;
            for (; index >= 0 && branches[index] == branch; index--) times++;
            lines.Add(new ReportBranch(view.CodePlace(branch.From), view.CodePlace(branch.To), How(branch), times));
        }
        return lines.ToImmutable();
    }

    private static string How(TakenBranch branch) => branch.Kind switch
    {
        BranchKind.Exception => ExceptionVector.Name(branch.Vector),
        BranchKind.Interrupt => $"interrupt {branch.Vector}",
        _ => branch.Mnemonic.ToString().ToLowerInvariant(),
    };
}
