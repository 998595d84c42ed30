// What surrounds x87 and MMX arithmetic: faults, units switched off, images in memory, the stack of the host.
using System;
using System.Linq;
using System.Threading;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class X87StateTests
{
    private static readonly Action<Assembler>[] Waiting =
    [
        assembler => assembler.wait(), assembler => assembler.fld1(), assembler => assembler.fnop(), assembler => assembler.fldcw(__word_ptr[TestCore.Data]),
        assembler => assembler.fldenv(__[TestCore.Data]), assembler => assembler.frstor(__[TestCore.Data]), assembler => assembler.fsin(),
        assembler => assembler.fstp(__qword_ptr[TestCore.RamSize]), assembler => assembler.paddb(mm0, mm1), assembler => assembler.emms(),
        assembler => assembler.movq(mm0, __qword_ptr[TestCore.RamSize]), assembler => assembler.movd(eax, mm2), assembler => assembler.movdq2q(mm0, xmm1),
        assembler => assembler.cvtps2pi(mm0, xmm1), assembler => assembler.cvtpi2pd(xmm0, mm1), assembler => assembler.maskmovq(mm0, mm1),
    ];

    private static readonly Action<Assembler>[] NotWaiting =
    [
        assembler => assembler.fnstsw(ax), assembler => assembler.fnstcw(__word_ptr[TestCore.Data + 64]), assembler => assembler.fnclex(), assembler => assembler.fninit(),
        assembler => assembler.fnsave(__[TestCore.Data + 64]), assembler => assembler.fnstenv(__[TestCore.Data + 64]), assembler => assembler.fneni(),
        assembler => assembler.fxsave(__[TestCore.Data + 64]), assembler => assembler.cvtpi2pd(xmm0, __qword_ptr[TestCore.Data]), assembler => assembler.paddb(xmm0, xmm1),
    ];

    [TestCaseSource(nameof(Waiting))]
    public void Run_PendingException_FaultsBeforeAnythingElse(Action<Assembler> write)
    {
        using TestCore core = new();
        byte[] code = PendingThen(core, write);
        Assert.That(core.RunToHalt(code), Is.EqualTo(VcpuExit.Shutdown));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.X87Error));
        Assert.That(core.FirstFault.Rip, Is.EqualTo(TestCore.Code + (ulong)PendingThen(core, _ => { }).Length));
    }

    [TestCaseSource(nameof(NotWaiting))]
    public void Run_PendingException_IsNotSeenByOthers(Action<Assembler> write)
    {
        using TestCore core = new();
        Assert.That(core.RunToHalt(PendingThen(core, write)), Is.EqualTo(VcpuExit.Halted));
    }

    /// <summary>FERR# is heard by nobody, and IGNNE# counts as asserted.</summary>
    [TestCaseSource(nameof(Waiting))]
    public void Run_PendingExceptionWithoutNumericError_IsIgnored(Action<Assembler> write)
    {
        using TestCore core = new();
        core.Cpu->Cr0 &= ~Cr0.Ne;
        VcpuExit exit = core.RunToHalt(PendingThen(core, write));
        // Two of them have an operand that is not there.
        Assert.That(exit == VcpuExit.Halted || core.FirstFault.Fault.Vector == ExceptionVector.PageFault, $"{exit}");
    }

    [Test]
    public void Run_StoreThatFaults_LeavesStackAndPointers()
    {
        using TestCore core = new();
        core.RunToHalt(Conformance.Assemble(assembler =>
        {
            assembler.fninit();
            assembler.fld1();
            assembler.fstp(__qword_ptr[TestCore.RamSize - 4]);
        }));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.PageFault));
        Assert.That(core.Cpu->X87.Status, Is.EqualTo(7 << X87Status.TopShift));
        Assert.That(core.Cpu->X87.Tags, Is.EqualTo(0x80));
        Assert.That(core.Cpu->X87.InstructionPointer, Is.EqualTo(TestCore.Code + 2), "that of FLD1");
    }

    /// <summary>The last byte of the image is on a page that is not there: nothing is stored, nothing initialised.</summary>
    [Test]
    public void Run_SaveThatFaults_LeavesMemoryAndUnit()
    {
        using TestCore core = new();
        core.Write(TestCore.RamSize - 104, new byte[104]);
        core.RunToHalt(Conformance.Assemble(assembler =>
        {
            assembler.fninit();
            assembler.fld1();
            assembler.fnsave(__[TestCore.RamSize - 104]);
        }));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.PageFault));
        Assert.That(core.ReadUInt64(TestCore.RamSize - 104), Is.Zero);
        Assert.That(core.Cpu->X87.Tags, Is.EqualTo(0x80));
    }

    [Test]
    public void Run_RestoreThatFaults_LeavesUnit()
    {
        using TestCore core = new();
        core.RunToHalt(Conformance.Assemble(assembler =>
        {
            assembler.fninit();
            assembler.fld1();
            assembler.frstor(__[TestCore.RamSize - 104]);
        }));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.PageFault));
        Assert.That(core.Cpu->X87.Tags, Is.EqualTo(0x80));
        Assert.That(core.Cpu->X87.Control, Is.EqualTo(0x37F));
    }

    /// <summary>Selector and offset are stored as a linear address (SDM 1, figures 8-10 and 8-12), and loaded back as one.</summary>
    [Test]
    public void Run_EnvironmentInRealMode_HasLinearPointers()
    {
        using TestCore core = new();
        core.EnterReal();
        core.Cpu->Segments[SegReg.Cs].Selector = 0x1000;
        core.Cpu->Segments[SegReg.Cs].Base = 0x1_0000;
        core.Cpu->Segments[SegReg.Ds].Selector = 0x2000;
        core.Cpu->Segments[SegReg.Ds].Base = 0x2_0000;
        core.Core.FlushTlb();
        // fninit; fld dword [10h]; fnstenv [40h]; fldenv [40h]; o32 fnstenv [80h]; hlt
        core.Write(0x1_0100, [0xDB, 0xE3, 0xD9, 0x06, 0x10, 0x00, 0xD9, 0x36, 0x40, 0x00, 0xD9, 0x26, 0x40, 0x00, 0x66, 0xD9, 0x36, 0x80, 0x00, 0xF4]);
        core.Cpu->Rip = 0x100;
        Assert.That(core.Run(100), Is.EqualTo(VcpuExit.Halted));
        Assert.That(core.ReadUInt64(0x2_0040), Is.EqualTo(0x0102_7FFF_3800_037F));
        Assert.That(core.ReadUInt64(0x2_0048) & 0xFFFF_FFFF_FFFF, Is.EqualTo(0x2000_0010_1106));
        Assert.That(core.ReadUInt64(0x2_0080), Is.EqualTo(0xFFFF_3800_FFFF_037F));
        Assert.That(core.ReadUInt64(0x2_0088), Is.EqualTo(0xFFFF_0102_FFFF_7FFF));
        Assert.That(core.ReadUInt64(0x2_0090), Is.EqualTo(0xFFFF_0010_0000_1106));
        Assert.That((uint)core.ReadUInt64(0x2_0098), Is.EqualTo(0x2000));
    }

    [Test]
    public void Run_FxsaveNarrowAndWide_HoldPointers()
    {
        using TestCore core = new();
        core.Cpu->Segments[SegReg.Cs].Selector = 0x33;
        core.Cpu->Segments[SegReg.Ds].Selector = 0x2B;
        core.Cpu->Registers[Gpr.Rdi] = TestCore.Data + 0x400;
        core.RunToHalt(Conformance.Assemble(assembler =>
        {
            assembler.fninit();
            assembler.fld(__qword_ptr[rdi]);
            assembler.fxsave(__[TestCore.Data]);
            assembler.fxsave64(__[TestCore.Data + 0x200]);
        }));
        Assert.That(core.ReadUInt64(TestCore.Data), Is.EqualTo(0x0507_0080_3800_037F));
        Assert.That(core.ReadUInt64(TestCore.Data + 8), Is.EqualTo(0x33_0020_0002));
        Assert.That(core.ReadUInt64(TestCore.Data + 16), Is.EqualTo(0x2B_0040_0400));
        Assert.That(core.ReadUInt64(TestCore.Data + 0x208), Is.EqualTo(TestCore.Code + 2));
        Assert.That(core.ReadUInt64(TestCore.Data + 0x210), Is.EqualTo(TestCore.Data + 0x400));
    }

    // 1: CR0.EM, 2: CR0.TS, 8: CR4.OSFXSR clear
    [TestCase(UnitState.Emulated, ExceptionVector.InvalidOpcode)]
    [TestCase(UnitState.TaskSwitched, ExceptionVector.DeviceNotAvailable)]
    [TestCase(UnitState.Emulated | UnitState.TaskSwitched, ExceptionVector.InvalidOpcode)]
    public void Run_MmxSwitchedOff_Faults(UnitState state, byte vector)
    {
        AssertFault(assembler => assembler.paddb(mm0, mm1), vector, state);
        AssertFault(assembler => assembler.emms(), vector, state);
        AssertFault(assembler => assembler.pshufw(mm0, mm1, 3), vector, state);
    }

    [TestCase(UnitState.Emulated)]
    [TestCase(UnitState.TaskSwitched)]
    public void Run_X87SwitchedOff_IsNotAvailable(UnitState state)
    {
        AssertFault(assembler => assembler.fninit(), ExceptionVector.DeviceNotAvailable, state);
        AssertFault(assembler => assembler.fisttp(__dword_ptr[TestCore.Data]), ExceptionVector.DeviceNotAvailable, state);
        AssertFault(assembler => assembler.fcmove(st0, st1), ExceptionVector.DeviceNotAvailable, state);
        AssertFault(assembler => assembler.fnsave(__[TestCore.Data]), ExceptionVector.DeviceNotAvailable, state);
    }

    /// <summary>Without CR4.OSFXSR what touches XMM or MXCSR is undefined, and what SSE added on MM registers is not.</summary>
    [Test]
    public void Run_MmxWithoutSse_RunsButForConversions()
    {
        AssertFault(assembler => assembler.cvtps2pi(mm0, __qword_ptr[TestCore.Data]), ExceptionVector.InvalidOpcode, UnitState.NoSse);
        AssertFault(assembler => assembler.movq2dq(xmm0, mm1), ExceptionVector.InvalidOpcode, UnitState.NoSse);
        using TestCore core = new();
        SwitchOff(core, UnitState.NoSse);
        Assert.That(core.RunToHalt(Conformance.Assemble(assembler => assembler.pshufw(mm0, mm1, 3))), Is.EqualTo(VcpuExit.Halted));
    }

    /// <summary>All encodings in a loop: one that did not tail-call would exhaust the small stack.</summary>
    [Test]
    public void Run_AllFormsOnSmallStack_TailCallsAreJumps()
    {
        VcpuExit exit = default;
        string fault = "";
        Thread thread = new(
            () =>
            {
                using TestCore core = new();
                byte[] body = Body();
                core.Write(TestCore.Code, body);
                core.Write(TestCore.Code + (ulong)body.Length, [0x49, 0x83, 0xEF, 1, 0x0F, 0x85, .. BitConverter.GetBytes(-(body.Length + 10)), 0xF4]);
                core.Cpu->Registers[Gpr.Rbx] = TestCore.Data + 0x1000;
                core.Cpu->Registers[Gpr.Rdi] = TestCore.Data + 0x3000;
                core.Cpu->Registers[Gpr.R15] = 5_000;
                core.Cpu->Rip = TestCore.Code;
                exit = core.Run(long.MaxValue);
                if (exit == VcpuExit.Shutdown) fault = core.FirstFault.ToString();
            },
            256 << 10);
        thread.Start();
        thread.Join();
        Assert.That(exit, Is.EqualTo(VcpuExit.Halted), fault);
    }

    /// <summary>What loads control and status words gets good ones: the others leave anything in memory.</summary>
    private static byte[] Body()
    {
        Code[] loads = [Code.Fldcw_m2byte, Code.Fldenv_m14byte, Code.Fldenv_m28byte, Code.Frstor_m94byte, Code.Frstor_m108byte];
        Random random = new(1);
        byte[] start = Conformance.Assemble(assembler =>
        {
            assembler.fninit();
            assembler.fnstcw(__word_ptr[TestCore.Data]);
            assembler.fldcw(__word_ptr[TestCore.Data]);
            assembler.fnstenv(__[TestCore.Data]);
            assembler.fldenv(__[TestCore.Data]);
            assembler.fnsave(__[TestCore.Data]);
            assembler.frstor(__[TestCore.Data]);
            assembler.wait();
        });
        return [.. start, .. X87Sweep.Forms().Except(loads).SelectMany(code => X87Sweep.Encode(code, 1)), .. MmxConformanceTests.Forms.SelectMany(code => MmxConformanceTests.Encode(code, random, memory: false)),
            .. MmxConformanceTests.Forms.SelectMany(code => MmxConformanceTests.Encode(code, random, memory: true))];
    }

    /// <summary>Divides by zero with that exception unmasked, then what is asked for.</summary>
    private static byte[] PendingThen(TestCore core, Action<Assembler> write)
    {
        core.Write(TestCore.Data, [0x7B, 0x03]);
        return Conformance.Assemble(assembler =>
        {
            assembler.fninit();
            assembler.fldcw(__word_ptr[TestCore.Data]);
            assembler.fld1();
            assembler.fldz();
            assembler.fdivp(st1, st0);
            write(assembler);
        });
    }

    private static void SwitchOff(TestCore core, UnitState state)
    {
        if ((state & UnitState.Emulated) != 0) core.Cpu->Cr0 |= Cr0.Em;
        if ((state & UnitState.TaskSwitched) != 0) core.Cpu->Cr0 |= Cr0.Ts;
        if ((state & UnitState.NoSse) != 0) core.Cpu->Cr4 &= ~Cr4.OsFxsr;
        core.Core.FlushTlb();
    }

    private static void AssertFault(Action<Assembler> write, byte vector, UnitState state)
    {
        using TestCore core = new();
        SwitchOff(core, state);
        Assert.That(core.RunToHalt(Conformance.Assemble(write)), Is.EqualTo(VcpuExit.Shutdown));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(vector));
    }
}
