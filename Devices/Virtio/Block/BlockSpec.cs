// Numbers of the block device.
namespace ToroEmu.Devices.Virtio.Block;

/// <summary>VirtIO 1.2, 5.2.</summary>
internal static class BlockSpec
{
    public const uint DeviceId = 2;

    /// <summary>Unit of capacity and of all sector numbers, whatever the block size (5.2.4).</summary>
    public const int SectorSize = 512;

    // Feature bits (5.2.3).

    /// <summary>VIRTIO_BLK_F_SEG_MAX: seg_max is valid.</summary>
    public const int FeatureSegMax = 2;

    /// <summary>VIRTIO_BLK_F_GEOMETRY: geometry is valid.</summary>
    public const int FeatureGeometry = 4;

    /// <summary>VIRTIO_BLK_F_RO: read-only.</summary>
    public const int FeatureReadOnly = 5;

    /// <summary>VIRTIO_BLK_F_BLK_SIZE: blk_size is valid.</summary>
    public const int FeatureBlockSize = 6;

    /// <summary>VIRTIO_BLK_F_FLUSH: there is a cache that a command flushes.</summary>
    public const int FeatureFlush = 9;

    /// <summary>VIRTIO_BLK_F_TOPOLOGY: topology is valid.</summary>
    public const int FeatureTopology = 10;

    /// <summary>VIRTIO_BLK_F_CONFIG_WCE: the driver may switch between write-back and write-through.</summary>
    public const int FeatureConfigWce = 11;

    /// <summary>VIRTIO_BLK_F_MQ: num_queues is valid.</summary>
    public const int FeatureMultiQueue = 12;

    /// <summary>VIRTIO_BLK_F_DISCARD.</summary>
    public const int FeatureDiscard = 13;

    /// <summary>VIRTIO_BLK_F_WRITE_ZEROES.</summary>
    public const int FeatureWriteZeroes = 14;

    // struct virtio_blk_config (5.2.4): offsets in bytes.

    /// <summary>le64, in sectors.</summary>
    public const int ConfigCapacity = 0;

    /// <summary>le32: most buffers of data in a request.</summary>
    public const int ConfigSegMax = 12;

    /// <summary>le16.</summary>
    public const int ConfigCylinders = 16;

    /// <summary>u8.</summary>
    public const int ConfigHeads = 18;

    /// <summary>u8: sectors of a track.</summary>
    public const int ConfigTrackSectors = 19;

    /// <summary>le32, in bytes.</summary>
    public const int ConfigBlockSize = 20;

    /// <summary>le16: smallest transfer without a penalty, in blocks.</summary>
    public const int ConfigMinIoSize = 26;

    /// <summary>u8, read-write: 1 write-back, 0 write-through.</summary>
    public const int ConfigWriteBack = 32;

    /// <summary>le16.</summary>
    public const int ConfigQueues = 34;

    /// <summary>le32.</summary>
    public const int ConfigMaxDiscardSectors = 36;

    /// <summary>le32.</summary>
    public const int ConfigMaxDiscardSegments = 40;

    /// <summary>le32, in sectors.</summary>
    public const int ConfigDiscardAlignment = 44;

    /// <summary>le32.</summary>
    public const int ConfigMaxZeroesSectors = 48;

    /// <summary>le32.</summary>
    public const int ConfigMaxZeroesSegments = 52;

    /// <summary>u8: 1 if write zeroes may deallocate.</summary>
    public const int ConfigZeroesMayUnmap = 56;

    /// <summary>Bytes of configuration space.</summary>
    public const int ConfigSize = 72;

    // struct virtio_blk_req (5.2.6): le32 type, le32 reserved, le64 sector; data; u8 status.

    public const int HeaderSize = 16;
    public const int HeaderSector = 8;

    public const uint TypeIn = 0;
    public const uint TypeOut = 1;
    public const uint TypeFlush = 4;
    public const uint TypeGetId = 8;
    public const uint TypeDiscard = 11;
    public const uint TypeWriteZeroes = 13;

    public const byte StatusOk = 0;
    public const byte StatusIoError = 1;
    public const byte StatusUnsupported = 2;

    /// <summary>Bytes of the identification; shorter ones are filled with zeros, the longest has no zero at its end.</summary>
    public const int IdSize = 20;

    // struct virtio_blk_discard_write_zeroes: le64 sector, le32 num_sectors, le32 flags.

    public const int RangeSize = 16;
    public const int RangeSectors = 8;
    public const int RangeFlags = 12;

    /// <summary>Flag of a range: zeroes may be written by deallocating.</summary>
    public const uint RangeUnmap = 1;
}
