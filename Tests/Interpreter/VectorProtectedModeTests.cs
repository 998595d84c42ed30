// VEX.W and lanes of 64 bits outside of 64-bit mode, where there are no registers of that size.
using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class VectorProtectedModeTests
{
    /// <summary>vpinsrq xmm1, xmm0, eax, 3 and vpinsrd: W is ignored (SDM 2, PINSRB/PINSRD/PINSRQ), so both name the last doubleword.</summary>
    [TestCase(new byte[] { 0xC4, 0xE3, 0xF9, 0x22, 0xC8, 3 })]
    [TestCase(new byte[] { 0xC4, 0xE3, 0x79, 0x22, 0xC8, 3 })]
    public void Vpinsr_AnyW_InsertsDoubleword(byte[] code)
    {
        using TestCore core = Run(code);
        Assert.That(core.Cpu->Vectors[1].Q0, Is.EqualTo(0x1111_1111_2222_2222));
        Assert.That(core.Cpu->Vectors[1].Q1, Is.EqualTo(0xFFFF_FFFF_4444_4444));
    }

    /// <summary>vpextrq ecx, xmm0, 3 and vpextrd.</summary>
    [TestCase(new byte[] { 0xC4, 0xE3, 0xF9, 0x16, 0xC1, 3 })]
    [TestCase(new byte[] { 0xC4, 0xE3, 0x79, 0x16, 0xC1, 3 })]
    public void Vpextr_AnyW_ExtractsDoubleword(byte[] code)
    {
        using TestCore core = Run(code);
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.EqualTo(0x3333_3333));
    }

    /// <summary>vpcmpestri xmm0, xmm0, 8: EAX is -1, which stands for 1, EDX is 1; RAX would be a long string.</summary>
    [TestCase(new byte[] { 0xC4, 0xE3, 0xF9, 0x61, 0xC0, 0x08 })]
    [TestCase(new byte[] { 0xC4, 0xE3, 0x79, 0x61, 0xC0, 0x08 })]
    [TestCase(new byte[] { 0x66, 0x0F, 0x3A, 0x61, 0xC0, 0x08 })]
    public void Pcmpestri_AnyW_LengthsAreDoublewords(byte[] code)
    {
        using TestCore core = Run(code);
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.Zero);
        Assert.That(LazyFlags.Read(core.Cpu) & Rflags.Status, Is.EqualTo(Rflags.Cf | Rflags.Zf | Rflags.Sf | Rflags.Of));
    }

    /// <summary>ptest xmm0, [ebx]; pmovzxbw xmm1, [ebx]: addresses of 32 bits.</summary>
    [Test]
    public void MemoryOperands_InProtectedMode_AreRead()
    {
        using TestCore core = Run([0x66, 0x0F, 0x38, 0x17, 0x03, 0x66, 0x0F, 0x38, 0x30, 0x0B]);
        Assert.That(LazyFlags.Read(core.Cpu) & Rflags.Status, Is.EqualTo(Rflags.Zf));
        Assert.That(core.Cpu->Vectors[1].Q0, Is.EqualTo(0x0088_0099_00DD_00CC));
    }

    private static TestCore Run(byte[] code)
    {
        TestCore core = new();
        core.EnterProtectedMode(big: true);
        core.Cpu->Vectors[0] = new Ymm { Q0 = 0x1111_1111_2222_2222, Q1 = 0x3333_3333_4444_4444 };
        core.Cpu->Registers[Gpr.Rax] = 0xFFFF_FFFF;
        core.Cpu->Registers[Gpr.Rdx] = 1;
        core.Cpu->Registers[Gpr.Rbx] = TestCore.Data;
        core.Write(TestCore.Data, [0xCC, 0xDD, 0x99, 0x88, 0, 0, 0, 0, 0x88, 0x88, 0x88, 0x88, 0, 0, 0, 0]);
        Assert.That(core.RunToHalt(code), Is.EqualTo(VcpuExit.Halted));
        return core;
    }
}
