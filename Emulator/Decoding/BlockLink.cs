// A remembered successor of a block.
using System.Runtime.InteropServices;

namespace ToroEmu.Decoding;

/// <summary>Valid under one mapping; where it leads is the target's RIP.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct BlockLink
{
    /// <summary>Value of CpuState.Generation under which it was found; 0 never occurs there.</summary>
    public ulong Generation;
    public Block* Target;
}
