// The host's calls on files, relative to open directories: what .NET has no way to say.
using System.Runtime.InteropServices;

namespace ToroEmu.Devices.Virtio.FileSystem.Host;

/// <summary>Linux, 64-bit. Calls answer -1 and leave errno. Strings end with a zero.</summary>
internal static partial class Libc
{
    /// <summary>AT_FDCWD: no directory; for paths from the root.</summary>
    public const int NoDirectory = -100;

    public const int NoFollow = 0x100;          // AT_SYMLINK_NOFOLLOW
    public const int RemoveDirectory = 0x200;   // AT_REMOVEDIR
    public const int Follow = 0x400;            // AT_SYMLINK_FOLLOW
    public const int EmptyPath = 0x1000;        // AT_EMPTY_PATH
    public const uint FullStatus = 0xFFF;       // STATX_BASIC_STATS and STATX_BTIME
    public const int LimitOfFiles = 7;          // RLIMIT_NOFILE

    /// <summary>O_DIRECTORY and O_NOFOLLOW have other numbers on Arm.</summary>
    public static readonly int OpenDirectory = IsArm ? 0x4000 : 0x10000;

    public static readonly int OpenNoFollow = IsArm ? 0x8000 : 0x20000;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64;

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    internal static partial int OpenAt(int directory, in byte path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "close")]
    internal static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    internal static partial int Status(HostDescriptor directory, in byte path, int flags, uint mask, ref byte status);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true)]
    internal static partial nint ReadLinkAt(HostDescriptor directory, in byte path, ref byte target, nint size);

    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true)]
    internal static partial int SymLinkAt(in byte target, HostDescriptor directory, in byte path);

    [LibraryImport("libc", EntryPoint = "mknodat", SetLastError = true)]
    internal static partial int MakeNodeAt(HostDescriptor directory, in byte path, uint mode, ulong device);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    internal static partial int MakeDirectoryAt(HostDescriptor directory, in byte path, uint mode);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    internal static partial int UnlinkAt(HostDescriptor directory, in byte path, int flags);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true)]
    internal static partial int RenameAt(HostDescriptor from, in byte oldName, HostDescriptor to, in byte newName, uint flags);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true)]
    internal static partial int LinkAt(HostDescriptor from, in byte oldName, HostDescriptor to, in byte newName, int flags);

    [LibraryImport("libc", EntryPoint = "fchmodat", SetLastError = true)]
    internal static partial int ChangeModeAt(HostDescriptor directory, in byte path, uint mode, int flags);

    [LibraryImport("libc", EntryPoint = "fchownat", SetLastError = true)]
    internal static partial int ChangeOwnerAt(HostDescriptor directory, in byte path, uint user, uint group, int flags);

    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true)]
    internal static partial int SetTimesAt(HostDescriptor directory, in byte path, in long times, int flags);

    [LibraryImport("libc", EntryPoint = "faccessat", SetLastError = true)]
    internal static partial int AccessAt(HostDescriptor directory, in byte path, int mode, int flags);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    internal static partial int Truncate(HostDescriptor file, long size);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    internal static partial nint Read(HostDescriptor file, ref byte bytes, nint size, long offset);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    internal static partial nint Write(HostDescriptor file, in byte bytes, nint size, long offset);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Sync(HostDescriptor file);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    internal static partial int SyncData(HostDescriptor file);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    internal static partial long Seek(HostDescriptor file, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    internal static partial int Allocate(HostDescriptor file, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    internal static partial nint ReadDirectory(HostDescriptor directory, ref byte entries, nint size);

    [LibraryImport("libc", EntryPoint = "fstatvfs", SetLastError = true)]
    internal static partial int FileSystemStatus(HostDescriptor file, ref ulong status);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    internal static partial int Limit(int which, ref ulong softAndHard);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint EffectiveUser();
}
