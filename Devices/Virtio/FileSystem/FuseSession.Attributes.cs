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
        FuseChanges changes = FuseChanges.Read(ref fields);
        Errno error = TryOpenToChange(request.Node, out FuseNode node, out HostDescriptor file);
        if (error != Errno.None)
            return error;
        FuseHandle? handle = changes.Has(FuseSpec.SetOfHandle) ? HandleOf(request.Node, changes.Handle) : null;
        error = Change(node, handle, file, changes);
        return error == Errno.None ? AnswerAttributes(request, handle) : error;
    }

    private static Errno Change(FuseNode node, FuseHandle? handle, HostDescriptor file, in FuseChanges changes)
    {
        if (!changes.TryTimes(out HostTime accessed, out HostTime modified))
            return Errno.Invalid;
        Errno error = Errno.None;
        if (changes.Has(FuseSpec.SetMode))
            error = HostFiles.ChangeMode(file, changes.Mode & LinuxFile.PermissionMask);
        if (error == Errno.None && changes.Has(FuseSpec.SetUser | FuseSpec.SetGroup))
            error = HostFiles.ChangeOwner(file, changes.Has(FuseSpec.SetUser) ? changes.User : uint.MaxValue, changes.Has(FuseSpec.SetGroup) ? changes.Group : uint.MaxValue);
        if (error == Errno.None && changes.Has(FuseSpec.SetSize))
            error = SetSize(node, handle, file, changes.Size);
        if (error == Errno.None && (accessed != HostTime.Same || modified != HostTime.Same))
            error = HostFiles.SetTimes(file, accessed, modified);
        return error;
    }

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
