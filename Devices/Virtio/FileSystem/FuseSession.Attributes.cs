// Requests on attributes.
using ToroEmu.Devices.Virtio.FileSystem.Host;

namespace ToroEmu.Devices.Virtio.FileSystem;

internal sealed partial class FuseSession
{
    /// <summary>A file that is open is asked itself: it may have no name any more.</summary>
    private Errno GetAttributes(FuseRequest request)
    {
        bool hasFields = request.TryTake(FuseSpec.GetAttributesInSize, out FuseFields fields);
        uint flags = fields.U32();
        fields.U32();
        bool ofHandle = hasFields && (flags & FuseSpec.GetAttributesOfHandle) != 0;
        return AnswerAttributes(request, ofHandle ? HandleOf(request.Node, fields.U64()) : null);
    }

    private Errno AnswerAttributes(FuseRequest request, FuseHandle? handle)
    {
        Errno error = Errno.None;
        HostDescriptor? file = handle?.Descriptor;
        if (file is null)
            error = TryOpen(request.Node, out _, out file);
        if (error != Errno.None || (error = HostFiles.Status(file, out HostStatus status)) != Errno.None)
            return error;
        request.Body.U64(FuseSpec.ValidSeconds);
        request.Body.U32(0);
        request.Body.U32(0);
        request.Body.Attributes(status);
        return Errno.None;
    }

    /// <summary>The handle if it is one of that file; a driver may leave garbage where it says that it has none.</summary>
    private FuseHandle? HandleOf(ulong node, ulong number)
    {
        FuseHandle? handle = _handles.Find(number, isDirectory: false) ?? _handles.Find(number, isDirectory: true);
        return handle?.Node.Number == node ? handle : null;
    }

    private Errno SetAttributes(FuseRequest request)
    {
        if (!request.TryTake(FuseSpec.SetAttributesInSize, out FuseFields fields))
            return Errno.Invalid;
        uint valid = fields.U32();
        fields.U32();
        ulong handleNumber = fields.U64(), size = fields.U64();
        fields.U64(); // owner of locks
        long accessed = (long)fields.U64(), modified = (long)fields.U64();
        fields.U64(); // time of change: the host's own
        HostTime accessTime = Time(valid, FuseSpec.SetAccessTime, FuseSpec.SetAccessTimeNow, new HostTime(accessed, fields.U32()));
        HostTime modifyTime = Time(valid, FuseSpec.SetModifyTime, FuseSpec.SetModifyTimeNow, new HostTime(modified, fields.U32()));
        fields.U32();
        uint mode = fields.U32();
        fields.U32();
        uint user = fields.U32(), group = fields.U32();

        Errno error = TryOpenToChange(request.Node, out FuseNode node, out HostDescriptor file);
        if (error != Errno.None)
            return error;
        FuseHandle? handle = (valid & FuseSpec.SetOfHandle) != 0 ? HandleOf(request.Node, handleNumber) : null;
        if ((valid & FuseSpec.SetMode) != 0)
            error = HostFiles.ChangeMode(file, mode & LinuxFile.PermissionMask);
        if (error == Errno.None && (valid & (FuseSpec.SetUser | FuseSpec.SetGroup)) != 0)
            error = HostFiles.ChangeOwner(file, Chosen(valid, FuseSpec.SetUser, user), Chosen(valid, FuseSpec.SetGroup, group));
        if (error == Errno.None && (valid & FuseSpec.SetSize) != 0)
            error = SetSize(node, handle, file, size);
        if (error == Errno.None && (accessTime != HostTime.Same || modifyTime != HostTime.Same))
            error = SetTimes(file, accessTime, modifyTime);
        return error == Errno.None ? AnswerAttributes(request, handle) : error;
    }

    private static uint Chosen(uint valid, uint flag, uint value) => (valid & flag) != 0 ? value : uint.MaxValue;

    private static HostTime Time(uint valid, uint flag, uint flagNow, HostTime time) =>
        (valid & flagNow) != 0 ? HostTime.Now : (valid & flag) != 0 ? time : HostTime.Same;

    private static Errno SetTimes(HostDescriptor file, HostTime accessed, HostTime modified) =>
        IsLawful(accessed) && IsLawful(modified) ? HostFiles.SetTimes(file, accessed, modified) : Errno.Invalid;

    private static bool IsLawful(HostTime time) => time.IsLawful || time == HostTime.Now || time == HostTime.Same;

    private static Errno SetSize(FuseNode node, FuseHandle? handle, HostDescriptor found, ulong size)
    {
        if (handle is not null && (handle.Flags & LinuxFile.AccessMask) != LinuxFile.ReadOnly)
            return HostFiles.Truncate(handle.Descriptor, size);
        if (node.Kind != LinuxFile.Regular)
            return node.Kind == LinuxFile.Directory ? Errno.IsDirectory : Errno.Invalid;
        Errno error = HostFiles.Reopen(found, LinuxFile.WriteOnly | LinuxFile.NonBlocking, out HostDescriptor file);
        using (file)
            return error == Errno.None ? HostFiles.Truncate(file, size) : error;
    }

    /// <summary>struct fuse_statfs_out.</summary>
    private Errno FileSystemStatus(FuseRequest request)
    {
        Errno error = TryOpen(request.Node, out _, out HostDescriptor file);
        if (error != Errno.None)
            return error;
        error = HostFiles.FileSystemStatus(file, out (ulong Blocks, ulong Free, ulong Available, ulong Files, ulong FreeFiles, uint BlockSize, uint NameLength, uint FragmentSize) status);
        foreach (ulong value in (ulong[])[status.Blocks, status.Free, status.Available, status.Files, status.FreeFiles]) request.Body.U64(value);
        foreach (uint value in (uint[])[status.BlockSize, status.NameLength, status.FragmentSize, 0]) request.Body.U32(value);
        request.Body.Zeros(FuseSpec.StatusOutReserved * sizeof(uint));
        return error;
    }

    private Errno Access(FuseRequest request)
    {
        if (!request.TryTake(FuseSpec.AccessInSize, out FuseFields fields))
            return Errno.Invalid;
        uint mask = fields.U32();
        Errno error = TryOpen(request.Node, out _, out HostDescriptor file);
        if (error != Errno.None)
            return error;
        if ((mask & ~LinuxFile.AccessBits) != 0)
            return Errno.Invalid;
        return _isReadOnly && (mask & LinuxFile.AccessWrite) != 0 ? Errno.ReadOnlyFileSystem : HostFiles.Access(file, mask);
    }
}
