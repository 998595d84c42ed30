// An instruction after decoding: what to call and what it works on.
using System;
using System.Runtime.InteropServices;

using ToroEmu.Cpu;

namespace ToroEmu.Decoding;

/// <summary>
/// Compact record that handlers read. General registers are byte offsets into <see cref="CpuState"/> (so AH is RAX's
/// offset plus one), all others plain numbers; address computation is always base + (index &lt;&lt; scale) + displacement, cut by a mask, plus a segment base,
/// with pseudo registers standing in for what an operand lacks.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct DecodedInsn
{
    public Handler Handler;

    /// <summary>Immediate operand, sign-extended; for branches the target.</summary>
    public ulong Imm;
    public ulong Disp;

    /// <summary>Cuts effective addresses to the address size.</summary>
    public ulong AddressMask;

    public byte Base;
    public byte Index;
    public byte Scale;

    /// <summary>Segment whose base is added: <see cref="SegReg.Flat"/> in 64-bit mode but for FS and GS.</summary>
    public byte Segment;

    /// <summary>First register operand in the manuals' operand order.</summary>
    public byte Reg;

    /// <summary>Second register operand.</summary>
    public byte Rm;
    public byte Length;
    public InsnFlags Flags;

    /// <summary>Offset behind this instruction, from the block's first byte.</summary>
    public ushort End;

    /// <summary>Third register operand, or the vector register that holds the indices of a gather.</summary>
    public byte Extra;

    /// <summary>Address size in bytes for string instructions and loops.</summary>
    public byte AddressSize;

    /// <summary>The decoder's name of the instruction (Iced's Code), for tracing and reports.</summary>
    public ushort Code;

    /// <summary>Fourth register operand.</summary>
    public byte Fourth;

    /// <summary>Offset of the instruction's first byte, from the block's first byte.</summary>
    public readonly int Start => End - Length;

    /// <summary>A bad address of the memory operand is #SS rather than #GP.</summary>
    public readonly bool IsOnStack => (Flags & InsnFlags.StackSegment) != 0;
}
