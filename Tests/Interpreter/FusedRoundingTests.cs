// Fused multiply-add where product and addend nearly cancel, or just touch, against the host's processor.
using System;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Tests.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class FusedRoundingTests
{
    private const int Cases = 12_000;

    [Test]
    public void Run_DoublesThatNearlyCancel_IsTheHosts()
    {
        Random random = new(1);
        Run(assembler => assembler.vfmadd213pd(ymm0, ymm1, ymm2), random, () => Doubles(random));
    }

    [Test]
    public void Run_SinglesThatNearlyCancel_IsTheHosts()
    {
        Random random = new(2);
        Run(assembler => assembler.vfmaddsub213ps(ymm0, ymm1, ymm2), random, () => Singles(random));
    }

    /// <summary>No flag is set before, so that software and the exact path decide; then again with precision set.</summary>
    private static void Run(Action<Assembler> write, Random random, Func<(ulong Left, ulong Right, ulong Addend)> operands)
    {
        if (!NativeOracle.HasAvx2) Assert.Ignore("The host has no FMA.");
        using Conformance conformance = new();
        byte[] code = Conformance.Assemble(write);
        for (int run = 0; run < Cases; run++)
        {
            MachineState state = MachineState.Create(random);
            uint rounding = random.Next(2) == 0 ? 0 : (uint)random.Next(4) << Mxcsr.RoundingShift;
            state.Mxcsr = Mxcsr.Default | rounding | (random.Next(4) == 0 ? Mxcsr.FlushToZero : 0);
            for (int lane = 0; lane < 4; lane++)
            {
                ref ulong first = ref lane < 2 ? ref state.Xmm[lane] : ref state.YmmUpper[lane - 2];
                ref ulong second = ref lane < 2 ? ref state.Xmm[2 + lane] : ref state.YmmUpper[lane];
                ref ulong third = ref lane < 2 ? ref state.Xmm[4 + lane] : ref state.YmmUpper[2 + lane];
                (first, second, third) = operands();
            }
            conformance.Compare(code, state);
            state.Mxcsr |= Mxcsr.Precision;
            conformance.Compare(code, state);
        }
    }

    /// <summary>The addend is the product's opposite, a few units beside it, or up to 120 bits away; some have few bits, some are near denormal.</summary>
    private static (ulong Left, ulong Right, ulong Addend) Doubles(Random random)
    {
        int scale = random.Next(4) == 0 ? -random.Next(500, 515) : random.Next(-60, 60);
        double left = Math.ScaleB(Significand(random, 53), scale), right = Math.ScaleB(Significand(random, 53), scale);
        double addend = random.Next(3) switch
        {
            0 => BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(-left * right) + random.Next(-2, 3)),
            1 => Math.ScaleB(left * right, random.Next(-120, 120)) * (random.Next(2) * 2 - 1),
            _ => Math.ScaleB(Significand(random, 53), scale * 2 + random.Next(-60, 60)) * (random.Next(2) * 2 - 1),
        };
        return (BitConverter.DoubleToUInt64Bits(left), BitConverter.DoubleToUInt64Bits(right), BitConverter.DoubleToUInt64Bits(addend));
    }

    private static (ulong Left, ulong Right, ulong Addend) Singles(Random random)
    {
        (uint left, uint right, uint addend) = Single(random);
        (uint Left, uint Right, uint Addend) odd = Single(random);
        return (left | (ulong)odd.Left << 32, right | (ulong)odd.Right << 32, addend | (ulong)odd.Addend << 32);
    }

    private static (uint Left, uint Right, uint Addend) Single(Random random)
    {
        int scale = random.Next(4) == 0 ? -random.Next(58, 66) : random.Next(-20, 20);
        float left = MathF.ScaleB((float)Significand(random, 24), scale), right = MathF.ScaleB((float)Significand(random, 24), scale);
        float addend = random.Next(3) switch
        {
            0 => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(left * right) + random.Next(-2, 3)) * (random.Next(2) * 2 - 1),
            1 => MathF.ScaleB(left * right, random.Next(-60, 60)) * (random.Next(2) * 2 - 1),
            _ => MathF.ScaleB((float)Significand(random, 24), scale * 2 + random.Next(-30, 30)) * (random.Next(2) * 2 - 1),
        };
        return (BitConverter.SingleToUInt32Bits(left), BitConverter.SingleToUInt32Bits(right), BitConverter.SingleToUInt32Bits(addend));
    }

    /// <summary>From 1 to 2, with all of the bits random or only the first few.</summary>
    private static double Significand(Random random, int bits)
    {
        int few = random.Next(3) == 0 ? random.Next(1, 8) : bits - 1;
        return 1 + Math.ScaleB(random.NextInt64(1L << few), -few);
    }
}
