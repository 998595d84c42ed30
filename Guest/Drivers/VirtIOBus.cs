// Messages between cores: SendTo, RecvFrom and their kin, over one ring per ordered pair of cores.
using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace ToroEmu.Guest.Drivers;

/// <summary>
/// The receiver of a pair owns its ring; nothing is locked and no atomic read-modify-write is done. Any thread of a core may call;
/// interrupt handlers must not. The functions return a length or 0, or a negative code of <see cref="VirtIOBusError"/>.
/// </summary>
public static unsafe partial class VirtIOBus
{
    /// <summary>
    /// Longest message, in bytes. It travels in fragments and needs no memory besides the caller's, so this only catches mistakes.
    /// </summary>
    public const int MessageMax = 1 << 30;

    /// <summary>
    /// Sends <paramref name="length"/> bytes to <paramref name="core"/>. Returns 0 once all of it is in the ring (not: once it is read);
    /// waits while the ring is full.
    /// </summary>
    public static int SendTo(int core, void* buffer, int length)
    {
        int error = Check(core, buffer, length);
        if (error != 0)
            return error;
        VirtqueueSender* ring = SenderTo(core);
        while (ring->Busy)
            Platform.Yield();
        ring->Busy = true;
        SendFragments(core, ring, (byte*)buffer, (uint)length);
        ring->Busy = false;
        return 0;
    }

    /// <summary>
    /// Waits for the oldest message from <paramref name="core"/> and copies it out. Returns its length in bytes, or BufferTooSmall if
    /// <paramref name="capacity"/> is less; then the message stays in the ring.
    /// </summary>
    public static int RecvFrom(int core, void* buffer, int capacity)
    {
        int error = Check(core, buffer, capacity);
        if (error != 0)
            return error;
        VirtqueueReceiver* ring = ReceiverFrom(core);
        int length;
        while ((length = Take(ring, (byte*)buffer, capacity)) == VirtIOBusError.WouldBlock)
            WaitFor(ring);
        return length;
    }

    /// <summary>
    /// As <see cref="RecvFrom"/>, but answers WouldBlock if no message has arrived. One whose first part has is waited for.
    /// </summary>
    public static int TryRecvFrom(int core, void* buffer, int capacity)
    {
        int error = Check(core, buffer, capacity);
        return error != 0 ? error : Take(ReceiverFrom(core), (byte*)buffer, capacity);
    }

    /// <summary>The length of the oldest message from <paramref name="core"/>, which stays in the ring, or WouldBlock.</summary>
    public static int PeekFrom(int core)
    {
        int error = Check(core, null, 0);
        if (error != 0)
            return error;
        VirtqueueReceiver* ring = ReceiverFrom(core);
        byte* fragment = ring->Busy ? null : ring->Peek(out _);
        return fragment == null ? VirtIOBusError.WouldBlock : (int)((VirtIOBusFragment*)fragment)->MessageLength;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Check(int core, void* buffer, int length)
    {
        if (s_cores == 0)
            return VirtIOBusError.NotInitialised;
        if ((uint)core >= (uint)s_cores)
            return VirtIOBusError.InvalidCore;
        if (core == Platform.Core)
            return VirtIOBusError.Self;
        if ((uint)length > MessageMax)
            return VirtIOBusError.InvalidLength;
        return buffer == null && length != 0 ? VirtIOBusError.NullBuffer : 0;
    }

    private static void SendFragments(int core, VirtqueueSender* ring, byte* buffer, uint length)
    {
        uint offset = 0;
        do
        {
            byte* fragment;
            while ((fragment = ring->Reserve()) == null)
                WaitFor(ring);
            uint payload = Math.Min(length - offset, (uint)FragmentMax);
            Platform.Copy(fragment + VirtIOBusFragment.Size, buffer + offset, payload);
            Publish(core, ring, fragment, length, offset, payload);
            offset += payload;
        }
        while (offset < length);
    }

    private static void Publish(int core, VirtqueueSender* ring, byte* fragment, uint length, uint offset, uint payload)
    {
        VirtIOBusFragment* header = (VirtIOBusFragment*)fragment;
        header->MessageLength = length;
        header->Offset = offset;
        ring->Publish(VirtIOBusFragment.Size + (int)payload);
        if (s_interrupts && ring->WantsNotification())
            Notify(core);
    }

    private static int Take(VirtqueueReceiver* ring, byte* buffer, int capacity)
    {
        byte* fragment = ring->Busy ? null : ring->Peek(out _);
        if (fragment == null)
            return VirtIOBusError.WouldBlock;
        uint length = ((VirtIOBusFragment*)fragment)->MessageLength;
        if (length > (uint)capacity)
            return VirtIOBusError.BufferTooSmall;
        ring->Busy = true;
        ReceiveFragments(ring, buffer, length);
        ring->Busy = false;
        return (int)length;
    }

    private static void ReceiveFragments(VirtqueueReceiver* ring, byte* buffer, uint length)
    {
        uint offset = 0;
        do
        {
            byte* fragment;
            int bytes;
            while ((fragment = ring->Peek(out bytes)) == null)
                WaitFor(ring);
            uint payload = Math.Min((uint)(bytes - VirtIOBusFragment.Size), length - offset);
            Platform.Copy(buffer + offset, fragment + VirtIOBusFragment.Size, payload);
            ring->Release();
            offset += payload;
        }
        while (offset < length);
    }
}
