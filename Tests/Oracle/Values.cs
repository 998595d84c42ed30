// Numbers that find bugs.
using System;

namespace ToroEmu.Oracle;

/// <summary>Integers and pointers; floating-point numbers are in <see cref="Floats"/>.</summary>
internal static class Values
{
    private static readonly ulong[] Edges =
    [
        0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 33, 63, 64, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF,
        0x1_0000_0000, long.MaxValue, 1UL << 63, ulong.MaxValue - 1, ulong.MaxValue, 0x5555_5555_5555_5555, 0x8080_8080_8080_8080, 0x7F7F_7F7F_7F7F_7F7F,
        0x8000_8000_8000_8000, 0x7FFF_7FFF_7FFF_7FFF, 0x8000_0000_8000_0000, 0x7FFF_FFFF_7FFF_FFFF, 0x9999_9999_9999_9999, 0x0F0F_0F0F_0F0F_0F0F,
    ];

    /// <summary>A random number, one of the edges, a power of two or one beside it, a small number of either sign, or a few bits.</summary>
    public static ulong Integer(Dice dice) => dice.Below(8) switch
    {
        0 or 1 => dice.OneOf(Edges),
        2 => (1UL << dice.Below(64)) + (ulong)(dice.Below(3) - 1),
        3 => (ulong)(long)(dice.Below(257) - 128),
        4 => dice.Next() & dice.Next() & dice.Next(),
        5 => dice.Next() >> dice.Below(64),
        _ => dice.Next(),
    };

    /// <summary>An address that a case may be given: most are good, some misaligned, some at an end, some bad.</summary>
    public static ulong Address(Dice dice) => dice.Below(32) switch
    {
        < 14 => Layout.Data + (ulong)dice.Below(Layout.DataSize / 64) * 64,
        < 20 => Layout.Data + (ulong)dice.Below(Layout.DataSize),
        20 or 21 => Layout.Data + Layout.PageSize - (ulong)dice.Below(64),
        22 or 23 => Layout.Data + (ulong)Layout.DataSize - (ulong)dice.Below(80),
        24 => Layout.Data - (ulong)dice.Below(32),
        25 or 26 => Layout.Stack + (ulong)dice.Below(Layout.StackSize),
        27 => Layout.Constants + (ulong)dice.Below(Layout.ConstantsSize),
        28 => Layout.Code + (ulong)dice.Below(Layout.CodeSize),
        29 => (1UL << 47) - (ulong)dice.Below(64) + (ulong)dice.Below(48),
        30 => dice.Next() | 0x0100_0000_0000_0000 & ~(1UL << 63),
        _ => dice.OneIn(2) ? 0UL - (ulong)dice.Below(64) : 0x6000_0000UL + (ulong)dice.Below(1 << 20),
    };

    /// <summary>An address in the data, stack or code area.</summary>
    public static ulong Pointer(Dice dice) => dice.Below(4) switch
    {
        0 => Layout.Code + (ulong)dice.Below(Layout.CodeSize),
        1 => Layout.Stack + (ulong)dice.Below(Layout.StackSize / 8) * 8,
        _ => Layout.Data + (ulong)dice.Below(Layout.DataSize / 8) * 8,
    };
}
