// Random data of the kind that an instruction works on.
using System;
using System.Runtime.InteropServices;

using Iced.Intel;

namespace ToroEmu.Oracle;

/// <summary>Kinds: 0 integers, 1 singles, 2 doubles, 3 halves, 4 bytes and words from the edges, 5 all zero or all one, 6 BCD or text.</summary>
internal static class OperandData
{
    private const int Integers = 0, SinglesKind = 1, DoublesKind = 2, HalvesKind = 3, SmallKind = 4, UniformKind = 5, TextKind = 6;

    private static readonly byte[] SmallEdges = [0, 1, 2, 0x7F, 0x80, 0x81, 0xFE, 0xFF];

    /// <summary>The kind that fits a memory operand's type.</summary>
    public static int Kind(MemorySize size, Dice dice) => size.GetElementType() switch
    {
        MemorySize.Float32 => SinglesKind,
        MemorySize.Float64 => DoublesKind,
        MemorySize.Float16 => HalvesKind,
        MemorySize.Bcd => TextKind,
        _ => dice.Below(8) switch { < 4 => Integers, 4 or 5 => SmallKind, 6 => UniformKind, _ => TextKind },
    };

    public static ulong Quadword(int kind, Dice dice) => kind switch
    {
        SinglesKind => Floats.Singles(dice),
        DoublesKind => Floats.Double(dice),
        HalvesKind => Floats.Halves(dice),
        SmallKind => Small(dice),
        UniformKind => dice.OneIn(2) ? 0 : ulong.MaxValue,
        TextKind => Text(dice),
        _ => Values.Integer(dice),
    };

    /// <summary>Fills an operand in memory. <paramref name="state"/>: some instructions compare with registers.</summary>
    public static void Fill(Span<byte> bytes, in Instruction instruction, ref State state, Dice dice)
    {
        MemorySize size = instruction.MemorySize;
        if (size == MemorySize.Float80) FillExtended(bytes, dice);
        else if (size == MemorySize.Float32 || size == MemorySize.Float64) FillScalar(bytes, size, dice);
        else if (instruction.Mnemonic is Mnemonic.Cmpxchg or Mnemonic.Cmpxchg8b or Mnemonic.Cmpxchg16b && dice.OneIn(2)) FillComparand(bytes, instruction, ref state);
        else if (instruction.Mnemonic is Mnemonic.Ldmxcsr or Mnemonic.Vldmxcsr) FillMxcsr(bytes, dice);
        else FillQuadwords(bytes, Kind(size, dice), dice);
        if (size is MemorySize.SegPtr16 or MemorySize.SegPtr32 or MemorySize.SegPtr64) FillFarPointer(bytes, size, dice);
    }

    private static void FillQuadwords(Span<byte> bytes, int kind, Dice dice)
    {
        foreach (ref ulong quadword in MemoryMarshal.Cast<byte, ulong>(bytes)) quadword = Quadword(kind, dice);
    }

    private static void FillScalar(Span<byte> bytes, MemorySize size, Dice dice)
    {
        FillQuadwords(bytes, Integers, dice);
        BitConverter.TryWriteBytes(bytes, size == MemorySize.Float32 ? Floats.Singles(dice) : Floats.Double(dice));
    }

    private static void FillExtended(Span<byte> bytes, Dice dice)
    {
        ulong significand = Floats.Extended(dice, out ushort exponent);
        BitConverter.TryWriteBytes(bytes, significand);
        BitConverter.TryWriteBytes(bytes[8..], exponent);
    }

    /// <summary>So that the exchange happens.</summary>
    private static unsafe void FillComparand(Span<byte> bytes, in Instruction instruction, ref State state)
    {
        bool pairOfDoubleWords = instruction.Mnemonic == Mnemonic.Cmpxchg8b;
        ulong low = pairOfDoubleWords ? (uint)state.Registers[0] | (state.Registers[2] << 32) : state.Registers[0];
        BitConverter.TryWriteBytes(bytes, low);
        BitConverter.TryWriteBytes(bytes[8..], state.Registers[2]);
    }

    /// <summary>Mostly without reserved bits, never with AMD's bit 17 (MM, APM 1, 4.2.2).</summary>
    private static void FillMxcsr(Span<byte> bytes, Dice dice) =>
        BitConverter.TryWriteBytes(bytes, (uint)(dice.Next() & (dice.OneIn(4) ? 0xFFFD_FFFFu : 0xFFFFu)));

    private static void FillFarPointer(Span<byte> bytes, MemorySize size, Dice dice)
    {
        int offsetBytes = size == MemorySize.SegPtr16 ? 2 : size == MemorySize.SegPtr32 ? 4 : 8;
        BitConverter.TryWriteBytes(bytes, dice.OneIn(2) ? Values.Integer(dice) : Values.Pointer(dice));
        BitConverter.TryWriteBytes(bytes[offsetBytes..], dice.OneOf(Segments.Choices));
    }

    private static ulong Small(Dice dice)
    {
        ulong value = 0;
        for (int i = 0; i < 8; i++) value = (value << 8) | dice.OneOf(SmallEdges);
        return value;
    }

    /// <summary>Decimal digits, or letters with a zero among them.</summary>
    private static ulong Text(Dice dice)
    {
        ulong value = 0;
        bool digits = dice.OneIn(2);
        for (int i = 0; i < 8; i++)
            value = (value << 8) | (uint)(digits ? (dice.Below(10) << 4) | dice.Below(10) : dice.OneIn(6) ? 0 : 'a' + dice.Below(4));
        return value;
    }
}
