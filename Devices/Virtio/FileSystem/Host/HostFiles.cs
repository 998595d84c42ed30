// The host's files for a shared directory: one call each, errors as numbers.
using System;
using System.Runtime.InteropServices;

namespace ToroEmu.Devices.Virtio.FileSystem.Host;

/// <summary>
/// Every name is one component, looked up in an open directory, and never followed if it is a symbolic link: there is no path along which a
/// guest could leave the directory that it was given. A file already found is opened again through /proc/self/fd.
/// </summary>
internal static class HostFiles
{
    private const int StatusWords = 24; // struct statvfs has fewer

    private static readonly Lazy<HostDescriptor> Descriptors = new(() => OpenOfUser("/proc/self/fd"));

    /// <summary>Files that this process may have open.</summary>
    public static ulong OpenFilesMax
    {
        get
        {
            Span<ulong> limit = stackalloc ulong[2];
            return Libc.Limit(Libc.LimitOfFiles, ref limit[0]) == 0 ? limit[0] : 0;
        }
    }

    /// <summary>Whether files may be given away to other users.</summary>
    public static bool IsPrivileged => Libc.EffectiveUser() == 0;

    /// <summary>Whether the host lets files be opened again by their descriptors.</summary>
    public static bool HasDescriptors => !Descriptors.Value.IsInvalid;

    /// <summary>A directory that the user has named; invalid when there is none.</summary>
    public static HostDescriptor OpenOfUser(string path) =>
        Adopt(Libc.OpenAt(Libc.NoDirectory, HostName.OfUser(path).Start, LinuxFile.PathOnly | Libc.OpenDirectory | LinuxFile.CloseOnExec, 0));

    /// <summary>Finds a file, of any kind, without opening it.</summary>
    public static Errno Find(HostDescriptor directory, HostName name, out HostDescriptor file) =>
        Open(directory, name, LinuxFile.PathOnly, 0, out file);

    /// <summary>Opens or makes a file. A symbolic link is an error.</summary>
    public static Errno Open(HostDescriptor directory, HostName name, int flags, uint mode, out HostDescriptor file)
    {
        file = Adopt(Libc.OpenAt(directory.Number, name.Start, flags | Libc.OpenNoFollow | LinuxFile.CloseOnExec, mode));
        return file.IsInvalid ? Last() : Errno.None;
    }

    /// <summary>Opens a file that was found.</summary>
    public static Errno Reopen(HostDescriptor found, int flags, out HostDescriptor file)
    {
        file = Adopt(Libc.OpenAt(Descriptors.Value.Number, HostName.OfDescriptor(found).Start, flags | LinuxFile.CloseOnExec, 0));
        return file.IsInvalid ? Last() : Errno.None;
    }

    /// <summary>Opens a directory that was found, to be read.</summary>
    public static Errno ReopenDirectory(HostDescriptor found, out HostDescriptor directory) =>
        Open(found, HostName.Here, LinuxFile.ReadOnly | Libc.OpenDirectory, 0, out directory);

    public static Errno Status(HostDescriptor file, out HostStatus status)
    {
        Span<byte> raw = stackalloc byte[HostStatus.RawSize];
        Errno error = Check(Libc.Status(file, HostName.Empty.Start, Libc.EmptyPath | Libc.NoFollow, Libc.FullStatus, ref raw[0]));
        status = HostStatus.Read(raw);
        return error;
    }

    /// <summary>Blocks, free, available, files, free files, block size, name length, fragment size, in the order of struct fuse_kstatfs.</summary>
    public static Errno FileSystemStatus(HostDescriptor file, out (ulong Blocks, ulong Free, ulong Available, ulong Files, ulong FreeFiles, uint BlockSize, uint NameLength, uint FragmentSize) status)
    {
        Span<ulong> raw = stackalloc ulong[StatusWords];
        raw.Clear();
        Errno error = Check(Libc.FileSystemStatus(file, ref raw[0]));
        status = (raw[2], raw[3], raw[4], raw[5], raw[6], (uint)raw[0], (uint)raw[10], (uint)raw[1]);
        return error;
    }

    public static Errno ReadLink(HostDescriptor link, Span<byte> target, out int length)
    {
        nint read = Libc.ReadLinkAt(link, HostName.Empty.Start, ref target[0], target.Length);
        length = (int)Math.Max(read, 0);
        return Check(read);
    }

    public static Errno MakeLink(HostDescriptor directory, HostName name, HostName target) =>
        Check(Libc.SymLinkAt(target.Start, directory, name.Start));

    public static Errno MakeNode(HostDescriptor directory, HostName name, uint mode) => Check(Libc.MakeNodeAt(directory, name.Start, mode, 0));

    public static Errno MakeDirectory(HostDescriptor directory, HostName name, uint mode) => Check(Libc.MakeDirectoryAt(directory, name.Start, mode));

    public static Errno Remove(HostDescriptor directory, HostName name, bool isDirectory) =>
        Check(Libc.UnlinkAt(directory, name.Start, isDirectory ? Libc.RemoveDirectory : 0));

    public static Errno Rename(HostDescriptor from, HostName oldName, HostDescriptor to, HostName newName, uint flags) =>
        Check(Libc.RenameAt(from, oldName.Start, to, newName.Start, flags));

    public static Errno Link(HostDescriptor file, HostDescriptor directory, HostName name) =>
        Check(Libc.LinkAt(Descriptors.Value, HostName.OfDescriptor(file).Start, directory, name.Start, Libc.Follow));

    public static Errno ChangeMode(HostDescriptor file, uint mode) =>
        Check(Libc.ChangeModeAt(Descriptors.Value, HostName.OfDescriptor(file).Start, mode, 0));

    /// <summary>uint.MaxValue leaves a number as it is.</summary>
    public static Errno ChangeOwner(HostDescriptor file, uint user, uint group) =>
        Check(Libc.ChangeOwnerAt(file, HostName.Empty.Start, user, group, Libc.EmptyPath | Libc.NoFollow));

    public static Errno SetTimes(HostDescriptor file, HostTime accessed, HostTime modified)
    {
        ReadOnlySpan<long> times = [accessed.Seconds, accessed.Nanoseconds, modified.Seconds, modified.Nanoseconds];
        return Check(Libc.SetTimesAt(file, HostName.Empty.Start, in times[0], Libc.EmptyPath | Libc.NoFollow));
    }

    public static Errno Access(HostDescriptor file, uint mask) =>
        Check(Libc.AccessAt(Descriptors.Value, HostName.OfDescriptor(file).Start, (int)mask, 0));

    public static Errno Truncate(HostDescriptor file, ulong size) => Check(Libc.Truncate(file, (long)size));

    public static Errno Read(HostDescriptor file, Span<byte> bytes, ulong offset, out int done)
    {
        nint read = Libc.Read(file, ref MemoryMarshal.GetReference(bytes), bytes.Length, (long)offset);
        done = (int)Math.Max(read, 0);
        return Check(read);
    }

    public static Errno Write(HostDescriptor file, ReadOnlySpan<byte> bytes, ulong offset, out int done)
    {
        nint written = Libc.Write(file, in MemoryMarshal.GetReference(bytes), bytes.Length, (long)offset);
        done = (int)Math.Max(written, 0);
        return Check(written);
    }

    public static Errno Sync(HostDescriptor file, bool dataOnly) => Check(dataOnly ? Libc.SyncData(file) : Libc.Sync(file));

    public static Errno Seek(HostDescriptor file, ulong offset, uint whence, out ulong position)
    {
        long found = Libc.Seek(file, (long)offset, (int)whence);
        position = (ulong)found;
        return found < 0 ? Last() : Errno.None;
    }

    public static Errno Allocate(HostDescriptor file, uint mode, ulong offset, ulong length) =>
        Check(Libc.Allocate(file, (int)mode, (long)offset, (long)length));

    /// <summary>Entries from where the last call or <see cref="Seek"/> has left off; none at the end.</summary>
    public static Errno ReadDirectory(HostDescriptor directory, Span<byte> entries, out int length)
    {
        nint read = Libc.ReadDirectory(directory, ref entries[0], entries.Length);
        length = (int)Math.Max(read, 0);
        return Check(read);
    }

    private static HostDescriptor Adopt(int number)
    {
        HostDescriptor descriptor = new();
        Marshal.InitHandle(descriptor, number);
        return descriptor;
    }

    private static Errno Check(nint result) => result < 0 ? Last() : Errno.None;

    private static Errno Last() => (Errno)Marshal.GetLastPInvokeError();
}
