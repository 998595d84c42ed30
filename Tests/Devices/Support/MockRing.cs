// A split ring in fake memory, written by hand as a driver would, or as it never would.
using System;
using System.Buffers.Binary;
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Tests.Devices.Support;

/// <summary>Descriptor table, available and used ring one after the other, from <paramref name="at"/>; the length may be anything.</summary>
internal sealed class MockRing(FakeGuestMemory memory, uint at, uint length)
{
    private ushort _available;

    public uint Length { get; } = length;

    public uint Descriptors { get; } = at;

    public uint Available => Descriptors + VirtqueueLayout.DescriptorTableSize(Length);

    public uint Used => (Available + VirtqueueLayout.AvailSize(Length) + 3) & ~3u;

    public ushort UsedIndex
    {
        get
        {
            memory.TryReadUInt16(Used + VirtqueueLayout.UsedIndex, out ushort index);
            return index;
        }
    }

    /// <summary>Writes descriptor <paramref name="number"/> of the table at <paramref name="table"/> (the ring's own if 0).</summary>
    public void Describe(uint number, ulong address, uint bytes, ushort flags, ushort next = 0, uint table = 0)
    {
        Span<byte> descriptor = stackalloc byte[(int)VirtqueueLayout.DescriptorSize];
        BinaryPrimitives.WriteUInt64LittleEndian(descriptor, address);
        BinaryPrimitives.WriteUInt32LittleEndian(descriptor[8..], bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(descriptor[12..], flags);
        BinaryPrimitives.WriteUInt16LittleEndian(descriptor[14..], next);
        memory.TryWrite((table == 0 ? Descriptors : table) + VirtqueueLayout.DescriptorOffset(number), descriptor);
    }

    /// <summary>The driver begins anew: the next chain is the first.</summary>
    public void Restart() => _available = 0;

    /// <summary>Makes the chain at <paramref name="head"/> available.</summary>
    public void Offer(ushort head)
    {
        memory.TryWriteUInt16(Available + VirtqueueLayout.AvailRing + VirtqueueLayout.AvailEntrySize * (_available % Length), head);
        SetAvailableIndex(++_available);
    }

    public void SetAvailableIndex(ushort index) => memory.TryWriteUInt16(Available + VirtqueueLayout.AvailIndex, index);

    public void SetAvailableFlags(ushort flags) => memory.TryWriteUInt16(Available + VirtqueueLayout.AvailFlags, flags);

    public void SetUsedEvent(ushort index) => memory.TryWriteUInt16(Available + VirtqueueLayout.AvailUsedEvent(Length), index);

    /// <summary>Used entry for the free-running <paramref name="index"/>: head and bytes written.</summary>
    public (uint Id, uint Written) UsedEntry(ushort index)
    {
        Span<byte> entry = stackalloc byte[(int)VirtqueueLayout.UsedEntrySize];
        memory.TryRead(Used + VirtqueueLayout.UsedRing + VirtqueueLayout.UsedEntrySize * (index % Length), entry);
        return (BinaryPrimitives.ReadUInt32LittleEndian(entry), BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]));
    }
}
