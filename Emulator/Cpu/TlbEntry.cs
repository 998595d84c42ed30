// One entry of a core's translation cache.
using System.Runtime.InteropServices;

namespace ToroEmu.Cpu;

/// <summary>
/// Tags are linear page addresses whose low 12 bits are zero if that kind of access may go straight to host memory;
/// a set low bit makes the fast comparison fail.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct TlbEntry
{
    /// <summary>Matches nothing: no linear page address has low bits.</summary>
    public const ulong NoTag = ulong.MaxValue;

    public ulong ReadTag;
    public ulong WriteTag;
    public ulong ExecuteTag;

    /// <summary>Host address minus linear address.</summary>
    public ulong Addend;
}
