// The bytes behind an entry of a used ring.
using System;
using System.Buffers.Binary;

using ToroEmu.Devices.Virtio.Bus;
using ToroEmu.Devices.Virtio.Spec;
using ToroEmu.Memory;

namespace ToroEmu.Machines.Messages;

/// <summary>
/// An entry names the head of a chain of descriptors (VirtIO 1.2, 2.7.8) and says how many bytes were written into their device-writable buffers. Chains have at
/// most as many buffers as the ring has entries, so a loop ends; what is not RAM reads as nothing.
/// </summary>
internal sealed class RingBuffers(VirtIOBusRing ring, GuestRam ram)
{
    /// <summary>What the sender wrote for a free-running index; <paramref name="length"/> is what the entry says.</summary>
    public byte[] Read(ushort index, out long length)
    {
        Span<byte> entry = stackalloc byte[(int)VirtqueueLayout.UsedEntrySize];
        length = 0;
        if (!ram.TryRead(ring.DeviceArea + VirtqueueLayout.UsedEntryOffset(index, ring.Length), entry)) return [];
        length = BinaryPrimitives.ReadUInt32LittleEndian(entry[(int)VirtqueueLayout.UsedEntryLength..]);
        return ReadChain(BinaryPrimitives.ReadUInt32LittleEndian(entry[(int)VirtqueueLayout.UsedEntryId..]), length);
    }

    private byte[] ReadChain(uint head, long length)
    {
        int wanted = (int)Math.Min(length, MessageLog.BytesMax);
        byte[] bytes = [];
        int done = 0;
        uint number = head;
        for (uint left = ring.Length; left > 0 && done < wanted && number < ring.Length; left--)
        {
            if (!TryDescribe(number, out ulong address, out uint room, out ushort flags, out number)) break;
            int part = (flags & VirtqueueLayout.FlagWrite) != 0 ? (int)Math.Min(room, (uint)(wanted - done)) : 0;
            if (part != 0 && !ram.TryOffset(address, (ulong)part, out _)) break;
            Array.Resize(ref bytes, done + part);
            ram.TryRead(address, bytes.AsSpan(done));
            done += part;
            if ((flags & VirtqueueLayout.FlagNext) == 0) break;
        }

        return bytes;
    }

    private bool TryDescribe(uint number, out ulong address, out uint room, out ushort flags, out uint next)
    {
        Span<byte> descriptor = stackalloc byte[(int)VirtqueueLayout.DescriptorSize];
        bool read = ram.TryRead(ring.DescriptorArea + VirtqueueLayout.DescriptorOffset(number), descriptor);
        address = BinaryPrimitives.ReadUInt64LittleEndian(descriptor[(int)VirtqueueLayout.DescriptorAddress..]);
        room = BinaryPrimitives.ReadUInt32LittleEndian(descriptor[(int)VirtqueueLayout.DescriptorLength..]);
        flags = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[(int)VirtqueueLayout.DescriptorFlags..]);
        next = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[(int)VirtqueueLayout.DescriptorNext..]);
        return read;
    }
}
