// Messages of one fragment, written and read where they lie in the ring: SendTo and TryRecvFrom without the copy, for MPI.
namespace ToroEmu.Guest.Drivers;

public static unsafe partial class VirtIOBus
{
    /// <summary>Most bytes of payload in one fragment.</summary>
    internal static int FragmentMax => (int)s_geometry.BufferSize - VirtIOBusFragment.Size;

    /// <summary>
    /// Where the payload of the next message to <paramref name="core"/>, another core of the bus, goes; null while the ring is full.
    /// </summary>
    internal static byte* TryReserve(int core)
    {
        VirtqueueSender* ring = SenderTo(core);
        byte* fragment = ring->Busy ? null : ring->Reserve();
        return fragment == null ? null : fragment + VirtIOBusFragment.Size;
    }

    /// <summary>
    /// Sends what was written to the reserved payload: <paramref name="length"/> bytes, at most <see cref="FragmentMax"/>.
    /// </summary>
    internal static void Commit(int core, int length)
    {
        VirtqueueSender* ring = SenderTo(core);
        Publish(core, ring, ring->Reserve(), (uint)length, 0, (uint)length);
    }

    /// <summary>The payload of the oldest fragment from <paramref name="core"/>, another core of the bus; null if there is none.</summary>
    internal static byte* TryPeek(int core, out int length)
    {
        VirtqueueReceiver* ring = ReceiverFrom(core);
        length = 0;
        byte* fragment = ring->Busy ? null : ring->Peek(out length);
        length -= VirtIOBusFragment.Size;
        return fragment == null ? null : fragment + VirtIOBusFragment.Size;
    }

    /// <summary>Gives the buffer of the fragment that <see cref="TryPeek"/> showed back to the sender.</summary>
    internal static void Release(int core) => ReceiverFrom(core)->Release();
}
