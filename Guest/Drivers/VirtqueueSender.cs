// The sender's side of a ring: it plays the device of VirtIO, takes an offered buffer, fills it and puts it on the used ring.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Guest.Drivers;

/// <summary>
/// Written by the sending core only; one cache line. Of the shared parts it writes the used ring and reads the available ring.
/// Buffers are used in the order in which they were offered, so one free-running index serves both rings.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VirtqueueSender
{
    private VirtqueueMemory _memory;
    private ushort _next;

    /// <summary>A thread of this core is in the middle of a message of several fragments; others of this core must wait.</summary>
    public bool Busy;

    public void Initialise(VirtqueueMemory memory)
    {
        _memory = memory;
        _next = 0;
        Busy = false;
    }

    /// <summary>
    /// Every buffer is waiting to be read. The acquire read keeps our writes to the buffer behind the receiver's last read of it.
    /// </summary>
    public readonly bool IsFull => Volatile.Read(ref _memory.AvailIndex) == _next;

    /// <summary>The next buffer to fill, or null while <see cref="IsFull"/>; the same one until <see cref="Publish"/>.</summary>
    public readonly byte* Reserve() => IsFull ? null : _memory.Buffer(_memory.AvailEntry(_next));

    /// <summary>
    /// Hands the reserved buffer over, <paramref name="bytes"/> of it written: the entry first, then the index with release.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Publish(int bytes)
    {
        _memory.UsedId(_next) = _memory.AvailEntry(_next);
        _memory.UsedLength(_next) = (uint)bytes;
        _next++;
        Volatile.Write(ref _memory.UsedIndex, _next);
    }

    /// <summary>
    /// Whether the receiver has asked for an interrupt. The full fence is the one place where a store (used.idx) must be seen before
    /// a load (flags) is done, which x86 does not promise by itself; the receiver has its counterpart before it sleeps.
    /// </summary>
    public readonly bool WantsNotification()
    {
        Interlocked.MemoryBarrier();
        return (Volatile.Read(ref _memory.AvailFlags) & VirtqueueLayout.AvailNoInterrupt) == 0;
    }
}
