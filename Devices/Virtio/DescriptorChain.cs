// One request or buffer of a virtqueue, read out of memory that the guest may be changing.
using System;
using System.Buffers.Binary;
using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Devices.Virtio;

/// <summary>
/// The buffers behind one head descriptor (VirtIO 1.2, 2.7.4 and 2.7.5). Each descriptor is copied once and only the copy is
/// believed; the number of buffers is bounded by the queue's length, so a loop ends. Reused for chain after chain.
/// </summary>
public sealed class DescriptorChain
{
    private readonly IGuestMemory _memory;
    private readonly DescriptorBuffer[] _buffers;
    private int _count;

    /// <param name="memory">Where the chains lie.</param>
    /// <param name="capacity">Most buffers in one chain: the queue's length (2.7.5.3.1).</param>
    public DescriptorChain(IGuestMemory memory, uint capacity)
    {
        _memory = memory;
        _buffers = new DescriptorBuffer[capacity];
    }

    /// <summary>Head descriptor of the chain last walked; names it in the used ring.</summary>
    public ushort Head { get; private set; }

    /// <summary>The buffers in order, device-readable ones first.</summary>
    public ReadOnlySpan<DescriptorBuffer> Buffers => _buffers.AsSpan(0, _count);

    /// <summary>Bytes that the device may read.</summary>
    public ulong ReadableLength { get; private set; }

    /// <summary>Bytes that the device may write.</summary>
    public ulong WritableLength { get; private set; }

    /// <summary>Reads up to <paramref name="destination"/>'s length from the readable buffers. False if one of them is not RAM.</summary>
    public bool TryGather(Span<byte> destination, out int read)
    {
        read = 0;
        foreach (DescriptorBuffer buffer in Buffers)
        {
            int part = (int)Math.Min(buffer.Length, (uint)(destination.Length - read));
            if (buffer.IsDeviceWritable || part == 0)
                continue;
            if (!_memory.TryRead(buffer.Address, destination.Slice(read, part)))
                return false;
            read += part;
        }

        return true;
    }

    /// <summary>Writes as much of <paramref name="source"/> as the writable buffers hold. False if one of them is not RAM.</summary>
    public bool TryScatter(ReadOnlySpan<byte> source, out int written)
    {
        written = 0;
        foreach (DescriptorBuffer buffer in Buffers)
        {
            int part = (int)Math.Min(buffer.Length, (uint)(source.Length - written));
            if (!buffer.IsDeviceWritable || part == 0)
                continue;
            if (!_memory.TryWrite(buffer.Address, source.Slice(written, part)))
                return false;
            written += part;
        }

        return true;
    }

    /// <summary>Reads the chain that starts at <paramref name="head"/>. False if it breaks a rule; then nothing of it may be used.</summary>
    internal bool TryWalk(VirtqueueRegistration queue, ushort head, bool indirectAllowed)
    {
        Head = head;
        _count = 0;
        ReadableLength = WritableLength = 0;
        ulong table = queue.DescriptorArea;
        uint tableLength = queue.Length;
        uint index = head;
        while (true)
        {
            if (index >= tableLength || !TryReadDescriptor(table, index, out DescriptorBuffer buffer, out ushort flags, out ushort next))
                return false;
            bool more = (flags & VirtqueueLayout.FlagNext) != 0;
            if ((flags & VirtqueueLayout.FlagIndirect) != 0)
            {
                // A table ends the chain, does not nest, and is no longer than a chain may be (2.7.5.3.1).
                if (!indirectAllowed || more || !IsLawfulTable(buffer.Length))
                    return false;
                (indirectAllowed, table, tableLength, index) = (false, buffer.Address, TableLength(buffer.Length), 0);
                continue;
            }

            if (!TryAdd(buffer))
                return false;
            if (!more)
                return true;
            index = next;
        }
    }

    private bool IsLawfulTable(uint bytes) =>
        bytes % VirtqueueLayout.DescriptorSize == 0 && TableLength(bytes) >= 1 && TableLength(bytes) <= _buffers.Length;

    private static uint TableLength(uint bytes) => bytes / VirtqueueLayout.DescriptorSize;

    private bool TryReadDescriptor(ulong table, uint index, out DescriptorBuffer buffer, out ushort flags, out ushort next)
    {
        Span<byte> bytes = stackalloc byte[(int)VirtqueueLayout.DescriptorSize];
        bool read = _memory.TryRead(table + VirtqueueLayout.DescriptorOffset(index), bytes); // an address that wraps is not RAM either
        ulong address = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(int)VirtqueueLayout.DescriptorAddress..]);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(int)VirtqueueLayout.DescriptorLength..]);
        flags = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(int)VirtqueueLayout.DescriptorFlags..]);
        next = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(int)VirtqueueLayout.DescriptorNext..]);
        buffer = new DescriptorBuffer(address, length, (flags & VirtqueueLayout.FlagWrite) != 0);
        return read;
    }

    /// <summary>Refuses a buffer too many, one that wraps, a readable one after a writable one (2.7.4.2), and more than 2^32 bytes (2.7.5).</summary>
    private bool TryAdd(in DescriptorBuffer buffer)
    {
        bool wraps = buffer.Address > ulong.MaxValue - buffer.Length;
        bool outOfOrder = !buffer.IsDeviceWritable && _count > 0 && _buffers[_count - 1].IsDeviceWritable;
        bool tooLong = ReadableLength + WritableLength + buffer.Length > 1UL << 32;
        if (_count == _buffers.Length || wraps || outOfOrder || tooLong)
            return false;
        _buffers[_count++] = buffer;
        if (buffer.IsDeviceWritable)
            WritableLength += buffer.Length;
        else
            ReadableLength += buffer.Length;
        return true;
    }
}
