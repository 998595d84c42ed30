// DR0 to DR7, general detect, BTF, and where single steps end.
using NUnit.Framework;
using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;
using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class DebugRegisterTests
{
    private static TestCore Make()
    {
        TestCore core = new TestCore().Warm();
        core.LoadTables(ExceptionVector.Debug, ExceptionVector.InvalidOpcode, ExceptionVector.GeneralProtection);
        return core;
    }

    private static ulong Frame(TestCore core, int word) => core.ReadUInt64(core.Cpu->Registers[Gpr.Rsp] + (ulong)word * 8);

    [TestCase(0UL, 0xFFFF_0FF0UL, 0x400UL)]
    [TestCase(0xFFFF_FFFFUL, 0xFFFF_EFFFUL, 0xFFFF_27FFUL & ~0x2000UL)]
    public void Mov_ReservedBits_AreFixed(ulong value, ulong dr6Value, ulong dr7Value)
    {
        using TestCore core = Make();
        core.Run(a =>
        {
            a.mov(rax, value & ~0x2000UL);
            a.mov(dr7, rax);
            a.mov(rbx, dr7);
            a.mov(rax, value);
            a.mov(dr6, rax);
            a.mov(rcx, dr6);
            a.hlt();
        });
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.EqualTo(dr6Value));
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(dr7Value));
    }

    [Test]
    public void Mov_UpperHalfOfDr6AndDr7_IsGp([Values(6, 7)] int number)
    {
        using TestCore core = Make();
        core.Write(TestCore.Code, [0x0F, 0x23, (byte)(0xC0 | (number << 3))]);
        core.Cpu->Registers[Gpr.Rax] = 1UL << 32;
        core.Cpu->Rip = TestCore.Code;
        core.Run(10);
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(13) + 1));
    }

    /// <summary>#UD before #GP before #DB.</summary>
    [TestCase(4, false, false, false, 0)]
    [TestCase(4, true, true, true, 6)]
    [TestCase(0, true, true, true, 13)]
    [TestCase(0, false, true, false, 1)]
    public void Access_Priorities(int number, bool de, bool generalDetect, bool user, int vector)
    {
        using TestCore core = Make();
        if (de) core.Cpu->Cr4 |= Cr4.De;
        if (generalDetect) core.Cpu->Dr[7] |= Dr7.GeneralDetect;
        if (user) core.EnterUser();
        core.Write(TestCore.Code, [0x0F, 0x21, (byte)(0xC0 | (number << 3)), 0xF4]);
        core.Cpu->Rip = TestCore.Code;
        core.Run(10);
        Assert.That(core.Cpu->Rip, Is.EqualTo(vector == 0 ? TestCore.Code + 4 : TestCore.Handler((byte)vector) + 1));
        if (vector == 0) Assert.That(core.Cpu->Registers[Gpr.Rax], Is.EqualTo(0xFFFF_0FF0), "DR4 is DR6");
    }

    /// <summary>A fault with BD set; the handler may use the registers, and its image has RF.</summary>
    [Test]
    public void GeneralDetect_IsAFaultThatClearsItself()
    {
        using TestCore core = Make();
        core.Cpu->Dr[7] |= Dr7.GeneralDetect;
        core.Run(a => { a.nop(); a.mov(rax, dr3); a.hlt(); });
        Assert.That(Frame(core, 0), Is.EqualTo(TestCore.Code + 1));
        Assert.That(Frame(core, 2) & Rflags.Rf, Is.Not.Zero);
        Assert.That(core.Cpu->Dr[6], Is.EqualTo(0xFFFF_2FF0));
        Assert.That(core.Cpu->Dr[7], Is.EqualTo(0x400));
    }

    [Test]
    public void Tf_BehindHlt_TrapsInsteadOfSleeping()
    {
        using TestCore core = Make();
        core.Cpu->SystemFlags |= Rflags.Tf;
        core.Run(a => { a.hlt(); a.ud2(); });
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(1) + 1));
        Assert.That(Frame(core, 0), Is.EqualTo(TestCore.Code + 1));
    }

    [Test]
    public void Tf_InRepeatedString_PushesRfInTheMiddle()
    {
        using TestCore core = Make();
        core.Cpu->SystemFlags |= Rflags.Tf;
        core.Cpu->Registers[Gpr.Rcx] = 2;
        core.Cpu->Registers[Gpr.Rdi] = TestCore.Data;
        core.Run(a => { a.rep.stosb(); a.hlt(); });
        Assert.That(Frame(core, 2) & Rflags.Rf, Is.Not.Zero);
        core.Cpu->SystemFlags |= Rflags.Tf;
        core.Run(a => { a.rep.stosb(); a.hlt(); });
        Assert.That(Frame(core, 2) & Rflags.Rf, Is.Zero);
    }

    /// <summary>TF behind SYSCALL is TF as masked, behind SYSRET as restored.</summary>
    [Test]
    public void Tf_SyscallAndSysret()
    {
        using TestCore core = Make();
        core.Cpu->Efer |= Efer.Sce;
        core.Cpu->Star = (0x1BUL << 48) | (0x08UL << 32);
        core.Cpu->Lstar = TestCore.Code + 0x100;
        core.Cpu->Fmask = Rflags.Tf;
        core.Assemble(TestCore.Code + 0x100, a => { a.nop(); a.sysretq(); });
        core.EnterUser();
        core.Cpu->SystemFlags |= Rflags.Tf;
        core.Run(a => { a.syscall(); a.nop(); a.nop(); });
        Assert.That(Frame(core, 0), Is.EqualTo(TestCore.Code + 2), "as if the system call had just ended");
        Assert.That(Frame(core, 1), Is.EqualTo(TestCore.UserCode64));
    }

    [Test]
    public void Btf_TrapsBehindTakenBranchesOnly()
    {
        using TestCore core = Make();
        core.Cpu->DebugControl = DebugControl.BranchTrap;
        core.Cpu->SystemFlags |= Rflags.Tf;
        core.Run(a =>
        {
            Iced.Intel.Label never = a.CreateLabel(), target = a.CreateLabel();
            a.mov(eax, 1);
            a.test(eax, eax);
            a.jz(never);
            a.jmp(target);
            a.nop();
            a.Label(ref never);
            a.nop();
            a.Label(ref target);
            a.hlt();
        });
        Assert.That(Frame(core, 0), Is.EqualTo(TestCore.Code + 13));
        Assert.That(core.Cpu->DebugControl, Is.Zero, "the exception clears BTF");
        Assert.That(core.Cpu->Dr[6], Is.EqualTo(0xFFFF_4FF0));
    }

    /// <summary>Single steps leave the breakpoint bits at zero and what else DR6 holds as it is.</summary>
    [Test]
    public void Dr6_OnlyBreakpointBitsAreReplaced()
    {
        using TestCore core = Make();
        core.Cpu->Dr[6] = 0xFFFF_8FFF;
        core.Cpu->SystemFlags |= Rflags.Tf;
        core.Run(a => a.nop());
        Assert.That(core.Cpu->Dr[6], Is.EqualTo(0xFFFF_CFF0));
    }

    [Test]
    public void Int1_IsATrapThatLeavesDr6()
    {
        using TestCore core = Make();
        core.Write(TestCore.Code, [0xF1, 0x90]);
        core.Cpu->Rip = TestCore.Code;
        core.Run(10);
        Assert.That(Frame(core, 0), Is.EqualTo(TestCore.Code + 1));
        Assert.That(core.Cpu->Dr[6], Is.EqualTo(0xFFFF_0FF0));
    }

    [Test]
    public void Init_ClearsDebugRegisters()
    {
        using TestCore core = Make();
        DebugRegisters.TryWrite(core.Core, 0, 5);
        DebugRegisters.TryWrite(core.Core, 7, 0xFF);
        CpuReset.Init(core.Core);
        Assert.That(core.Cpu->Dr[0], Is.Zero);
        Assert.That(core.Cpu->Dr[7], Is.EqualTo(0x400));
        Assert.That(core.Core.Breakpoints.HasCode, Is.False);
    }
}
