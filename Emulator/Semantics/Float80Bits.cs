// The ten bytes of an extended number in memory.
using System.Runtime.InteropServices;

namespace ToroEmu.Semantics;

/// <summary>What a load or store of 80 bits transfers.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 2)]
internal struct Float80Bits
{
    public ulong Significand;
    public ushort SignAndExponent;
}
