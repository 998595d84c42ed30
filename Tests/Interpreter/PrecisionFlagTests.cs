// The precision flag of operations whose rounding error the host computes, against the host's processor.
using System;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Tests.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class PrecisionFlagTests
{
    private const int Cases = 2500;

    private static readonly (string Name, Action<Assembler> Write)[] Instructions =
    [
        ("addsd", assembler => assembler.addsd(xmm0, xmm1)),
        ("addps", assembler => assembler.addps(xmm0, xmm1)),
        ("subpd", assembler => assembler.subpd(xmm0, xmm1)),
        ("subss", assembler => assembler.subss(xmm0, xmm1)),
        ("mulsd", assembler => assembler.mulsd(xmm0, xmm1)),
        ("mulps", assembler => assembler.mulps(xmm0, xmm1)),
        ("divpd", assembler => assembler.divpd(xmm0, xmm1)),
        ("divss", assembler => assembler.divss(xmm0, xmm1)),
        ("sqrtsd", assembler => assembler.sqrtsd(xmm0, xmm1)),
        ("sqrtps", assembler => assembler.sqrtps(xmm0, xmm1)),
        ("vaddpd", assembler => assembler.vaddpd(ymm0, ymm0, ymm1)),
        ("vfmadd231sd", assembler => assembler.vfmadd231sd(xmm0, xmm1, xmm2)),
        ("vfnmadd231ps", assembler => assembler.vfnmadd231ps(ymm0, ymm1, ymm2)),
        ("haddpd", assembler => assembler.haddpd(xmm0, xmm1)),
        ("roundps", assembler => assembler.roundps(xmm0, xmm1, 4)),
        ("dpps", assembler => assembler.dpps(xmm0, xmm1, 0x75)),
        ("cvtpd2ps", assembler => assembler.cvtpd2ps(xmm0, xmm1)),
    ];

    private static readonly string[] Names = Array.ConvertAll(Instructions, instruction => instruction.Name);

    [TestCaseSource(nameof(Names))]
    public void Run_OperandsOfFewBits_PrecisionIsTheHosts(string name)
    {
        if (name[0] == 'v' && !NativeOracle.HasAvx2) Assert.Ignore("The host has no AVX2.");
        using Conformance conformance = new();
        byte[] code = Conformance.Assemble(Array.Find(Instructions, instruction => instruction.Name == name).Write);
        Random random = new(name.Length);
        bool singles = name[^1] == 's';
        int exact = 0, inexact = 0;
        for (int run = 0; run < Cases; run++)
        {
            MachineState state = MachineState.Create(random);
            for (int half = 0; half < 6; half++) state.Xmm[half] = Operand(random, singles);
            for (int half = 0; half < 6; half++) state.YmmUpper[half] = Operand(random, singles);
            state.Mxcsr = Mxcsr.Default | (random.Next(4) == 0 ? Mxcsr.DenormalsAreZeros | Mxcsr.FlushToZero : 0);
            MachineState after = conformance.Compare(code, state);
            if ((after.Mxcsr & Mxcsr.Precision) != 0) inexact++;
            else exact++;
        }
        Assert.That(Math.Min(exact, inexact), Is.GreaterThan(20), $"{exact} exact, {inexact} inexact");
    }

    private static ulong Operand(Random random, bool singles) => singles ? Single(random) | (ulong)Single(random) << 32 : BitConverter.DoubleToUInt64Bits(Number(random, 52, 300));

    private static uint Single(Random random) => BitConverter.SingleToUInt32Bits((float)Number(random, 23, 40));

    /// <summary>Mostly small integers and perfect squares; now and then many bits, or an exponent at the ends of what is moderate.</summary>
    private static double Number(Random random, int bits, int exponent) => random.Next(20) switch
    {
        0 => Math.ScaleB(1 + random.NextDouble(), random.Next(-8, 8)),
        1 => Math.ScaleB(1 + Math.ScaleB(random.Next(8), -3), random.Next(-exponent, exponent)),
        2 => 1 + Math.ScaleB(1, -bits),
        3 => 0,
        4 => -random.Next(64),
        < 10 => Math.Pow(random.Next(16), 2),
        < 14 => 1 << random.Next(6),
        _ => random.Next(1, 64) / 8.0,
    };
}
