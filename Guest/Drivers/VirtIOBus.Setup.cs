// Boot: memory for all rings, their introduction to the device, and the lines that say so.
using System.Runtime.CompilerServices;
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Guest.Drivers;

public static unsafe partial class VirtIOBus
{
    private static int s_cores;
    private static VirtIOBusGeometry s_geometry;
    private static ReceiverBlocks s_blocks;

    /// <summary>
    /// Sets up the rings of all cores; called once, on the first core, before any other uses the bus. Returns false if memory does not
    /// suffice.
    /// </summary>
    public static bool Initialise() => Initialise(VirtIOBusGeometry.For(Platform.Cores < 2 ? 2 : Platform.Cores));

    internal static bool Initialise(VirtIOBusGeometry geometry)
    {
        s_geometry = geometry;
        int cores = Platform.Cores;
        for (int receiver = 0; receiver < cores && cores > 1; receiver++)
        {
            byte* block = Platform.AllocatePages(geometry.PagesPerReceiver(cores));
            if (block == null)
                return false;
            s_blocks.Address[receiver] = (ulong)block;
        }

        InitialiseRings(cores);
        s_cores = cores;
        ChooseNotification();
        return true;
    }

    /// <summary>Receivers in order, senders in order: the lines come out the same on every run.</summary>
    private static void InitialiseRings(int cores)
    {
        for (int receiver = 0; receiver < cores; receiver++)
        {
            for (int sender = 0; sender < cores; sender++)
            {
                if (sender != receiver)
                    InitialiseRing(cores, receiver, sender);
            }
        }
    }

    private static void InitialiseRing(int cores, int receiver, int sender)
    {
        byte* page = RingPage(receiver, sender);
        byte* buffers = (byte*)s_blocks.Address[receiver] + (uint)(cores - 1) * VirtqueueMemory.RingSize
            + RingNumber(receiver, sender) * s_geometry.BuffersSize;
        VirtqueueMemory memory = new(page, s_geometry.Length);
        Platform.Clear(page, (nuint)(memory.End - page));
        Receiver(receiver, sender)->Initialise(memory, buffers, s_geometry.BufferSize);
        Sender(receiver, sender)->Initialise(memory);
        Announce(receiver, sender);
    }

    private static void Announce(int receiver, int sender)
    {
        TextLine line = default;
        line.Add("VirtIOBus: Core[");
        line.Add(sender);
        line.Add("]->Core[");
        line.Add(receiver);
        line.Add("] queue has been initiated");
        line.Write();
    }

    /// <summary>
    /// A receiver's block holds first the pages of its rings, senders in order without itself, then their buffers in the same order.
    /// </summary>
    private static uint RingNumber(int receiver, int sender) => (uint)(sender < receiver ? sender : sender - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* RingPage(int receiver, int sender) =>
        (byte*)s_blocks.Address[receiver] + RingNumber(receiver, sender) * VirtqueueMemory.RingSize;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static VirtqueueReceiver* Receiver(int receiver, int sender) =>
        (VirtqueueReceiver*)new VirtqueueMemory(RingPage(receiver, sender), s_geometry.Length).Notes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static VirtqueueSender* Sender(int receiver, int sender) =>
        (VirtqueueSender*)((byte*)Receiver(receiver, sender) + VirtqueueMemory.CacheLine);

    private static VirtqueueReceiver* ReceiverFrom(int core) => Receiver(Platform.Core, core);

    private static VirtqueueSender* SenderTo(int core) => Sender(core, Platform.Core);

    /// <summary>The block of memory that each receiver owns.</summary>
    private struct ReceiverBlocks
    {
        public fixed ulong Address[VirtIOBusSpec.CoresMax];
    }
}
