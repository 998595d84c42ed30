// Faults, interrupts, NMI, INIT and start-up, between blocks.
using System.Threading;

using ToroEmu.Cpu;
using ToroEmu.Interrupts;

namespace ToroEmu.Interpreter;

/// <summary>Decides what is delivered next (SDM 3A, 7.9) and escalates faults inside of faults (table 7-5).</summary>
internal sealed unsafe class EventDelivery(Core core)
{
    private readonly ExceptionDelivery delivery = new(core);

    /// <summary>Delivers the pending fault; one raised meanwhile becomes the next, a double or a triple fault. <see langword="false"/>: shutdown.</summary>
    public bool DeliverFault()
    {
        CpuState* cpu = core.State;
        CpuFault fault = cpu->Fault;
        ulong rip = cpu->Rip;
        core.Faults.Begin(cpu, fault);
        while (true)
        {
            core.Faults.Note(cpu, fault);
            core.Counts.Exceptions[fault.Vector]++;
            cpu->Fault = default;
            if (fault.Vector == ExceptionVector.PageFault && fault.Kind == FaultKind.Fault) cpu->Cr2 = fault.Address;
            if (TryDeliver(fault)) return NoteHandler(fault, rip);
            if (fault.Vector == ExceptionVector.DoubleFault && fault.Kind == FaultKind.Fault) return NoteShutdown(cpu);
            // CR2 follows even a page fault that ends in a double fault (SDM 3A, 7.15, interrupt 14).
            if (cpu->Fault.Vector == ExceptionVector.PageFault) cpu->Cr2 = cpu->Fault.Address;
            fault = Escalate(fault, cpu->Fault);
        }
    }

    /// <summary>Serves posted events and takes an interrupt if one may be taken. Budget: go on.</summary>
    public VcpuExit Serve()
    {
        CpuState* cpu = core.State;
        CoreEvent pending = (CoreEvent)Interlocked.Exchange(ref cpu->Pending, 0);
        if ((pending & CoreEvent.Init) != 0) ServeInit(cpu);
        if ((pending & CoreEvent.StartUp) != 0) ServeStartUp(cpu);
        if ((pending & CoreEvent.Timer) != 0) core.Services.ExpireTimer();
        if ((pending & CoreEvent.Nmi) != 0) HoldNmi(cpu);
        if ((pending & CoreEvent.NmiAgain) != 0) HoldNmi(cpu);
        if ((pending & (CoreEvent.Interrupt | CoreEvent.Timer)) != 0) cpu->InterruptWaiting = true;
        if (!cpu->WaitForSipi) TakeInterrupt(cpu);
        if ((pending & CoreEvent.Init) != 0 && !cpu->WaitForSipi && core.Services.IsBootstrap) return VcpuExit.Restart;
        return (pending & CoreEvent.Pause) != 0 ? VcpuExit.Paused : VcpuExit.Budget;
    }

    private void ServeInit(CpuState* cpu)
    {
        CpuReset.Init(core);
        core.Faults.Clear();
        core.Services.InitApic();
        cpu->WaitForSipi = !core.Services.IsBootstrap;
    }

    /// <summary>Only a core that waits for a start-up IPI heeds it (SDM 3A, 9.4.4).</summary>
    private void ServeStartUp(CpuState* cpu)
    {
        if (core.Services.TryTakeStartUp(out byte vector) && cpu->WaitForSipi) CpuReset.StartUp(core, vector);
    }

    /// <summary>Behind one that is being served one is held, else two; further ones are lost. A core that waits for a start-up IPI hears nothing else.</summary>
    private static void HoldNmi(CpuState* cpu)
    {
        if (cpu->WaitForSipi) return;
        cpu->NmiFollows |= cpu->NmiWaiting && !cpu->NmiBlocked;
        cpu->NmiWaiting = true;
    }

    private void TakeInterrupt(CpuState* cpu)
    {
        if (cpu->NmiWaiting && !cpu->NmiBlocked)
        {
            cpu->NmiWaiting = cpu->NmiFollows;
            cpu->NmiFollows = false;
            cpu->NmiBlocked = true;
            Interrupt(cpu, ExceptionVector.Nmi);
        }
        else if (cpu->InterruptWaiting && (cpu->SystemFlags & Rflags.If) != 0)
        {
            cpu->InterruptWaiting = core.Services.TryAcceptInterrupt(out byte vector);
            if (cpu->InterruptWaiting) Interrupt(cpu, vector);
        }
    }

    /// <summary>An interrupt is benign: a fault while it is delivered is delivered in its stead (SDM 3A, table 7-5).</summary>
    private void Interrupt(CpuState* cpu, byte vector)
    {
        cpu->Halted = false;
        core.Counts.NoteInterrupt(vector);
        core.Faults.Repeats.Clear();
        ulong rip = cpu->Rip;
        CpuFault interrupt = new() { Kind = FaultKind.Trap, Vector = vector };
        if (!TryDeliver(interrupt)) return;
        BranchTrail.NoteEvent(cpu, BranchKind.Interrupt, vector, rip);
        NoteEntry();
        core.Delivered?.Invoke(interrupt, rip, isInterrupt: true);
    }

    private static CpuFault Escalate(in CpuFault first, in CpuFault second)
    {
        bool doubleFault = first.Kind != FaultKind.SoftwareInterrupt
            && ((ExceptionVector.IsContributory(first.Vector) && ExceptionVector.IsContributory(second.Vector))
            || (first.Vector == ExceptionVector.PageFault && (second.Vector == ExceptionVector.PageFault || ExceptionVector.IsContributory(second.Vector))));
        return doubleFault
            ? new CpuFault { Kind = FaultKind.Fault, Vector = ExceptionVector.DoubleFault, HasErrorCode = true }
            : second;
    }

    /// <summary>A shadow ends with the instruction whose trap this is: the handler has none of its own.</summary>
    private bool NoteHandler(in CpuFault fault, ulong rip)
    {
        core.State->InterruptShadow = false;
        BranchTrail.NoteEvent(core.State, BranchKind.Exception, fault.Vector, rip);
        core.Faults.NoteHandler(core.State);
        NoteEntry();
        core.Delivered?.Invoke(fault, rip, isInterrupt: false);
        return true;
    }

    private bool TryDeliver(in CpuFault fault)
    {
        core.Breakpoints.IsDelivering = true;
        bool delivered = delivery.Deliver(fault);
        core.Breakpoints.IsDelivering = false;
        return delivered;
    }

    private void NoteEntry()
    {
        core.Counts.Entered++;
        core.HasEntered = core.StopsAtHandlers;
    }

    private bool NoteShutdown(CpuState* cpu)
    {
        core.Faults.Note(cpu, cpu->Fault);
        return false;
    }
}
