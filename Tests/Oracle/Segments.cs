// The segments that user code has on both sides.
using System;
using System.Collections.Generic;

using ToroEmu.Cpu;

namespace ToroEmu.Oracle;

/// <summary>
/// The GDT is the part of Linux's that user code can use; the LDT is ours: segments with bases, limits, both directions and sizes, one
/// that is read-only, one that is not present.
/// </summary>
internal static class Segments
{
    public const ushort Null = 0, User32 = 0x23, UserData = 0x2B, User64 = 0x33;
    public const ushort Code16 = 0x07, Data16 = 0x0F, Stack16 = 0x17, Small = 0x1F, Down32 = 0x27, ReadOnly = 0x2F, ExecuteOnly = 0x37, Absent = 0x3F,
        Down16 = 0x47, Conforming = 0x4F, Code32 = 0x57;

    private const int DataContents = 0, DownContents = 1, CodeContents = 2, ConformingContents = 3;

    /// <summary>GDT entries by index (Linux: arch/x86/include/asm/segment.h); those of the kernel are at level 0 and so out of reach.</summary>
    public static readonly ulong[] Gdt =
    [
        0, 0x00CF_9B00_0000_FFFF, 0x00AF_9B00_0000_FFFF, 0x00CF_9300_0000_FFFF, 0x00CF_FB00_0000_FFFF, 0x00CF_F300_0000_FFFF, 0x00AF_FB00_0000_FFFF, 0,
        0, 0, 0, 0, 0, 0, 0, 0x0040_F500_0000_0000, // the last: the processor's number is its limit
    ];

    public static readonly LocalSegment[] Ldt =
    [
        new(Code16, (uint)Layout.Code, Layout.CodeSize - 1, CodeContents),
        new(Data16, (uint)Layout.Data, Layout.DataSize - 1, DataContents),
        new(Stack16, (uint)Layout.Stack, Layout.StackSize - 1, DataContents),
        new(Small, (uint)Layout.Data, 0x8FF, DataContents) { Is32 = true },
        new(Down32, (uint)Layout.Data - 0x1000, 0x1FFF, DownContents) { Is32 = true },
        new(ReadOnly, (uint)Layout.Data, Layout.DataSize - 1, DataContents) { Is32 = true, IsReadOrExecuteOnly = true },
        new(ExecuteOnly, 0, 0xFFFFF, CodeContents) { Is32 = true, InPages = true, IsReadOrExecuteOnly = true },
        new(Absent, (uint)Layout.Data, Layout.DataSize - 1, DataContents) { Is32 = true, IsAbsent = true },
        new(Down16, (uint)Layout.Data - 0x1000, 0x1FFF, DownContents),
        new(Conforming, 0, 0xFFFFF, ConformingContents) { Is32 = true, InPages = true, IsAbsent = true }, // Linux lets it not be present
        new(Code32, (uint)Layout.Code, Layout.CodeSize - 1, CodeContents) { Is32 = true },
    ];

    /// <summary>Selectors for a random draw: good ones, bad ones.</summary>
    public static readonly ushort[] Choices =
    [
        0, 1, 2, 3, User32, UserData, User64, 0x20, 0x28, 0x31, 0x08, 0x10, 0x18, 0x3B, 0x8B, 0xFFFF, Code16, Data16, Stack16, Small, Down32, ReadOnly,
        ExecuteOnly, Absent, Down16, Conforming, Code32, 0x04, 0x0D, 0x5F, 0xFF,
    ];

    private static readonly Dictionary<ushort, ulong> Raw = CreateRaw();

    /// <summary>Register contents after a load of a selector. A null selector leaves FS and GS with the base that was set for them.</summary>
    public static SegmentRegister Load(ushort selector, ulong nullBase) => Raw.TryGetValue(selector, out ulong raw)
        ? Descriptor.ToRegister(selector, raw)
        : new SegmentRegister { Selector = selector, Base = nullBase };

    private static Dictionary<ushort, ulong> CreateRaw()
    {
        Dictionary<ushort, ulong> raw = [];
        for (int index = 4; index < 7; index++)
            for (int level = 0; level < 4; level++) raw[(ushort)(index * 8 + level)] = Gdt[index];
        foreach (LocalSegment segment in Ldt)
            for (int level = 0; level < 4; level++) raw[(ushort)((segment.Selector & ~3) + level)] = segment.Raw;
        for (int level = 0; level < 4; level++) raw[(ushort)(15 * 8 + level)] = Gdt[15];
        return raw;
    }
}
