// Interrupts, NMI, INIT and start-up between instructions.
using System;
using System.Threading.Tasks;
using Iced.Intel;
using NUnit.Framework;
using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Interrupts;
using ToroEmu.Tests.Support;
using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class EventDeliveryTests
{
    private const byte Irq = 0x40;

    [Test]
    public void Interrupt_WithIfClear_WaitsForPopf()
    {
        using TestCore core = Started();
        core.Services.Interrupts.Enqueue(Irq);
        core.Cpu->Pending = (uint)CoreEvent.Interrupt;
        core.Run(a =>
        {
            a.mov(ebx, 5);
            a.push(0x202);
            a.popfq();
            a.mov(ebx, 6);
            a.hlt();
        });
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(Irq) + 1));
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(5), "POPF has no shadow");
    }

    [Test]
    public void Interrupt_BehindABranchThatHasNoLinkYet_IsNotWhereTheBranchLeads()
    {
        using TestCore core = Started().Warm();
        core.Write(TestCore.Handler(Irq), [0xFF, 0xC1, 0x48, 0xCF]); // INC ECX; IRETQ
        core.Assemble(TestCore.Code, a =>
        {
            Label top = a.CreateLabel(), next = a.CreateLabel();
            a.Label(ref top);
            a.inc(ebx);
            a.jmp(next);
            a.nop();
            a.Label(ref next);
            a.cmp(ebx, 3);
            a.jne(top);
            a.hlt();
        });
        core.Cpu->Rip = TestCore.Code;
        core.Cpu->SystemFlags |= Rflags.If;
        Assert.That(core.Run(2), Is.EqualTo(VcpuExit.Budget), "INC and JMP, whose target has not been looked up");
        core.Services.Interrupts.Enqueue(Irq);
        core.Cpu->Pending = (uint)CoreEvent.Interrupt;
        Assert.That(core.Run(100), Is.EqualTo(VcpuExit.Halted));
        Assert.That((core.Cpu->Registers[Gpr.Rbx], core.Cpu->Registers[Gpr.Rcx]), Is.EqualTo((3, 1)));
    }

    [Test]
    public void Shadow_EndsWithTheTrapOfItsInstruction()
    {
        using TestCore core = Started();
        core.SetGate(ExceptionVector.Debug);
        core.Write(TestCore.Code, [0xFB]); // STI
        core.Cpu->SystemFlags |= Rflags.Tf;
        Assert.That(core.Run(1), Is.EqualTo(VcpuExit.Budget));
        Assert.That((core.Cpu->Rip, core.Cpu->InterruptShadow), Is.EqualTo((TestCore.Handler(ExceptionVector.Debug), false)));
    }

    [Test]
    public void DebugExceptionWithoutEnd_LetsTheSchedulerIn()
    {
        // Its delivery reads where a data breakpoint is, which raises the next one: no instruction ever retires again.
        using TestCore core = new();
        core.EnterReal();
        core.Write(0x1000, [0xA1, 0x04, 0x00]); // MOV AX, [4]: the vector of #DB
        core.Cpu->Rip = 0x1000;
        core.Cpu->Dr[0] = 4;
        core.Cpu->Dr[7] = 0x000F_0403; // DR0: reads and writes of 4 bytes
        core.Core.FlushTlb();
        core.Cpu->InterruptShadow = true; // so that the instruction runs before the pause is seen
        core.Cpu->Pending = (uint)CoreEvent.Pause;
        Task<VcpuExit> run = Task.Run(() => core.Run(100));
        Assert.That(run.Wait(TimeSpan.FromSeconds(60)), Is.True);
        Assert.That(run.Result, Is.EqualTo(VcpuExit.Paused));
    }

    [Test]
    public void Halt_InterruptsOff_StaysHalted()
    {
        using TestCore core = Started();
        core.RunToHalt();
        core.Services.Interrupts.Enqueue(Irq);
        core.Cpu->Pending = (uint)CoreEvent.Interrupt;
        Assert.That(core.Run(100), Is.EqualTo(VcpuExit.Halted));
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Code + 1));
        Assert.That(core.Cpu->Retired, Is.EqualTo(1));
    }

    [Test]
    public void Halt_InterruptsOn_WakesAndReturnsBehindTheHalt()
    {
        using TestCore core = Started();
        core.Write(TestCore.Handler(Irq), Machine(a => { a.inc(ebx); a.iretq(); }));
        core.Run(a => { a.sti(); a.hlt(); a.mov(ecx, 9); a.cli(); a.hlt(); });
        Assert.That(core.Cpu->Halted, Is.True);
        core.Services.Interrupts.Enqueue(Irq);
        core.Cpu->Pending = (uint)CoreEvent.Interrupt;
        core.Run(100);
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(1));
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.EqualTo(9));
    }

    [Test]
    public void TwoInterrupts_TheSecondWaitsForIret()
    {
        using TestCore core = Started();
        core.Write(TestCore.Handler(Irq), Machine(a => { a.inc(ebx); a.mov(ecx, ebx); a.iretq(); }));
        core.Services.Interrupts.Enqueue(Irq);
        core.Services.Interrupts.Enqueue(Irq);
        core.Cpu->Pending = (uint)CoreEvent.Interrupt;
        core.Cpu->SystemFlags |= Rflags.If;
        ulong rsp = core.Cpu->Registers[Gpr.Rsp];
        core.Run(2);
        Assert.That(core.Cpu->Registers[Gpr.Rsp], Is.EqualTo(rsp - 40), "not nested");
        core.Assemble(TestCore.Code, a => { a.cli(); a.hlt(); });
        core.Run(100);
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(2));
    }

    /// <summary>SDM 3A, 7.7.1: no NMI until IRET; one is held meanwhile.</summary>
    [Test]
    public void Nmi_InsideOfNmi_IsHeldUntilIret()
    {
        using TestCore core = Started();
        core.SetGate(ExceptionVector.Nmi);
        core.Write(TestCore.Handler(2), Machine(a => { a.inc(ebx); a.nop(); a.iretq(); }));
        core.Assemble(TestCore.Code, a => { a.nop(); a.hlt(); });
        core.Cpu->Pending = (uint)CoreEvent.Nmi;
        core.Run(1);
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(1), "IF does not matter");
        core.Cpu->Pending = (uint)CoreEvent.Nmi;
        core.Run(1);
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(1));
        core.Run(2);
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(2));
    }

    /// <summary>Two that come at once are both served, one at a time; of those that come while one is served one is kept (SDM 3A, 7.7.1).</summary>
    [TestCase(false, 2)]
    [TestCase(true, 1)]
    public void Nmi_TwoAtOnce(bool blocked, int served)
    {
        using TestCore core = Started();
        core.SetGate(2);
        core.Write(TestCore.Handler(2), Machine(a => { a.inc(ebx); a.iretq(); }));
        core.Write(TestCore.Code, [0x90, 0x90, 0x90, 0xF4]);
        core.Cpu->NmiBlocked = blocked;
        core.Cpu->Pending = (uint)(CoreEvent.Nmi | CoreEvent.NmiAgain);
        if (blocked) core.Run(1);
        core.Cpu->NmiBlocked = false;
        core.Run(100);
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(served));
    }

    [Test]
    public void Nmi_WakesAHaltedCore()
    {
        using TestCore core = Started();
        core.SetGate(ExceptionVector.Nmi);
        core.RunToHalt();
        core.Cpu->Pending = (uint)CoreEvent.Nmi;
        core.Run(100);
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(2) + 1));
    }

    [Test]
    public void Interrupt_WhoseGateIsAbsent_BecomesNotPresentWithExt()
    {
        using TestCore core = Started();
        core.SetGate(Irq, present: false);
        core.SetGate(ExceptionVector.SegmentNotPresent);
        core.Services.Interrupts.Enqueue(Irq);
        core.Cpu->Pending = (uint)CoreEvent.Interrupt;
        core.Cpu->SystemFlags |= Rflags.If;
        core.RunToHalt();
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(11) + 1));
        Assert.That(core.ReadUInt64(core.Cpu->Registers[Gpr.Rsp]), Is.EqualTo(Irq * 8u + 3));
    }

    /// <summary>SDM 3A, table 10-1 and 9.4: the bootstrap core starts over at F000:FFF0, which is no RAM here.</summary>
    [Test]
    public void Init_ResetsTheCore()
    {
        using TestCore core = Started();
        core.Cpu->Registers[Gpr.Rbx] = 5;
        core.Cpu->Star = 77;
        core.Cpu->Vectors[3].Q0 = 9;
        core.Cpu->Halted = true;
        core.Cpu->Cr0 |= Cr0.Cd | Cr0.Nw;
        core.Cpu->NmiWaiting = core.Cpu->NmiFollows = core.Cpu->NmiBlocked = true;
        core.Cpu->Pending = (uint)CoreEvent.Init;
        Assert.That(core.Run(0), Is.EqualTo(VcpuExit.Restart), "there is no firmware to start over with");
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.Zero);
        Assert.That(core.Cpu->Cr0, Is.EqualTo(Cr0.Et | Cr0.Cd | Cr0.Nw), "CD and NW survive INIT");
        Assert.That(core.Cpu->NmiWaiting || core.Cpu->NmiFollows || core.Cpu->NmiBlocked, Is.False);
        Assert.That(core.Cpu->Efer, Is.Zero);
        Assert.That(core.Cpu->Segments[SegReg.Cs].Base, Is.EqualTo(0xFFFF_0000));
        Assert.That(core.Cpu->Mode, Is.EqualTo(CodeMode.Code16));
        Assert.That(core.Cpu->Star, Is.EqualTo(77), "MSRs survive INIT");
        Assert.That(core.Cpu->Vectors[3].Q0, Is.EqualTo(9), "so do the vector registers");
    }

    [Test]
    public void StartUp_OnlyForACoreThatWaits()
    {
        using TestCore core = Started();
        core.Services.StartUpVector = 0x9;
        core.Cpu->Pending = (uint)CoreEvent.StartUp;
        core.Run(0);
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Code));
        CpuReset.Init(core.Core);
        core.Cpu->WaitForSipi = true;
        Assert.That(core.Run(10), Is.EqualTo(VcpuExit.Halted));
        core.Assemble(0x9000, a => { a.mov(ax, cs); a.hlt(); }, 16);
        core.Services.StartUpVector = 0x9;
        core.Cpu->Pending = (uint)CoreEvent.StartUp;
        core.Run(10);
        Assert.That(core.Cpu->Rip, Is.EqualTo(3));
        Assert.That((ushort)core.Cpu->Registers[Gpr.Rax], Is.EqualTo(0x900));
    }

    /// <summary>INIT makes it wait for the IPI; the flag in IA32_APIC_BASE decides, not the core's number (SDM 3A, 9.4.3).</summary>
    [Test]
    public void Init_WithoutTheBspFlag_WaitsAndHearsNothingElse()
    {
        using TestCore core = Started();
        core.Services.IsBootstrap = false;
        core.Cpu->Pending = (uint)CoreEvent.Init;
        Assert.That(core.Run(10), Is.EqualTo(VcpuExit.Halted));
        core.Cpu->Pending = (uint)CoreEvent.Nmi;
        Assert.That(core.Run(10), Is.EqualTo(VcpuExit.Halted));
        core.Assemble(0x9_F000, a => { a.nop(); a.hlt(); }, 16);
        core.Services.StartUpVector = 0x9F;
        core.Cpu->Pending = (uint)CoreEvent.StartUp;
        Assert.That(core.Run(10), Is.EqualTo(VcpuExit.Halted));
        Assert.That(core.Cpu->Rip, Is.EqualTo(2), "no NMI came in between");
        Assert.That(core.Cpu->Segments[SegReg.Cs].Selector, Is.EqualTo(0x9F00));
    }

    /// <summary>INIT and the IPI behind it, both before the core looks; a start-up IPI alone does nothing to a core that runs.</summary>
    [Test]
    public void Init_AndStartUpAtOnce_StartTheCore()
    {
        using TestCore core = Started();
        core.Services.IsBootstrap = false;
        core.Assemble(0x1000, a => a.hlt(), 16);
        core.Services.StartUpVector = 1;
        core.Cpu->Pending = (uint)(CoreEvent.Init | CoreEvent.StartUp);
        Assert.That(core.Run(10), Is.EqualTo(VcpuExit.Halted));
        Assert.That((core.Cpu->Rip, core.Cpu->Segments[SegReg.Cs].Base), Is.EqualTo((1UL, 0x1000UL)));
        core.Assemble(0x2000, a => a.hlt(), 16);
        core.Services.StartUpVector = 2;
        core.Cpu->Pending = (uint)CoreEvent.StartUp;
        core.Run(10);
        Assert.That(core.Cpu->Segments[SegReg.Cs].Base, Is.EqualTo(0x1000), "halted is not waiting");
        Assert.That(core.Services.StartUpVector, Is.Null, "and it does not wait for a later INIT");
    }

    private static byte[] Machine(System.Action<Iced.Intel.Assembler> program) => TestCore.Machine(TestCore.Handler(Irq), program);

    private static TestCore Started()
    {
        TestCore core = new();
        core.LoadTables(Irq);
        return core;
    }
}
