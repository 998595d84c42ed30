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
        cpu->Budget = budget;
        spin.BeginSlice();
        VcpuExit exit = Loop(cpu);
        cpu->Retired += (ulong)(budget - cpu->Budget);
        cpu->Budget = 0;
        return exit;
    }

    /// <summary>After <see cref="VcpuExit.Spinning"/>: asks memory to wake <paramref name="watcher"/>; <see langword="false"/>: the loop moves again already.</summary>
    public bool TryWatch(IWatcher watcher) => spin.TryWatch(watcher);

    public void Dispose() => spin.Dispose();

    private VcpuExit Loop(CpuState* cpu)
    {
        while (true)
        {
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
            bool trap = (cpu->SystemFlags & Rflags.Tf) != 0;
            if (shadow || trap) Step(cpu, trap);
            else RunBlocks(cpu);
        }
    }

    private static bool NeedsService(CpuState* cpu) =>
        Volatile.Read(ref cpu->Pending) != 0 || (cpu->InterruptWaiting && (cpu->SystemFlags & Rflags.If) != 0);

    private void RunBlocks(CpuState* cpu)
    {
        Block* block = core.Blocks.Find(single: false);
        if (block == null) return;
        if (block->Count > cpu->Budget)
        {
            Step(cpu, trap: false);
            return;
        }
        BlockEntry.Enter(cpu, block, cpu->Rip);
    }

    /// <summary>Runs one instruction; <paramref name="trap"/>: single-step exception behind it (SDM 3B, 19.3.1.4).</summary>
    private void Step(CpuState* cpu, bool trap)
    {
        Block* block = core.Blocks.Find(single: true);
        if (block == null) return;
        uint pending = Interlocked.Exchange(ref cpu->Pending, 0);
        Outcome outcome = BlockEntry.Enter(cpu, block, cpu->Rip);
        if (pending != 0) Interlocked.Or(ref cpu->Pending, pending);
        if (!trap || outcome == Outcome.Fault || cpu->Fault.Kind != FaultKind.None) return;
        cpu->Dr[6] |= DebugStatus.SingleStep;
        Faults.RaiseTrap(cpu, ExceptionVector.Debug, FaultKind.Trap);
    }
}
