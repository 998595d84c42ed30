// The state of MPI on one core.
using System.Runtime.InteropServices;
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Guest.Mpi;

/// <summary>Touched by its own core only. Messages of other cores come through the bus, never through this.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MpiRank
{
    public bool Initialized;
    public bool Finalized;

    /// <summary>MPI_ERRORS_RETURN is set; otherwise an error ends the program (MPI 4, 9.3).</summary>
    public bool ErrorsReturn;

    /// <summary>
    /// The receive that the program waits in, or null. One is enough: the functions block, one thread of a core calls them.
    /// </summary>
    public MpiMessage* Posted;

    /// <summary>Oldest and newest message that nobody has asked for yet.</summary>
    public MpiMessage* FirstUnexpected;
    public MpiMessage* LastUnexpected;

    /// <summary>
    /// Two vectors of <see cref="Mpi.SegmentSize"/> bytes for reductions: the partial result, and a child's contribution.
    /// </summary>
    public byte* Partial;
    public byte* Contribution;

    /// <summary>By source: the <see cref="MpiMessage"/>* whose packets are arriving, or 0 between messages.</summary>
    public fixed ulong Arriving[VirtIOBusSpec.CoresMax];

    public void Append(MpiMessage* message)
    {
        if (FirstUnexpected == null)
            FirstUnexpected = message;
        else
            LastUnexpected->Next = message;
        LastUnexpected = message;
    }

    /// <summary>
    /// The oldest unexpected message that fits, or null. One that has not wholly arrived counts: what comes after must not overtake it.
    /// </summary>
    public readonly MpiMessage* FindUnexpected(MpiContext context, int source, int tag)
    {
        MpiMessage* message = FirstUnexpected;
        while (message != null && !message->Fits(context, source, tag))
            message = message->Next;
        return message;
    }

    public void Remove(MpiMessage* message)
    {
        MpiMessage* previous = null;
        for (MpiMessage* at = FirstUnexpected; at != message; at = at->Next)
            previous = at;
        if (previous == null)
            FirstUnexpected = message->Next;
        else
            previous->Next = message->Next;
        if (LastUnexpected == message)
            LastUnexpected = previous;
    }
}
