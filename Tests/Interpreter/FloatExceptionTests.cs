// Floating-point exceptions that are not masked: which flags are noted, and that the target keeps its value.
using System;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class FloatExceptionTests
{
    private const uint I = Mxcsr.InvalidOperation;
    private const uint D = Mxcsr.Denormal;
    private const uint Z = Mxcsr.DivideByZero;
    private const uint O = Mxcsr.Overflow;
    private const uint U = Mxcsr.Underflow;
    private const uint P = Mxcsr.Precision;

    private static readonly (string Name, Action<Assembler> Write)[] WideInstructions =
    [
        ("vaddpd", assembler => assembler.vaddpd(ymm0, ymm1, ymm2)),
        ("vmulps", assembler => assembler.vmulps(ymm0, ymm1, ymm2)),
        ("vdivpd", assembler => assembler.vdivpd(ymm0, ymm1, ymm2)),
        ("vsqrtps", assembler => assembler.vsqrtps(ymm0, ymm1)),
        ("vhaddps", assembler => assembler.vhaddps(ymm0, ymm1, ymm2)),
        ("vaddsubpd", assembler => assembler.vaddsubpd(ymm0, ymm1, ymm2)),
        ("vroundps", assembler => assembler.vroundps(ymm0, ymm1, 4)),
        ("vfmadd231ps", assembler => assembler.vfmadd231ps(ymm0, ymm1, ymm2)),
        ("vfnmsub132pd", assembler => assembler.vfnmsub132pd(ymm0, ymm1, ymm2)),
        ("vcmppd", assembler => assembler.vcmppd(ymm0, ymm1, ymm2, 1)),
        ("vcvtps2pd", assembler => assembler.vcvtps2pd(ymm0, xmm1)),
        ("vcvtpd2dq", assembler => assembler.vcvtpd2dq(xmm0, ymm1)),
        ("vcvtps2ph", assembler => assembler.vcvtps2ph(xmm0, ymm1, 4)),
    ];

    private static readonly string[] WideNames = Array.ConvertAll(WideInstructions, instruction => instruction.Name);

    // Recorded on a processor (AMD EPYC): operands, exception not masked, flags noted.
    [TestCase(1.7014118e38f, 2f, O, O, TestName = "exact overflow")]
    [TestCase(float.MaxValue, 1.1f, O, O | P, TestName = "inexact overflow")]
    [TestCase(1.7014118e38f, 2f, P, O | P, TestName = "exact overflow, precision not masked")]
    [TestCase(1.17549435E-38f, 0.5f, U, U, TestName = "exact denormal")]
    [TestCase(1.1754945E-38f, 0.5f, U, U, TestName = "denormal that only its format makes inexact")]
    [TestCase(1.1754945E-38f, 0.5f, P, U | P, TestName = "inexact denormal, precision not masked")]
    [TestCase(1.17549435E-38f, 0.3333f, U, U, TestName = "long denormal")]
    [TestCase(1.4E-45f, 0.5f, U, D | U, TestName = "denormal operand, too small")]
    [TestCase(1.4E-45f, 0.5f, D, D, TestName = "denormal operand hides what would follow")]
    [TestCase(1.4E-45f, float.PositiveInfinity, D, D, TestName = "denormal times infinity")]
    public void Multiply_NotMasked_NotesFlagsAndKeepsTarget(float left, float right, uint exception, uint noted)
    {
        using TestCore core = new();
        core.Cpu->Mxcsr = Mxcsr.Default & ~(exception << Mxcsr.MaskShift);
        core.Cpu->Vectors[0].Q0 = BitConverter.SingleToUInt32Bits(left);
        core.Cpu->Vectors[1].Q0 = BitConverter.SingleToUInt32Bits(right);
        core.RunToHalt(Conformance.Assemble(assembler => assembler.mulss(xmm0, xmm1)));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.SimdError));
        Assert.That(core.Cpu->Mxcsr & Mxcsr.Flags, Is.EqualTo(noted));
        Assert.That(core.Cpu->Vectors[0].Q0, Is.EqualTo(BitConverter.SingleToUInt32Bits(left)));
    }

    // DPPS multiplies, adds neighbours, adds the sums: an exception of one step comes before the next step's. Recorded as above.
    [TestCase(I, O | P | I, TestName = "infinity minus infinity in the sum: the products' flags stay")]
    [TestCase(I | O, O | P, TestName = "overflow of a product: no sum")]
    public void DotProduct_NotMasked_StopsAtTheStep(uint exceptions, uint noted)
    {
        using TestCore core = new();
        core.Cpu->Mxcsr = Mxcsr.Default & ~(exceptions << Mxcsr.MaskShift);
        ulong big = BitConverter.SingleToUInt32Bits(3e38f), one = BitConverter.SingleToUInt32Bits(1f);
        core.Cpu->Vectors[0] = new Ymm { Q0 = big | one << 32, Q1 = big | one << 32 | 1UL << 31 };
        core.Cpu->Vectors[1] = new Ymm { Q0 = big | one << 32, Q1 = big | one << 32 };
        core.RunToHalt(Conformance.Assemble(assembler => assembler.dpps(xmm0, xmm1, 0xFF)));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.SimdError));
        Assert.That(core.Cpu->Mxcsr & Mxcsr.Flags, Is.EqualTo(noted));
    }

    /// <summary>Against the same instruction with all exceptions masked (which the host's processor judges elsewhere).</summary>
    [TestCaseSource(nameof(WideNames))]
    public void Wide_NotMasked_FaultsIfAnyLaneDoes(string name)
    {
        byte[] code = Conformance.Assemble(Array.Find(WideInstructions, instruction => instruction.Name == name).Write);
        Random random = new(name.Length);
        using TestCore core = new();
        int faults = 0;
        for (int run = 0; run < 3000; run++)
        {
            Ymm[] operands = [Operand(random), Operand(random), Operand(random)];
            uint rounding = (uint)random.Next(4) << Mxcsr.RoundingShift, open = (uint)random.Next() & (I | D | Z | O | P);
            Run(core, code, operands, Mxcsr.Default | rounding);
            uint flags = core.Cpu->Mxcsr & Mxcsr.Flags;
            Ymm result = core.Cpu->Vectors[0];
            Run(core, code, operands, (Mxcsr.Default | rounding) & ~(open << Mxcsr.MaskShift));
            uint noted = core.Cpu->Mxcsr & Mxcsr.Flags;
            if ((flags & open) == 0)
            {
                Assert.That((core.Cpu->Fault.Kind, core.Cpu->Halted, noted), Is.EqualTo((FaultKind.None, true, flags)));
                Assert.That(core.Cpu->Vectors[0], Is.EqualTo(result));
                continue;
            }
            faults++;
            Assert.That(core.Cpu->Vectors[0], Is.EqualTo(operands[0]));
            // Overflow that is not masked has no result to be inexact: precision is another question then.
            uint compared = (open & O) != 0 ? Mxcsr.Flags & ~P : Mxcsr.Flags;
            Assert.That(noted & compared, Is.EqualTo(((flags & open & Mxcsr.PreComputation) != 0 ? flags & Mxcsr.PreComputation : flags) & compared));
        }
        Assert.That(faults, Is.GreaterThan(100));
    }

    [Test]
    public void Wide_NotMaskedWithoutOsSupport_IsUndefined()
    {
        using TestCore core = new();
        core.Cpu->Cr4 &= ~Cr4.OsXmmExcpt;
        core.Cpu->Mxcsr = Mxcsr.Default & ~(I << Mxcsr.MaskShift);
        core.Cpu->Vectors[1].Q3 = 0x7FF0_0000_0000_0001;
        core.RunToHalt(Conformance.Assemble(assembler => assembler.vfmadd132pd(ymm0, ymm1, ymm2)));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.InvalidOpcode));
    }

    [Test]
    public void HalfPrecisionStore_PageFaultAndNotMasked_PageFaultComesFirst()
    {
        using TestCore core = new();
        core.Unmap(TestCore.Data);
        core.Cpu->Mxcsr = Mxcsr.Default & ~(I << Mxcsr.MaskShift);
        core.Cpu->Vectors[1].Q0 = 0x7F80_0001;
        core.RunToHalt(Conformance.Assemble(assembler => assembler.vcvtps2ph(__qword_ptr[TestCore.Data], xmm1, 4)));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.PageFault));
        Assert.That(core.Cpu->Mxcsr & Mxcsr.Flags, Is.Zero);
    }

    private static Ymm Operand(Random random) => new()
    {
        Q0 = VectorSweep.Value(random),
        Q1 = VectorSweep.Value(random),
        Q2 = VectorSweep.Value(random),
        Q3 = random.Next(2) == 0 ? VectorSweep.Value(random) : 0x3F80_0000_3F80_0000,
    };

    private static void Run(TestCore core, byte[] code, Ymm[] operands, uint mxcsr)
    {
        for (int register = 0; register < operands.Length; register++) core.Cpu->Vectors[register] = operands[register];
        core.Cpu->Mxcsr = mxcsr;
        core.Cpu->Fault = default;
        core.Cpu->Halted = false;
        core.RunToHalt(code);
    }
}
