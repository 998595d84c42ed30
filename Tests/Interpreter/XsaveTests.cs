// XSAVE and XCR0: faults, and what the host's processor cannot be asked.
using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

/// <summary>SDM 1, chapter 13; SDM 2D, XSETBV.</summary>
[TestFixture]
internal sealed unsafe class XsaveTests
{
    private static readonly byte[] Xsave64 = [0x48, 0x0F, 0xAE, 0x23];
    private static readonly byte[] Xrstor64 = [0x48, 0x0F, 0xAE, 0x2B];
    private static readonly byte[] Xgetbv = [0x0F, 0x01, 0xD0];
    private static readonly byte[] Xsetbv = [0x0F, 0x01, 0xD1];

    private TestCore core = null!;

    [SetUp]
    public void SetUp()
    {
        core = new TestCore();
        core.Cpu->Registers[Gpr.Rbx] = TestCore.Data;
        core.Cpu->Registers[Gpr.Rax] = uint.MaxValue;
        core.Cpu->Registers[Gpr.Rdx] = uint.MaxValue;
    }

    [TearDown]
    public void TearDown() => core.Dispose();

    [Test]
    public void Xsave_InitialState_NothingIsInUse()
    {
        Run(Xsave64);
        Assert.That(core.ReadUInt64(TestCore.Data + 512), Is.Zero);
    }

    [Test]
    public void Xsave_UpperHalfSet_AvxIsInUse()
    {
        core.Cpu->Vectors[15].Q3 = 1;
        Run(Xsave64);
        Assert.That(core.ReadUInt64(TestCore.Data + 512), Is.EqualTo(Xcr0.Avx));
        Assert.That(core.ReadUInt64(TestCore.Data + 576 + 15 * 16 + 8), Is.EqualTo(1));
    }

    [Test]
    public void Xrstor_HeaderWithoutComponents_InitialisesAll()
    {
        core.Cpu->Vectors[3].Q0 = core.Cpu->Vectors[3].Q2 = 1;
        core.Cpu->X87.Control = 0;
        core.Write(TestCore.Data + 24, [0x80, 0x1F]);
        Run(Xrstor64);
        Assert.That(core.Cpu->Vectors[3].Q0 | core.Cpu->Vectors[3].Q2, Is.Zero);
        Assert.That(core.Cpu->X87.IsInitial);
    }

    [TestCase(512, 8, TestName = "Xrstor_ComponentNotEnabled_Faults")]
    [TestCase(520, 1, TestName = "Xrstor_StandardHeaderWithCompactWord_Faults")]
    [TestCase(528, 1, TestName = "Xrstor_StandardHeaderWithReservedWord_Faults")]
    [TestCase(26, 1, TestName = "Xrstor_ReservedMxcsr_Faults")]
    public void Xrstor_BadArea_IsGeneralProtection(int offset, byte value)
    {
        core.Write(TestCore.Data + (ulong)offset, [value]);
        ExpectFault(ExceptionVector.GeneralProtection, Xrstor64);
    }

    [TestCase(528)]
    [TestCase(575)]
    public void Xrstor_CompactHeaderWithReservedByte_IsGeneralProtection(int offset)
    {
        core.Write(TestCore.Data + 520, [7, 0, 0, 0, 0, 0, 0, 0x80]);
        core.Write(TestCore.Data + (ulong)offset, [1]);
        ExpectFault(ExceptionVector.GeneralProtection, Xrstor64);
    }

    [Test]
    public void Xsave_Misaligned_IsGeneralProtection()
    {
        core.Cpu->Registers[Gpr.Rbx] += 16;
        ExpectFault(ExceptionVector.GeneralProtection, Xsave64);
    }

    [Test]
    public void Xsave_EndUnmapped_StoresNothing()
    {
        core.Cpu->Registers[Gpr.Rbx] += 0x1000 - 576;
        core.Write(TestCore.Data + 0x1000 - 576, [0xAA]);
        core.Unmap(TestCore.Data + 0x1000);
        ExpectFault(ExceptionVector.PageFault, Xsave64);
        Assert.That((byte)core.ReadUInt64(TestCore.Data + 0x1000 - 576), Is.EqualTo(0xAA));
    }

    /// <summary>The part behind the header counts too, though XSTATE_BV says that it is not read.</summary>
    [TestCase(576 + 256 - 1, true)]
    [TestCase(576 + 256 - 2, false)]
    public void Xrstor_SegmentLimit_CoversAllThatIsAskedFor(int limit, bool fits)
    {
        core.EnterProtectedMode(big: true);
        core.Cpu->Cr4 = Cr4.OsFxsr | Cr4.OsXsave;
        core.Cpu->Segments[SegReg.Ds] = new SegmentRegister { Selector = 16, Base = TestCore.Data, Limit = (uint)limit, Access = 0x4093 };
        core.Cpu->Registers[Gpr.Rbx] = 0;
        core.Write(TestCore.Data + 24, [0x80, 0x1F]);
        core.Core.RefreshContext();
        Assert.That(core.RunToHalt(0x0F, 0xAE, 0x2B), Is.EqualTo(fits ? VcpuExit.Halted : VcpuExit.Shutdown));
    }

    [TestCaseSource(nameof(All))]
    public void Any_WithoutOsXsave_IsUndefined(byte[] code)
    {
        core.Cpu->Cr4 &= ~Cr4.OsXsave;
        core.Core.RefreshContext();
        ExpectFault(ExceptionVector.InvalidOpcode, code);
    }

    [TestCase(0u, Xcr0.X87 | Xcr0.SseAndAvx)]
    [TestCase(1u, Xcr0.Avx)]
    public void Xgetbv_AnswersEnabledOrUsed(uint register, ulong expected)
    {
        core.Cpu->Vectors[1].Q2 = 1;
        core.Cpu->Registers[Gpr.Rcx] = register;
        Run(Xgetbv);
        Assert.That((core.Cpu->Registers[Gpr.Rax], core.Cpu->Registers[Gpr.Rdx]), Is.EqualTo((expected, 0UL)));
    }

    [Test]
    public void Xgetbv_UnknownRegister_IsGeneralProtection()
    {
        core.Cpu->Registers[Gpr.Rcx] = 2;
        ExpectFault(ExceptionVector.GeneralProtection, Xgetbv);
    }

    [TestCase(0u, 0u, TestName = "Xsetbv_WithoutX87_Faults")]
    [TestCase(0u, 5u, TestName = "Xsetbv_AvxWithoutSse_Faults")]
    [TestCase(0u, 15u, TestName = "Xsetbv_UnknownComponent_Faults")]
    [TestCase(1u, 7u, TestName = "Xsetbv_UnknownRegister_Faults")]
    public void Xsetbv_Illegal_IsGeneralProtection(uint register, uint value)
    {
        core.Cpu->Registers[Gpr.Rcx] = register;
        core.Cpu->Registers[Gpr.Rax] = value;
        core.Cpu->Registers[Gpr.Rdx] = 0;
        ExpectFault(ExceptionVector.GeneralProtection, Xsetbv);
    }

    [Test]
    public void Xsetbv_WithoutAvx_VexIsUndefined()
    {
        core.Cpu->Registers[Gpr.Rcx] = 0;
        core.Cpu->Registers[Gpr.Rax] = 3;
        core.Cpu->Registers[Gpr.Rdx] = 0;
        ExpectFault(ExceptionVector.InvalidOpcode, [.. Xsetbv, 0xC5, 0xF8, 0x58, 0xC0]);
        Assert.That(core.FirstFault.Rip, Is.EqualTo(TestCore.Code + 3));
    }

    public static readonly byte[][] All = [Xsave64, Xrstor64, Xgetbv, Xsetbv];

    private void Run(byte[] code) => Assert.That(core.RunToHalt(code), Is.EqualTo(VcpuExit.Halted));

    private void ExpectFault(byte vector, byte[] code)
    {
        Assert.That(core.RunToHalt(code), Is.EqualTo(VcpuExit.Shutdown));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(vector));
    }
}
