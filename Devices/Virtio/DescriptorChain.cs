// One request or buffer of a virtqueue, read out of memory that the guest may be changing.
using System;
using System.Buffers.Binary;
using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Devices.Virtio;

/// <summary>
/// The buffers behind one head descriptor (VirtIO 1.2, 2.7.4 and 2.7.5). Each descriptor is copied once and only the copy is
/// believed; the number of buffers is bounded, so a loop ends. Bytes are read and written one after the other, by as many calls as
/// the device likes: lengths are the guest's and bound nothing of ours. Reused for chain after chain.
/// </summary>
public sealed class DescriptorChain
{
    private const uint IndirectCapacity = 1024; // drivers with short rings make longer tables than 2.7.5.3.1 allows
    private const int FirstRoom = 16;

    private readonly IGuestMemory _memory;
    private readonly uint _capacity;
    private DescriptorBuffer[] _buffers = new DescriptorBuffer[FirstRoom];
    private int _count;
    private Cursor _reader;
    private Cursor _writer;
    private ulong _furthest;

    /// <param name="memory">Where the chains lie.</param>
    /// <param name="queueLength">Most buffers in one chain (2.7.5.3.1), if it has no table of its own.</param>
    public DescriptorChain(IGuestMemory memory, uint queueLength)
    {
        _memory = memory;
        _capacity = Math.Max(queueLength, IndirectCapacity);
    }

    /// <summary>Head descriptor of the chain last walked; names it in the used ring.</summary>
    public ushort Head { get; private set; }

    /// <summary>The buffers in order, device-readable ones first.</summary>
    public ReadOnlySpan<DescriptorBuffer> Buffers => _buffers.AsSpan(0, _count);

    /// <summary>Bytes in the readable buffers.</summary>
    public ulong ReadableLength { get; private set; }

    /// <summary>Bytes in the writable buffers.</summary>
    public ulong WritableLength { get; private set; }

    /// <summary>Readable bytes that were not gathered yet.</summary>
    public ulong ReadableLeft => ReadableLength - _reader.Done;

    /// <summary>Writable bytes that were not scattered yet.</summary>
    public ulong WritableLeft => WritableLength - _writer.Done;

    /// <summary>Bytes gathered and scattered so far: what the chain has cost.</summary>
    public ulong Moved { get; internal set; }

    /// <summary>Reads the next bytes of the readable buffers, as many as there are and fit. False if one of the buffers is not RAM.</summary>
    public bool TryGather(Span<byte> destination, out int read)
    {
        read = 0;
        while (read < destination.Length && TryFind(ref _reader, false, out ulong address, out uint length))
        {
            int part = (int)Math.Min(length, (uint)(destination.Length - read));
            if (!_memory.TryRead(address, destination.Slice(read, part)))
                return false;
            _reader.Advance((uint)part);
            read += part;
        }

        Moved += (ulong)read;
        return true;
    }

    /// <summary>Writes to the next bytes of the writable buffers, as many as there are. False if one of the buffers is not RAM.</summary>
    public bool TryScatter(ReadOnlySpan<byte> source, out int written)
    {
        written = 0;
        while (written < source.Length && TryFind(ref _writer, true, out ulong address, out uint length))
        {
            int part = (int)Math.Min(length, (uint)(source.Length - written));
            if (!_memory.TryWrite(address, source.Slice(written, part)))
                return false;
            _writer.Advance((uint)part);
            written += part;
        }

        Moved += (ulong)written;
        return true;
    }

    /// <summary>The next bytes written are the first ones again.</summary>
    public void RewindWritable()
    {
        _furthest = WrittenTo;
        _writer = default;
    }

    /// <summary>Writable bytes up to the last one that was ever written or left out.</summary>
    internal ulong WrittenTo => Math.Max(_furthest, _writer.Done);

    /// <summary>The first of the writable bytes as they are now; zeros for what is not RAM.</summary>
    internal void ReadBack(Span<byte> destination)
    {
        Cursor cursor = default;
        while (!destination.IsEmpty && TryFind(ref cursor, true, out ulong address, out uint length))
        {
            int part = PageWise(address, length, destination.Length);
            if (!_memory.TryRead(address, destination[..part]))
                destination[..part].Clear();
            cursor.Advance((uint)part);
            destination = destination[part..];
        }
    }

    /// <summary>Writes what <see cref="ReadBack"/> has answered.</summary>
    internal void WriteBack(ReadOnlySpan<byte> source)
    {
        Cursor cursor = default;
        while (!source.IsEmpty && TryFind(ref cursor, true, out ulong address, out uint length))
        {
            int part = PageWise(address, length, source.Length);
            _memory.TryWrite(address, source[..part]);
            cursor.Advance((uint)part);
            source = source[part..];
        }
    }

    /// <summary>Leaves out that many of the next readable bytes, or all if there are fewer.</summary>
    public void SkipReadable(ulong bytes) => Skip(ref _reader, false, bytes);

    /// <summary>Leaves out that many of the next writable bytes, or all if there are fewer.</summary>
    public void SkipWritable(ulong bytes) => Skip(ref _writer, true, bytes);

    /// <summary>
    /// Reads the chain that starts at <paramref name="head"/>. False if it breaks a rule; then nothing of it may be used. A table of
    /// descriptors is taken whether its feature was negotiated or not: the flag means nothing else.
    /// </summary>
    internal bool TryWalk(VirtqueueRegistration queue, ushort head)
    {
        Head = head;
        _count = 0;
        _reader = _writer = default;
        ReadableLength = WritableLength = Moved = _furthest = 0;
        ulong table = queue.DescriptorArea;
        uint tableLength = queue.Length;
        uint index = head;
        bool indirectAllowed = true;
        while (true)
        {
            if (index >= tableLength || !TryReadDescriptor(table, index, out DescriptorBuffer buffer, out ushort flags, out ushort next))
                return false;
            bool more = (flags & VirtqueueLayout.FlagNext) != 0;
            if ((flags & VirtqueueLayout.FlagIndirect) != 0)
            {
                // A table ends the chain and does not nest (2.7.5.3.1).
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

    /// <summary>RAM begins and ends with a page.</summary>
    private static int PageWise(ulong address, uint length, int most)
    {
        const uint page = 4096;
        return (int)Math.Min(Math.Min(length, page - (uint)(address % page)), (uint)most);
    }

    private static bool IsLawfulTable(uint bytes) => bytes % VirtqueueLayout.DescriptorSize == 0 && bytes != 0;

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
        if (_count == _capacity || wraps || outOfOrder || tooLong)
            return false;
        if (_count == _buffers.Length)
            Array.Resize(ref _buffers, _count * 2);
        _buffers[_count++] = buffer;
        if (buffer.IsDeviceWritable)
            WritableLength += buffer.Length;
        else
            ReadableLength += buffer.Length;
        return true;
    }

    private void Skip(ref Cursor cursor, bool writable, ulong bytes)
    {
        while (bytes != 0 && TryFind(ref cursor, writable, out _, out uint length))
        {
            uint part = (uint)Math.Min(length, bytes);
            cursor.Advance(part);
            bytes -= part;
        }
    }

    /// <summary>Where the cursor stands: the rest of a buffer of that direction. False at the end.</summary>
    private bool TryFind(ref Cursor cursor, bool writable, out ulong address, out uint length)
    {
        for (; cursor.Buffer < _count; cursor.Next())
        {
            DescriptorBuffer buffer = _buffers[cursor.Buffer];
            length = buffer.Length - cursor.Offset;
            address = buffer.Address + cursor.Offset;
            if (buffer.IsDeviceWritable == writable && length != 0)
                return true;
        }

        (address, length) = (0, 0);
        return false;
    }

    /// <summary>A place in the chain: buffer, offset in it, and bytes of its direction before it.</summary>
    private struct Cursor
    {
        public int Buffer { get; private set; }

        public uint Offset { get; private set; }

        public ulong Done { get; private set; }

        public void Next() => (Buffer, Offset) = (Buffer + 1, 0);

        public void Advance(uint bytes)
        {
            Offset += bytes;
            Done += bytes;
        }
    }
}
