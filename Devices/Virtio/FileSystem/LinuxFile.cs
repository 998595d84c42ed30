// Flags and modes of files as Linux numbers them: what the guest says and what the host is told.
namespace ToroEmu.Devices.Virtio.FileSystem;

/// <summary>asm-generic/fcntl.h, stat.h, fs.h: values that x86-64 and Arm64 share, those aside that <see cref="Host.Libc"/> keeps to itself.</summary>
internal static class LinuxFile
{
    // Open flags.
    public const int AccessMask = 3;
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int Truncate = 0x200;
    public const int Append = 0x400;
    public const int NonBlocking = 0x800;
    public const int DataSync = 0x1000;
    public const int Sync = 0x101000;
    public const int CloseOnExec = 0x80000;
    public const int PathOnly = 0x200000;

    // Mode.
    public const uint KindMask = 0xF000;
    public const uint Fifo = 0x1000;
    public const uint Directory = 0x4000;
    public const uint Regular = 0x8000;
    public const uint Socket = 0xC000;
    public const uint PermissionMask = 0xFFF;
    public const uint SetGroupId = 0x400;

    // Flags of renameat2 that mean the same to everyone.
    public const uint RenameNoReplace = 1;
    public const uint RenameExchange = 2;

    // Whence.
    public const uint SeekSet = 0;
    public const uint SeekEnd = 2;
    public const uint SeekHole = 4;
    public const uint SeekCurrent = 1;

    /// <summary>Bits of access(2).</summary>
    public const uint AccessBits = 7;

    public const uint AccessWrite = 2;
}
