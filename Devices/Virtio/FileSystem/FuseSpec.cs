// Numbers of the FUSE protocol: sizes of structures, flags, limits.
namespace ToroEmu.Devices.Virtio.FileSystem;

/// <summary>FUSE 7.31 (include/uapi/linux/fuse.h). Fields are in the order of the structures there; little-endian (VirtIO 1.2, 5.11.6.1).</summary>
internal static class FuseSpec
{
    public const uint MajorVersion = 7;
    public const uint MinorVersion = 31;

    /// <summary>Older drivers have shorter structures.</summary>
    public const uint OldestMinorVersion = 23;

    /// <summary>Node number of the shared directory itself.</summary>
    public const ulong RootNode = 1;

    // Bytes of structures from the driver; names follow some of them.
    public const int InHeaderSize = 40;
    public const int InitInSize = 16;
    public const int ForgetInSize = 8;
    public const int BatchForgetInSize = 8;
    public const int ForgetOneSize = 16;
    public const int GetAttributesInSize = 16;
    public const int SetAttributesInSize = 88;
    public const int MakeNodeInSize = 16;
    public const int MakeDirectoryInSize = 8;
    public const int RenameInSize = 8;
    public const int Rename2InSize = 16;
    public const int LinkInSize = 8;
    public const int OpenInSize = 8;
    public const int CreateInSize = 16;
    public const int ReadInSize = 40;
    public const int WriteInSize = 40;
    public const int ReleaseInSize = 24;
    public const int FlushInSize = 24;
    public const int SynchroniseInSize = 16;
    public const int AccessInSize = 8;
    public const int AllocateInSize = 32;
    public const int SeekInSize = 24;

    // Bytes of structures for the driver.
    public const int OutHeaderSize = 16;
    public const int EntryOutSize = 128;

    /// <summary>struct fuse_dirent without its name; with it a multiple of 8.</summary>
    public const int DirectoryEntrySize = 24;

    public const int RecordAlign = 8;

    /// <summary>struct fuse_init_out has as many words at its end that mean nothing here.</summary>
    public const int InitOutReserved = 8;

    public const int StatusOutReserved = 6;

    // Flags of INIT.
    public const uint AsyncRead = 1 << 0;
    public const uint AtomicTruncate = 1 << 3;
    public const uint BigWrites = 1 << 5;
    public const uint AutoInvalidate = 1 << 12;
    public const uint ReadDirectoryPlus = 1 << 13;
    public const uint ReadDirectoryPlusAuto = 1 << 14;
    public const uint AsyncDirectIo = 1 << 15;
    public const uint ParallelDirectoryOps = 1 << 18;
    public const uint MaxPages = 1 << 22;
    public const uint CacheSymbolicLinks = 1 << 23;

    /// <summary>What is agreed to where the driver offers it.</summary>
    public const uint Wanted = AsyncRead | AtomicTruncate | BigWrites | AutoInvalidate | ReadDirectoryPlus | ReadDirectoryPlusAuto
        | AsyncDirectIo | ParallelDirectoryOps | MaxPages | CacheSymbolicLinks;

    /// <summary>Largest write asked for, in bytes; longer ones are served, too.</summary>
    public const uint MaxWrite = 1 << 20;

    /// <summary>The same in pages.</summary>
    public const ushort MaxWritePages = (ushort)(MaxWrite / 4096);

    public const ushort MaxBackground = 64;
    public const ushort CongestionThreshold = 48;

    /// <summary>Seconds for which the driver may believe names and attributes: the host changes files, too.</summary>
    public const ulong ValidSeconds = 1;

    // Flags of GETATTR, FSYNC.
    public const uint GetAttributesOfHandle = 1;
    public const uint SynchroniseDataOnly = 1;

    // Flags of SETATTR: which fields count.
    public const uint SetMode = 1 << 0;
    public const uint SetUser = 1 << 1;
    public const uint SetGroup = 1 << 2;
    public const uint SetSize = 1 << 3;
    public const uint SetAccessTime = 1 << 4;
    public const uint SetModifyTime = 1 << 5;
    public const uint SetOfHandle = 1 << 6;
    public const uint SetAccessTimeNow = 1 << 7;
    public const uint SetModifyTimeNow = 1 << 8;
}
