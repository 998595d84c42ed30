// The device's side of a split virtqueue.
using System;
using System.Buffers.Binary;
using System.Threading;
using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Devices.Virtio;

/// <summary>
/// Takes available chains and returns used ones (VirtIO 1.2, 2.7). All of the ring is the guest's to spoil: what cannot be makes
/// the queue <see cref="IsBroken"/> for good, and its device asks for a reset. Called under the transport's lock.
/// </summary>
public sealed partial class Virtqueue
{
    private readonly VirtqueueRegistration _registration;
    private readonly IGuestMemory _memory;
    private bool _eventIndex;
    private ushort _nextAvailable;
    private ushort _usedIndex;
    private ushort _signalledIndex; // used index when the driver was last asked whether it wants an interrupt

    /// <param name="registration">A ready queue.</param>
    /// <param name="memory">Where its rings lie.</param>
    /// <param name="features">The negotiated features.</param>
    public Virtqueue(VirtqueueRegistration registration, IGuestMemory memory, ulong features)
    {
        _registration = registration;
        _memory = memory;
        Negotiate(features);
    }

    /// <summary>The driver has broken the ring; only a reset of the device helps.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The driver has broken the ring in a way that only the device could see. Always false, for the caller to pass on.</summary>
    public bool Break()
    {
        IsBroken = true;
        return false;
    }

    /// <summary>A chain fit for this queue.</summary>
    public DescriptorChain NewChain() => new(_memory, _registration.Length);

    /// <summary>The negotiated features; a sloppy driver settles them after it has made the queue ready.</summary>
    public void Negotiate(ulong features) => _eventIndex = (features & VirtioFeature.Mask(VirtioFeature.RingEventIdx)) != 0;

    /// <summary>Takes the oldest available chain. False if there is none or the queue is broken.</summary>
    public bool TryPop(DescriptorChain chain)
    {
        if (Available() == 0)
            return false;
        uint entry = VirtqueueLayout.AvailRing + VirtqueueLayout.AvailEntrySize * Slot(_nextAvailable);
        if (!_memory.TryReadUInt16(_registration.DriverArea + entry, out ushort head) || !chain.TryWalk(_registration, head))
            return Break();
        _nextAvailable++;
        return true;
    }

    /// <summary>Makes the chain that was popped last available again; it is popped next.</summary>
    public void PutBack() => _nextAvailable--;

    /// <summary>Returns a chain of which the device has written <paramref name="written"/> bytes: the element first, then the index that shows it.</summary>
    public bool AddUsed(ushort head, uint written)
    {
        Span<byte> element = stackalloc byte[(int)VirtqueueLayout.UsedEntrySize];
        BinaryPrimitives.WriteUInt32LittleEndian(element[(int)VirtqueueLayout.UsedEntryId..], head);
        BinaryPrimitives.WriteUInt32LittleEndian(element[(int)VirtqueueLayout.UsedEntryLength..], written);
        ulong entry = _registration.DeviceArea + VirtqueueLayout.UsedRing + VirtqueueLayout.UsedEntrySize * Slot(_usedIndex);
        if (IsBroken || !_memory.TryWrite(entry, element))
            return Break();
        _usedIndex++;
        return _memory.TryWriteUInt16(_registration.DeviceArea + VirtqueueLayout.UsedIndex, _usedIndex) || Break();
    }

    /// <summary>Whether the driver wants an interrupt for what was used since the last call (2.7.7). Ask once per batch.</summary>
    public bool TakeInterruptDue()
    {
        Interlocked.MemoryBarrier(); // our index must be visible before we look at what the driver waits for
        uint offset = _eventIndex ? VirtqueueLayout.AvailUsedEvent(_registration.Length) : VirtqueueLayout.AvailFlags;
        if (IsBroken || !_memory.TryReadUInt16(_registration.DriverArea + offset, out ushort wanted))
            return Break();
        bool due = _eventIndex
            ? VirtqueueLayout.NeedsEvent(wanted, _usedIndex, _signalledIndex)
            : _usedIndex != _signalledIndex && (wanted & VirtqueueLayout.AvailNoInterrupt) == 0;
        _signalledIndex = _usedIndex;
        return due;
    }

    /// <summary>
    /// Asks the driver for a notification of the next available chain (2.7.10). True if one has come in the meantime: the device
    /// must look again.
    /// </summary>
    public bool RequestNotification()
    {
        WriteUsedSide(_eventIndex ? VirtqueueLayout.UsedAvailEvent(_registration.Length) : VirtqueueLayout.UsedFlags, _eventIndex ? _nextAvailable : (ushort)0);
        Interlocked.MemoryBarrier(); // our wish must be visible before we look for what was added without it
        return Available() != 0;
    }

    /// <summary>Tells the driver that notifications are not needed while the device works. With event indices saying nothing is enough.</summary>
    public void SuppressNotification()
    {
        if (!_eventIndex)
            WriteUsedSide(VirtqueueLayout.UsedFlags, VirtqueueLayout.UsedNoNotify);
    }

    private void WriteUsedSide(uint offset, ushort value)
    {
        if (IsBroken || !_memory.TryWriteUInt16(_registration.DeviceArea + offset, value))
            Break();
    }

    /// <summary>Chains that wait; more than the ring holds is a lie.</summary>
    private int Available()
    {
        if (IsBroken)
            return 0;
        bool read = _memory.TryReadUInt16(_registration.DriverArea + VirtqueueLayout.AvailIndex, out ushort index);
        int waiting = (ushort)(index - _nextAvailable);
        if (read && waiting <= _registration.Length)
            return waiting;
        Break();
        return 0;
    }

    /// <summary>Drivers with a length that is no power of two exist; what a slot is to them shows once the index wraps, if ever.</summary>
    private uint Slot(ushort index) => index % _registration.Length;
}
