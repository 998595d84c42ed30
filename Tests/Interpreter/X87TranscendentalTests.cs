// FSIN, FCOS, FSINCOS, FPTAN, FPATAN, F2XM1, FYL2X, FYL2XP1 against the host's processor.
using System;
using System.Buffers.Binary;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

/// <summary>
/// Processors compute these to within one unit in the last place (SDM 1, 8.3.10), each in its own way; the emulator rounds the exact
/// value. So finite results may differ by <see cref="Tolerance"/> places, and C1, underflow, and tags with them. All else,
/// special operands, faults, pops and pushes, must be equal.
/// </summary>
[TestFixture]
internal sealed class X87TranscendentalTests
{
    private const int Runs = 4000;
    private const int Tolerance = 1;
    private const int RegistersOffset = 28;

    private static readonly Code[] Forms =
        [Code.F2xm1, Code.Fyl2x, Code.Fyl2xp1, Code.Fptan, Code.Fpatan, Code.Fsin, Code.Fcos, Code.Fsincos];

    [TestCaseSource(nameof(Forms))]
    public void Run_Function_IsTheHostsToOnePlace(Code code)
    {
        using X87Sweep sweep = new();
        Random random = new((int)code);
        byte[] program = X87Sweep.Wrap(X87Sweep.Encode(code, 0));
        Span<byte> host = stackalloc byte[X87Sweep.ImageSize], emulated = stackalloc byte[X87Sweep.ImageSize];
        long different = 0;
        for (int run = 0; run < Runs; run++)
        {
            bool plain = run % 2 == 0;
            sweep.Run(program, random, plain ? SetPlain : Keep, host, emulated);
            different += Check(sweep, host, emulated);
        }
        TestContext.Out.WriteLine($"{different} of {Runs} differ in the last place");
    }

    private static void Keep(Random random, Span<byte> image, Span<byte> operand)
    {
    }

    /// <summary>Two operands of moderate size in a full-precision unit, six empty registers, all masked.</summary>
    private static void SetPlain(Random random, Span<byte> image, Span<byte> operand)
    {
        int top = image[5] >> 3 & 7;
        BinaryPrimitives.WriteUInt16LittleEndian(image, (ushort)(0x37F | random.Next(4) << 10));
        BinaryPrimitives.WriteUInt16LittleEndian(image[8..], (ushort)~(3 << top * 2 | 3 << (top + 1 & 7) * 2));
        for (int position = 0; position < 2; position++)
        {
            Span<byte> register = image[(RegistersOffset + position * 10)..];
            BinaryPrimitives.WriteUInt64LittleEndian(register, (ulong)random.NextInt64() | 1UL << 63);
            int exponent = random.Next(3) == 0 ? random.Next(-70, 70) : random.Next(-6, 5);
            BinaryPrimitives.WriteUInt16LittleEndian(register[8..], (ushort)(0x3FFF + exponent | random.Next(2) << 15));
        }
    }

    /// <summary>Fails unless both images agree as far as they must; answers how many results are not identical.</summary>
    private static int Check(X87Sweep sweep, ReadOnlySpan<byte> host, ReadOnlySpan<byte> emulated)
    {
        int status = BinaryPrimitives.ReadUInt16LittleEndian(host[4..]) ^ BinaryPrimitives.ReadUInt16LittleEndian(emulated[4..]);
        long places = 0;
        for (int position = 0; position < 8; position++) places = Math.Max(places, Distance(Register(host, position), Register(emulated, position)));
        int loose = (status & X87Status.C1) | (places == 0 ? 0 : (int)Mxcsr.Underflow | X87Status.ErrorSummary | X87Status.Busy);
        if (places <= Tolerance && (status & ~loose) == 0) return places == 0 ? 0 : 1;
        Assert.Fail($"{places} places\nbefore   {X87Sweep.Text(sweep.Conformance.Data.Slice(X87Sweep.Before, X87Sweep.ImageSize))}\nhost     {X87Sweep.Text(host)}\nemulated {X87Sweep.Text(emulated)}");
        return 0;
    }

    private static ReadOnlySpan<byte> Register(ReadOnlySpan<byte> image, int position) => image.Slice(RegistersOffset + position * 10, 10);

    /// <summary>Numbers of the format between two of the same sign; very many if they are not comparable.</summary>
    private static long Distance(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.SequenceEqual(right)) return 0;
        Int128 distance = Order(left) - Order(right);
        return (left[9] ^ right[9]) >> 7 != 0 || Int128.Abs(distance) > int.MaxValue ? long.MaxValue : (long)Int128.Abs(distance);
    }

    /// <summary>Exponent above the significand without its integer bit: consecutive numbers have consecutive orders.</summary>
    private static Int128 Order(ReadOnlySpan<byte> register) =>
        (Int128)(BinaryPrimitives.ReadUInt16LittleEndian(register[8..]) & 0x7FFF) << 63 | BinaryPrimitives.ReadUInt64LittleEndian(register) & long.MaxValue;
}
