// The outer loop of the interpreter.
using System;
using System.Threading;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>Runs a core block after block; serves faults, interrupts and start-up between them.</summary>
internal sealed unsafe class InterpreterEngine(Core core) : IDisposable
{
    private readonly EventDelivery events = new(core);
    private readonly SpinGovernor spin = new(core);

    /// <summary>Runs until <paramref name="budget"/> instructions have retired or something ends the run earlier. Counts exactly.</summary>
    public VcpuExit Run(long budget)
    {
        CpuState* cpu = core.State;
        cpu->BeginRun(budget);
        spin.BeginSlice();
        VcpuExit exit = Loop(cpu);
        cpu->EndRun();
        return exit;
    }

    /// <summary>How the core was found to spin or not.</summary>
    public SpinGovernor Spin => spin;

    /// <summary>After <see cref="VcpuExit.Spinning"/>: asks memory to wake <paramref name="watcher"/>; <see langword="false"/>: the loop moves again already.</summary>
    public bool TryWatch(IWatcher watcher) => spin.TryWatch(watcher);

    /// <summary>After <see cref="VcpuExit.Exclusive"/>, while no other core runs: one instruction.</summary>
    public VcpuExit RunAlone()
    {
        core.IsAlone = true;
        VcpuExit exit = Run(1);
        core.IsAlone = core.Services.Cores == 1;
        return exit;
    }

    public void Dispose() => spin.Dispose();

    private VcpuExit Loop(CpuState* cpu)
    {
        while (true)
        {
            if (cpu->Fault.Kind == FaultKind.Exclusive)
            {
                cpu->Fault = default;
                return VcpuExit.Exclusive;
            }
            if (cpu->Fault.Kind != FaultKind.None && !events.DeliverFault()) return VcpuExit.Shutdown;
            bool shadow = cpu->InterruptShadow;
            if (!shadow && NeedsService(cpu) && !events.Serve()) return VcpuExit.Paused;
            if (cpu->Fault.Kind != FaultKind.None) continue;
            if (cpu->Halted || cpu->WaitForSipi) return VcpuExit.Halted;
            if (cpu->Budget <= 0) return VcpuExit.Budget;
            if (cpu->SpinHint)
            {
                VcpuExit verdict = spin.Judge();
                if (verdict != VcpuExit.Budget) return verdict;
                continue;
            }
            cpu->InterruptShadow = false;
            if (shadow || RunsSingly(cpu)) Step(cpu);
            else RunBlocks(cpu);
        }
    }

    /// <summary>Something is to be served at this boundary.</summary>
    internal static bool NeedsService(CpuState* cpu) =>
        Volatile.Read(ref cpu->Pending) != 0 || (cpu->InterruptWaiting && (cpu->SystemFlags & Rflags.If) != 0) || (cpu->NmiWaiting && !cpu->NmiBlocked);

    /// <summary>TF wants a trap behind each instruction; RF holds for one.</summary>
    internal static bool RunsSingly(CpuState* cpu) => (cpu->SystemFlags & (Rflags.Tf | Rflags.Rf)) != 0;

    private void RunBlocks(CpuState* cpu)
    {
        Block* block = core.Blocks.Find(single: false);
        if (block == null) return;
        if (block->Count > cpu->Budget)
        {
            Step(cpu);
            return;
        }
        BlockEntry.Enter(cpu, block);
    }

    /// <summary>
    /// Runs one instruction whatever is pending, since that is what a shadow promises; with TF a single-step exception follows
    /// (SDM 3B, 19.3.1.4), but not behind a load of SS (SDM 3A, 7.8.3).
    /// </summary>
    private void Step(CpuState* cpu)
    {
        bool trap = (cpu->SystemFlags & Rflags.Tf) != 0;
        Block* block = core.Blocks.Find(single: true);
        if (block == null) return;
        // RF ends with the instruction that it was set for (SDM 3B, 19.3.1.1); a fault sets it anew in the image.
        cpu->SystemFlags &= ~Rflags.Rf;
        cpu->TrapShadow = false;
        Outcome outcome = BlockEntry.EnterAlone(cpu, block);
        if (!trap || cpu->TrapShadow || outcome == Outcome.Fault || cpu->Fault.Kind != FaultKind.None) return;
        cpu->Dr[6] |= DebugStatus.SingleStep;
        Faults.RaiseTrap(cpu, ExceptionVector.Debug, FaultKind.Trap);
    }
}
