// The block device: requests on sectors.
using System;
using System.Buffers.Binary;
using System.IO;
using System.Text;
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Devices.Virtio.Block;

/// <summary>
/// VirtIO 1.2, 5.2. Requests are done one after the other, each on the thread that brought it. How a request is cut into buffers means
/// nothing (5.2.6.1 allows any): the header is the first 16 readable bytes, the status the last writable one.
/// </summary>
public sealed partial class VirtioBlock : QueueDevice
{
    /// <summary>Most queues.</summary>
    public const int QueuesMax = 16;

    private const int PieceSize = 64 << 10;

    private readonly IDisk _disk;
    private readonly byte[] _id = new byte[BlockSpec.IdSize];
    private readonly byte[] _config = new byte[BlockSpec.ConfigSize];
    private byte[] _piece = [];

    /// <param name="memory">Where the rings lie.</param>
    /// <param name="disk">The sectors; this device owns it.</param>
    /// <param name="serial">Answer to GET_ID; cut to 20 bytes.</param>
    /// <param name="queues">Request queues, 1 .. <see cref="QueuesMax"/>.</param>
    public VirtioBlock(IGuestMemory memory, IDisk disk, string serial, int queues)
        : base(memory, Queues(queues, QueueNumMax))
    {
        _disk = disk;
        byte[] id = Encoding.UTF8.GetBytes(serial);
        id.AsSpan(0, Math.Min(id.Length, _id.Length)).CopyTo(_id);
        FillConfig();
    }

    /// <inheritdoc/>
    public override uint DeviceId => BlockSpec.DeviceId;

    private ulong Capacity => _disk.Size / BlockSpec.SectorSize;

    /// <inheritdoc/>
    protected internal override ChainOutcome Serve(uint queue, DescriptorChain chain)
    {
        Span<byte> header = stackalloc byte[BlockSpec.HeaderSize];
        if (chain.WritableLength == 0 || !chain.TryGather(header, out int read) || read != header.Length)
            return ChainOutcome.Broken;
        byte status = Perform(BinaryPrimitives.ReadUInt32LittleEndian(header), BinaryPrimitives.ReadUInt64LittleEndian(header[BlockSpec.HeaderSector..]), chain);
        ulong data = chain.WritableLength - chain.WritableLeft;
        bool isWhole = chain.WritableLeft == 1;
        chain.SkipWritable(chain.WritableLeft - 1);
        return chain.TryScatter([status], out _) ? ChainOutcome.Used((uint)data + (isWhole ? 1u : 0)) : ChainOutcome.Broken;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _disk.Dispose();
    }

    private byte Perform(uint type, ulong sector, DescriptorChain chain)
    {
        try
        {
            return type switch
            {
                BlockSpec.TypeIn => ReadSectors(sector, chain),
                BlockSpec.TypeOut => WriteSectors(sector, chain),
                BlockSpec.TypeFlush => Flush(),
                BlockSpec.TypeGetId => GetId(chain),
                BlockSpec.TypeDiscard => ChangeRanges(chain, isDiscard: true),
                BlockSpec.TypeWriteZeroes => ChangeRanges(chain, isDiscard: false),
                _ => BlockSpec.StatusUnsupported,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            return BlockSpec.StatusIoError;
        }
    }

    private byte ReadSectors(ulong sector, DescriptorChain chain)
    {
        ulong length = chain.WritableLeft - 1;
        if (!IsOnDisk(sector, length))
            return BlockSpec.StatusIoError;
        for (ulong done = 0; done < length;)
        {
            Span<byte> piece = Piece(length - done);
            _disk.Read(sector * BlockSpec.SectorSize + done, piece);
            if (!chain.TryScatter(piece, out _))
                return BlockSpec.StatusIoError;
            done += (ulong)piece.Length;
        }

        return BlockSpec.StatusOk;
    }

    private byte WriteSectors(ulong sector, DescriptorChain chain)
    {
        ulong length = chain.ReadableLeft;
        if (_disk.IsReadOnly || !IsOnDisk(sector, length))
            return BlockSpec.StatusIoError;
        for (ulong done = 0; done < length;)
        {
            Span<byte> piece = Piece(length - done);
            if (!chain.TryGather(piece, out _))
                return BlockSpec.StatusIoError;
            _disk.Write(sector * BlockSpec.SectorSize + done, piece);
            done += (ulong)piece.Length;
        }

        return Written();
    }

    private byte Flush()
    {
        if (!_disk.IsReadOnly)
            _disk.Flush();
        return BlockSpec.StatusOk;
    }

    private byte GetId(DescriptorChain chain)
    {
        int length = (int)Math.Min(chain.WritableLeft - 1, BlockSpec.IdSize);
        return chain.TryScatter(_id.AsSpan(0, length), out _) ? BlockSpec.StatusOk : BlockSpec.StatusIoError;
    }

    /// <summary>DISCARD or WRITE_ZEROES (5.2.6.2). Looks at all ranges before it changes one.</summary>
    private byte ChangeRanges(DescriptorChain chain, bool isDiscard)
    {
        uint most = isDiscard ? DiscardSegmentsMax : ZeroesSegmentsMax;
        Span<byte> ranges = stackalloc byte[(int)Math.Min(chain.ReadableLeft, BlockSpec.RangeSize * most)];
        if (_disk.IsReadOnly || ranges.IsEmpty || ranges.Length % BlockSpec.RangeSize != 0)
            return BlockSpec.StatusIoError;
        if (!chain.TryGather(ranges, out _) || chain.ReadableLeft != 0)
            return BlockSpec.StatusIoError;
        for (Span<byte> range = ranges; !range.IsEmpty; range = range[BlockSpec.RangeSize..])
        {
            byte problem = Check(range, isDiscard);
            if (problem != BlockSpec.StatusOk)
                return problem;
        }

        // What a discarded sector reads as is ours to choose: as before. So there is nothing to do.
        for (Span<byte> range = ranges; !range.IsEmpty && !isDiscard; range = range[BlockSpec.RangeSize..])
            WriteZeroes(BinaryPrimitives.ReadUInt64LittleEndian(range), RangeSectors(range));
        return Written();
    }

    private byte Check(ReadOnlySpan<byte> range, bool isDiscard)
    {
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(range[BlockSpec.RangeFlags..]);
        uint allowed = isDiscard ? 0 : BlockSpec.RangeUnmap;
        if ((flags & ~allowed) != 0)
            return BlockSpec.StatusUnsupported;
        uint sectors = RangeSectors(range);
        bool isShort = sectors <= (isDiscard ? DiscardSectorsMax : ZeroesSectorsMax);
        return isShort && IsOnDisk(BinaryPrimitives.ReadUInt64LittleEndian(range), (ulong)sectors * BlockSpec.SectorSize) ? BlockSpec.StatusOk : BlockSpec.StatusIoError;
    }

    private static uint RangeSectors(ReadOnlySpan<byte> range) => BinaryPrimitives.ReadUInt32LittleEndian(range[BlockSpec.RangeSectors..]);

    private void WriteZeroes(ulong sector, uint sectors)
    {
        ulong length = (ulong)sectors * BlockSpec.SectorSize;
        for (ulong done = 0; done < length;)
        {
            Span<byte> piece = Piece(length - done);
            piece.Clear();
            _disk.Write(sector * BlockSpec.SectorSize + done, piece);
            done += (ulong)piece.Length;
        }
    }

    /// <summary>What was written must survive before the driver hears of it, unless the driver knows that it has to flush (5.2.6.2).</summary>
    private byte Written()
    {
        if (!IsWriteBack)
            _disk.Flush();
        return BlockSpec.StatusOk;
    }

    private bool IsOnDisk(ulong sector, ulong bytes) =>
        bytes % BlockSpec.SectorSize == 0 && sector <= Capacity && bytes / BlockSpec.SectorSize <= Capacity - sector;

    private Span<byte> Piece(ulong most)
    {
        if (_piece.Length == 0)
            _piece = new byte[PieceSize];
        return _piece.AsSpan(0, (int)Math.Min(most, PieceSize));
    }
}
