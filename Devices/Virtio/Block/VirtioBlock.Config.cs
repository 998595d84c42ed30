// What the block device offers, and its configuration space.
using System;
using System.Buffers.Binary;
using System.IO;
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Devices.Virtio.Block;

public sealed partial class VirtioBlock
{
    private const ushort QueueNumMax = 1024;

    /// <summary>Most buffers of data in a request: a table of descriptors with header and status fits a short ring, too.</summary>
    private const uint SegmentsMax = 254;

    private const uint DiscardSectorsMax = 1 << 22;
    private const uint DiscardSegmentsMax = 64;
    private const uint ZeroesSectorsMax = 1 << 17; // 64 MiB: zeros are written
    private const uint ZeroesSegmentsMax = 1;

    // A geometry that no disk has, as all disks have it: only old drivers ask.
    private const ushort CylindersMax = 16383;
    private const byte Heads = 16;
    private const byte TrackSectors = 63;

    /// <inheritdoc/>
    public override ulong Features =>
        VirtioFeature.Mask(BlockSpec.FeatureSegMax)
        | VirtioFeature.Mask(BlockSpec.FeatureGeometry)
        | VirtioFeature.Mask(BlockSpec.FeatureBlockSize)
        | VirtioFeature.Mask(BlockSpec.FeatureTopology)
        | VirtioFeature.Mask(BlockSpec.FeatureFlush)
        | VirtioFeature.Mask(BlockSpec.FeatureConfigWce)
        | (QueueCount > 1 ? VirtioFeature.Mask(BlockSpec.FeatureMultiQueue) : 0)
        | (_disk.IsReadOnly ? VirtioFeature.Mask(BlockSpec.FeatureReadOnly) : WriteFeatures)
        | VirtioFeature.Mask(VirtioFeature.IndirectDesc)
        | VirtioFeature.Mask(VirtioFeature.RingEventIdx);

    private static ulong WriteFeatures => VirtioFeature.Mask(BlockSpec.FeatureDiscard) | VirtioFeature.Mask(BlockSpec.FeatureWriteZeroes);

    /// <summary>Without CONFIG_WCE the cache is on for a driver that knows FLUSH and off for one that does not (5.2.5.2, 5.2.6.2).</summary>
    private bool IsWriteBack => HasFeature(BlockSpec.FeatureConfigWce) ? _config[BlockSpec.ConfigWriteBack] != 0 : HasFeature(BlockSpec.FeatureFlush);

    /// <inheritdoc/>
    protected internal override bool TryReadConfig(uint offset, int size, out uint value) => ConfigSpace.TryRead(_config, offset, size, out value);

    /// <inheritdoc/>
    protected internal override bool TryWriteConfig(uint offset, int size, uint value)
    {
        bool isWriteBack = offset == BlockSpec.ConfigWriteBack && size == sizeof(byte) && value <= 1;
        if (isWriteBack && HasFeature(BlockSpec.FeatureConfigWce))
            _config[BlockSpec.ConfigWriteBack] = (byte)value;
        return isWriteBack;
    }

    /// <inheritdoc/>
    protected override void ResetDevice() => _config[BlockSpec.ConfigWriteBack] = 1;

    /// <inheritdoc/>
    protected internal override string? SnapshotObstacle => base.SnapshotObstacle
        ?? (_disk.WritesToHost ? "it writes to its file, which is no part of a snapshot; give it snapshot=on or readonly=on" : null);

    /// <inheritdoc/>
    protected override void SaveDevice(BinaryWriter writer)
    {
        writer.Write(_config[BlockSpec.ConfigWriteBack]);
        writer.Write(_disk.Size);
        _disk.Save(writer);
    }

    /// <inheritdoc/>
    protected override void LoadDevice(BinaryReader reader)
    {
        byte writeBack = reader.ReadByte();
        ulong size = reader.ReadUInt64();
        if (writeBack > 1 || size != _disk.Size)
            throw new InvalidDataException($"block device: cache mode {writeBack}, {size} bytes; the disk has {_disk.Size}");
        _config[BlockSpec.ConfigWriteBack] = writeBack;
        _disk.Load(reader);
    }

    private void FillConfig()
    {
        Span<byte> config = _config;
        BinaryPrimitives.WriteUInt64LittleEndian(config[BlockSpec.ConfigCapacity..], Capacity);
        BinaryPrimitives.WriteUInt32LittleEndian(config[BlockSpec.ConfigSegMax..], SegmentsMax);
        BinaryPrimitives.WriteUInt16LittleEndian(config[BlockSpec.ConfigCylinders..], (ushort)Math.Min(CylindersMax, Capacity / (Heads * TrackSectors)));
        config[BlockSpec.ConfigHeads] = Heads;
        config[BlockSpec.ConfigTrackSectors] = TrackSectors;
        BinaryPrimitives.WriteUInt32LittleEndian(config[BlockSpec.ConfigBlockSize..], BlockSpec.SectorSize);
        BinaryPrimitives.WriteUInt16LittleEndian(config[BlockSpec.ConfigMinIoSize..], 1);
        config[BlockSpec.ConfigWriteBack] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(config[BlockSpec.ConfigQueues..], (ushort)QueueCount);
        BinaryPrimitives.WriteUInt32LittleEndian(config[BlockSpec.ConfigMaxDiscardSectors..], DiscardSectorsMax);
        BinaryPrimitives.WriteUInt32LittleEndian(config[BlockSpec.ConfigMaxDiscardSegments..], DiscardSegmentsMax);
        BinaryPrimitives.WriteUInt32LittleEndian(config[BlockSpec.ConfigDiscardAlignment..], 1);
        BinaryPrimitives.WriteUInt32LittleEndian(config[BlockSpec.ConfigMaxZeroesSectors..], ZeroesSectorsMax);
        BinaryPrimitives.WriteUInt32LittleEndian(config[BlockSpec.ConfigMaxZeroesSegments..], ZeroesSegmentsMax);
    }
}
