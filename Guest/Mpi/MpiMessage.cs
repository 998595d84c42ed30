// A message on its way into this core's memory.
using System.Runtime.InteropServices;

namespace ToroEmu.Guest.Mpi;

/// <summary>
/// Either the receive that the program waits in (it lies on the stack, <see cref="Data"/> is the program's buffer), or an unexpected
/// message kept on the heap until it is asked for (<see cref="Data"/> follows the struct).
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MpiMessage
{
    /// <summary>The next unexpected message, in order of arrival.</summary>
    public MpiMessage* Next;

    public byte* Data;

    /// <summary>Bytes at <see cref="Data"/>; what exceeds them is dropped, and reported as truncated.</summary>
    public uint Capacity;

    /// <summary>Bytes of the whole message, known once <see cref="Matched"/>.</summary>
    public uint Length;

    /// <summary>Bytes arrived so far.</summary>
    public uint Arrived;

    public MpiContext Context;

    /// <summary>As asked for (perhaps any) until <see cref="Matched"/>, then the message's own.</summary>
    public int Source;

    /// <summary>As asked for (perhaps any) until <see cref="Matched"/>, then the message's own.</summary>
    public int Tag;

    public bool Matched;

    public readonly bool IsComplete => Matched && Arrived == Length;

    /// <summary>Whether a receive of this source and tag, which may be any, takes this message.</summary>
    public readonly bool Fits(MpiContext context, int source, int tag) =>
        Context == context
        && (source == Mpi.AnySource || source == Source)
        && (tag == Mpi.AnyTag || tag == Tag);

    /// <summary>The message that this receive was waiting for has begun to arrive.</summary>
    public void Match(int source, int tag, uint length)
    {
        Source = source;
        Tag = tag;
        Length = length;
        Matched = true;
    }
}
