// The receiver's side of a ring: the driver of VirtIO, who owns the ring, offers buffers and takes them back filled.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Guest.Drivers;

/// <summary>
/// Written by the receiving core only; one cache line. Of the shared parts it writes the available ring and reads the used ring.
/// Buffers come back in the order in which they were offered, and all that are not waiting to be read are on offer; so one
/// free-running index says everything: used entries up to it are read, and it is <c>Length</c> ahead of it in the available ring.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VirtqueueReceiver
{
    private VirtqueueMemory _memory;
    private ushort _next;

    /// <summary>A thread of this core is in the middle of a message of several fragments; others of this core must wait.</summary>
    public bool Busy;

    /// <summary>Takes possession of a zeroed ring and offers all its buffers.</summary>
    public void Initialise(VirtqueueMemory memory, byte* buffers, uint bufferSize)
    {
        _memory = memory;
        _next = 0;
        Busy = false;
        for (ushort number = 0; number < memory.Length; number++)
        {
            memory.Describe(number, buffers + number * bufferSize, bufferSize);
            memory.AvailEntry(number) = number;
        }

        memory.AvailFlags = VirtqueueLayout.AvailNoInterrupt;
        Volatile.Write(ref memory.AvailIndex, memory.Length);
    }

    public readonly VirtqueueMemory Memory => _memory;

    /// <summary>Nothing has arrived. The acquire read makes the entry and the buffer behind the index visible.</summary>
    public readonly bool IsEmpty => Volatile.Read(ref _memory.UsedIndex) == _next;

    /// <summary>
    /// The oldest filled buffer and how many bytes the sender wrote, or null; it stays in the ring until <see cref="Release"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly byte* Peek(out int bytes)
    {
        bytes = 0;
        if (IsEmpty)
            return null;
        bytes = (int)_memory.UsedLength(_next);
        return _memory.Buffer(_memory.UsedId(_next));
    }

    /// <summary>Offers the oldest filled buffer again. The release write keeps our reads of the buffer before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Release()
    {
        _memory.AvailEntry((ushort)(_next + _memory.Length)) = (ushort)_memory.UsedId(_next);
        _next++;
        Volatile.Write(ref _memory.AvailIndex, (ushort)(_next + _memory.Length));
    }

    /// <summary>
    /// Asks the sender to interrupt. The caller must pass a full fence and look at <see cref="IsEmpty"/> again before it sleeps
    /// (2.7.7.1).
    /// </summary>
    public readonly void RequestNotification() => Volatile.Write(ref _memory.AvailFlags, (ushort)0);

    /// <summary>Tells the sender that this core looks by itself.</summary>
    public readonly void SuppressNotification() => Volatile.Write(ref _memory.AvailFlags, VirtqueueLayout.AvailNoInterrupt);
}
