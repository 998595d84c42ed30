// The outer loop of the interpreter.
using System;
using System.Threading;

using Iced.Intel;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Interrupts;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>Runs a core block after block; serves faults, interrupts and start-up between them.</summary>
internal sealed unsafe partial class InterpreterEngine(Core core) : IDisposable
{
    private readonly EventDelivery events = new(core);
    private readonly SpinGovernor spin = new(core);

    /// <summary>The last run ended in MWAIT rather than in a loop at a standstill.</summary>
    private bool waitsForLine;

    /// <summary>Runs until <paramref name="budget"/> instructions have retired or something ends the run earlier. Counts exactly.</summary>
    public VcpuExit Run(long budget)
    {
        waitsForLine = false;
        spin.BeginRun();
        while (true)
        {
            long part = spin.UntilLook(budget);
            ulong before = core.State->Retired;
            VcpuExit exit = RunPart(core.State, part);
            budget -= (long)(core.State->Retired - before);
            if (exit != VcpuExit.Budget || budget <= 0) return exit;
            if (spin.IsTimeToLook) core.State->SpinHint = true; // else a look has ended, and the next one comes before the end of what was left of the part
        }
    }

    private VcpuExit RunPart(CpuState* cpu, long budget)
    {
        cpu->BeginRun(budget);
        VcpuExit exit = core.Tracer is null ? Loop<Untraced>(cpu) : Loop<Traced>(cpu);
        cpu->EndRun();
        return exit;
    }

    /// <summary>How the core was found to spin or not.</summary>
    public SpinGovernor Spin => spin;

    /// <summary>After <see cref="VcpuExit.Spinning"/>: asks memory to wake <paramref name="watcher"/>; <see langword="false"/>: the loop moves again already.</summary>
    public bool TryWatch(IWatcher watcher) => !waitsForLine ? spin.TryWatch(watcher)
        : LineMonitor.TryWatch(core, watcher) && Volatile.Read(ref core.State->Pending) == 0;

    /// <summary>After <see cref="VcpuExit.Exclusive"/>, while no other core runs: one instruction.</summary>
    public VcpuExit RunAlone()
    {
        bool wasAlone = core.IsAlone;
        core.IsAlone = true;
        VcpuExit exit = Run(1);
        core.IsAlone = wasAlone;
        return exit;
    }

    public void Dispose() => spin.Dispose();

    private VcpuExit Loop<TPace>(CpuState* cpu)
        where TPace : struct, IPace
    {
        while (true)
        {
            if (cpu->Fault.Kind != FaultKind.None)
            {
                if (!TryResolveFault<TPace>(cpu, out VcpuExit exit)) return exit;
                if (TakesPause(cpu)) return VcpuExit.Paused;
                continue;
            }
            if ((cpu->DebugFound | cpu->DebugPending) != 0 && RaisesDebugTrap(cpu)) continue;
            if (cpu->Waits && StartsToWait(cpu)) return VcpuExit.Spinning;
            bool shadow = cpu->InterruptShadow;
            if (!shadow && NeedsService(cpu))
            {
                VcpuExit served = events.Serve();
                if (served != VcpuExit.Budget) return served;
            }
            if (cpu->Fault.Kind != FaultKind.None) continue;
            if (cpu->Halted || cpu->WaitForSipi) return VcpuExit.Halted;
            if (cpu->Budget <= 0) return VcpuExit.Budget;
            if (cpu->SpinHint)
            {
                VcpuExit verdict = spin.Judge<TPace>();
                if (verdict != VcpuExit.Budget || !cpu->SpinHint) return verdict;
                continue;
            }
            if (core.Breakpoints.Hooks.Call()) continue;
            if (core.Breakpoints.HasCode && !HoldsDebugEvents(cpu) && core.Breakpoints.StopsExecution(cpu->Rip)) continue;
            cpu->InterruptShadow = false;
            if (shadow || RunsSingly(cpu)) Step<TPace>(cpu);
            else RunBlocks<TPace>(cpu);
        }
    }

    /// <summary>
    /// A #DB whose delivery hits a data breakpoint is followed by the next one, without an instruction between them, for ever, as on a processor; the
    /// scheduler must be able to stop it all the same.
    /// </summary>
    private static bool TakesPause(CpuState* cpu)
    {
        const uint pause = (uint)CoreEvent.Pause;
        return (Volatile.Read(ref cpu->Pending) & pause) != 0 && (Interlocked.And(ref cpu->Pending, ~pause) & pause) != 0;
    }

    /// <summary>Behind MWAIT: unless there is something to do already, the core waits for its line. Whatever wakes it ends the instruction.</summary>
    private bool StartsToWait(CpuState* cpu)
    {
        cpu->Waits = false;
        waitsForLine = !NeedsService(cpu) && !LineMonitor.HasChanged(cpu);
        return waitsForLine;
    }

    /// <summary>Something is to be served at this boundary.</summary>
    internal static bool NeedsService(CpuState* cpu) =>
        Volatile.Read(ref cpu->Pending) != 0 || (cpu->InterruptWaiting && (cpu->SystemFlags & Rflags.If) != 0) || (cpu->NmiWaiting && !cpu->NmiBlocked);

    /// <summary>TF wants a trap behind each instruction; RF holds for one.</summary>
    internal static bool RunsSingly(CpuState* cpu) => (cpu->SystemFlags & (Rflags.Tf | Rflags.Rf)) != 0;

    /// <summary>Behind a load of SS, breakpoints wait for one more instruction (SDM 3A, 7.8.3).</summary>
    private static bool HoldsDebugEvents(CpuState* cpu) => cpu->InterruptShadow && cpu->TrapShadow;

    /// <summary>Follows up what an instruction ended with, but for its own end. <see langword="false"/>: the run ends.</summary>
    private bool TryResolveFault<TPace>(CpuState* cpu, out VcpuExit exit)
        where TPace : struct, IPace
    {
        exit = VcpuExit.Exclusive;
        FaultKind kind = cpu->Fault.Kind;
        // An instruction that has not come to its end will meet its breakpoints again.
        if (kind is not (FaultKind.Trap or FaultKind.SoftwareInterrupt)) cpu->DebugFound = 0;
        if (kind is FaultKind.Exclusive or FaultKind.Stepwise) cpu->Fault = default;
        if (kind == FaultKind.Exclusive) return false;
        if (kind == FaultKind.Stepwise)
        {
            Step<TPace>(cpu);
            return true;
        }
        if (cpu->Fault.Vector == ExceptionVector.Debug && kind != FaultKind.SoftwareInterrupt) core.Breakpoints.Report(ref cpu->DebugPending);
        exit = VcpuExit.Shutdown;
        cpu->Halted = cpu->InterruptShadow = false;
        return events.DeliverFault();
    }

    /// <summary>Breakpoints that the last instruction hit, and its single step, are one trap (SDM 3B, 19.3.1).</summary>
    private bool RaisesDebugTrap(CpuState* cpu)
    {
        cpu->DebugPending |= cpu->DebugFound;
        cpu->DebugFound = 0;
        if (HoldsDebugEvents(cpu)) return false;
        core.Breakpoints.Raise(cpu->DebugPending, FaultKind.Trap);
        cpu->DebugPending = 0;
        return true;
    }

    private void RunBlocks<TPace>(CpuState* cpu)
        where TPace : struct, IPace
    {
        if (TPace.IsSingle(core))
        {
            Step<TPace>(cpu);
            return;
        }
        Block* block = core.Blocks.Find(single: false);
        if (block == null) return;
        if (block->Count > cpu->Budget || core.Breakpoints.Covers(cpu->Rip, block))
        {
            Step<TPace>(cpu);
            return;
        }
        TPace.Enter(core, cpu, block);
    }

    /// <summary>
    /// Runs one instruction whatever is pending, since that is what a shadow promises; with TF a single-step exception follows
    /// (SDM 3B, 19.3.1.4), but not behind a load of SS (SDM 3A, 7.8.3).
    /// </summary>
    private void Step<TPace>(CpuState* cpu)
        where TPace : struct, IPace
    {
        ulong flags = cpu->SystemFlags;
        ulong rip = cpu->Rip;
        Block* block = core.Blocks.Find(single: true);
        if (block == null) return;
        // RF ends with the instruction that it was set for (SDM 3B, 19.3.1.1); a fault sets it anew in the image.
        cpu->SystemFlags &= ~Rflags.Rf;
        cpu->TrapShadow = false;
        core.Breakpoints.Collects = true;
        Outcome outcome = TPace.EnterAlone(core, cpu, block);
        core.Breakpoints.Collects = false;
        if (cpu->Fault.Kind == FaultKind.Exclusive) cpu->SystemFlags |= flags & Rflags.Rf;
        bool ended = outcome != Outcome.Fault && cpu->Fault.Kind == FaultKind.None && !cpu->TrapShadow;
        if (ended && (flags & Rflags.Tf) != 0 && TrapsBehind(cpu, block, rip)) cpu->DebugPending |= Dr6.SingleStep;
    }

    /// <summary>With BTF only taken branches trap (SDM 3B, 19.4.3). One to the next instruction cannot be told from one that is not taken.</summary>
    private static bool TrapsBehind(CpuState* cpu, Block* block, ulong rip)
    {
        if ((cpu->DebugControl & DebugControl.BranchTrap) == 0) return true;
        DecodedInsn* insn = Block.First(block);
        return ((Code)insn->Code).FlowControl() switch
        {
            FlowControl.Next or FlowControl.Exception => false,
            FlowControl.ConditionalBranch => cpu->Rip != ((rip + insn->Length) & cpu->LinearMask),
            _ => true,
        };
    }
}
