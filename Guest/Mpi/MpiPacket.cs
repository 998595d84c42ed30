// The header of every packet that MPI puts on the bus.
using System.Runtime.InteropServices;

namespace ToroEmu.Guest.Mpi;

/// <summary>
/// A message is cut into packets of one bus fragment each. The packets of one sender come in order and messages of a pair do not
/// interleave.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MpiPacket
{
    /// <summary>Bytes of the header.</summary>
    public const int Size = 16;

    /// <summary>
    /// Point-to-point or collective: one never matches the other. Doubles as a mark by which foreign messages are noticed.
    /// </summary>
    public MpiContext Context;

    public int Tag;

    /// <summary>Bytes of the whole message.</summary>
    public uint MessageLength;

    /// <summary>Where in the message this packet's payload belongs.</summary>
    public uint Offset;
}
