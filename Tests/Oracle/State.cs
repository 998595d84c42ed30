// The registers of a processor at an instruction boundary.
using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace ToroEmu.Oracle;

/// <summary>struct state of Native/runner.c: general registers in encoding order, and an XSAVE image in the standard form (SDM 1, 13.4).</summary>
[StructLayout(LayoutKind.Sequential, Size = 1024)]
internal unsafe struct State
{
    public fixed ulong Registers[16];
    public ulong Rip;
    public ulong Flags;
    public ulong FsBase;
    public ulong GsBase;

    /// <summary>ES, CS, SS, DS, FS, GS.</summary>
    public fixed ushort Selectors[6];
    private fixed byte padding[20];
    public fixed byte Xsave[Layout.XsaveSize];

    /// <summary>Offsets in the image (SDM 1, table 10-2).</summary>
    public const int ControlOffset = 0, StatusOffset = 2, TagsOffset = 4, OpcodeOffset = 6, InstructionOffset = 8, DataOffset = 16, MxcsrOffset = 24,
        StOffset = 32, XmmOffset = 160, ComponentsOffset = 512, YmmHighOffset = 576;

    /// <summary>Bit of the x87 status: an unmasked exception is pending.</summary>
    public const int ErrorSummary = 0x80;

    /// <summary>Components in use: x87, SSE, AVX.</summary>
    public const ulong AllComponents = 7;

    /// <summary>Base of CS.</summary>
    public ulong CodeBase => Selectors[Cpu.SegReg.Cs] == Segments.User64 ? 0 : Segments.Load(Selectors[Cpu.SegReg.Cs], 0).Base;

    [UnscopedRef]
    public ref uint Mxcsr => ref Word<uint>(MxcsrOffset);

    [UnscopedRef]
    public ref ushort Control => ref Word<ushort>(ControlOffset);

    [UnscopedRef]
    public ref ushort Status => ref Word<ushort>(StatusOffset);

    /// <summary>A bit per physical x87 register: in use.</summary>
    [UnscopedRef]
    public ref byte Tags => ref Word<byte>(TagsOffset);

    public int Top
    {
        get => (Status >> 11) & 7;
        set => Status = (ushort)((Status & ~0x3800) | (value << 11));
    }

    /// <summary>Quadwords of a vector register, lowest first.</summary>
    [UnscopedRef]
    public ref ulong Vector(int register, int quadword) => ref quadword < 2
        ? ref Word<ulong>(XmmOffset + register * 16 + quadword * 8)
        : ref Word<ulong>(YmmHighOffset + register * 16 + (quadword - 2) * 8);

    /// <summary>ST(i): the significand, and behind it sign and exponent.</summary>
    [UnscopedRef]
    public ref ulong Significand(int i) => ref Word<ulong>(StOffset + i * 16);

    [UnscopedRef]
    public ref ushort Exponent(int i) => ref Word<ushort>(StOffset + i * 16 + 8);

    [UnscopedRef]
    public Span<byte> Image => MemoryMarshal.CreateSpan(ref Xsave[0], Layout.XsaveSize);

    [UnscopedRef]
    public ref T Word<T>(int offset)
        where T : unmanaged => ref MemoryMarshal.AsRef<T>(Image[offset..]);
}
