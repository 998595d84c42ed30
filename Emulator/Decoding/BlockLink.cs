// A remembered successor of a block.
using System.Runtime.InteropServices;

namespace ToroEmu.Decoding;

/// <summary>Valid for one linear address under one mapping.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct BlockLink
{
    public ulong Rip;

    /// <summary>Value of CpuState.Generation under which it was found; 0 never occurs there.</summary>
    public ulong Generation;
    public Block* Target;
}
