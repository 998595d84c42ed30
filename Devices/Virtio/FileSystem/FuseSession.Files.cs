// Requests on open files.
using ToroEmu.Devices.Virtio.FileSystem.Host;

namespace ToroEmu.Devices.Virtio.FileSystem;

internal sealed partial class FuseSession
{
    /// <summary>Flags of the driver that the host shall see.</summary>
    private const int PassedFlags = LinuxFile.AccessMask | LinuxFile.Append | LinuxFile.Truncate | LinuxFile.Sync;

    private Errno Open(FuseRequest request)
    {
        if (!request.TryTake(FuseSpec.OpenInSize, out FuseFields fields))
            return Errno.Invalid;
        int flags = (int)fields.U32();
        Errno error = TryNode(request.Node, out FuseNode node);
        if (error != Errno.None || (error = OpenNode(node, flags, out ulong handle)) != Errno.None)
            return error;
        AnswerOpen(request, handle);
        return Errno.None;
    }

    private static void AnswerOpen(FuseRequest request, ulong handle)
    {
        request.Body.U64(handle);
        request.Body.U32(0);
        request.Body.U32(0);
    }

    /// <summary>Only regular files: what else there is a guest's kernel serves itself, and opening it could make us wait.</summary>
    private Errno OpenNode(FuseNode node, int flags, out ulong handle)
    {
        handle = 0;
        if (node.Kind != LinuxFile.Regular)
            return node.Kind == LinuxFile.Directory ? Errno.IsDirectory : Errno.NotPermitted;
        Errno error = CheckOpen(flags);
        if (error != Errno.None || (error = _nodes.TryOpen(node, out HostDescriptor found)) != Errno.None)
            return error;
        if ((error = HostFiles.Reopen(found, (flags & PassedFlags) | LinuxFile.NonBlocking, out HostDescriptor file)) != Errno.None)
            return error;
        handle = _handles.Add(new FuseHandle(file, node, flags & PassedFlags));
        return Errno.None;
    }

    private Errno CheckOpen(int flags)
    {
        if ((flags & LinuxFile.AccessMask) == LinuxFile.AccessMask)
            return Errno.Invalid;
        if (_isReadOnly && ((flags & LinuxFile.AccessMask) != LinuxFile.ReadOnly || (flags & LinuxFile.Truncate) != 0))
            return Errno.ReadOnlyFileSystem;
        return _handles.IsFull ? Errno.TooManyOpenFiles : Errno.None;
    }

    /// <summary>Makes a file, or opens the one that is there if the driver does not insist on a new one.</summary>
    private Errno Create(FuseRequest request)
    {
        if (!request.TryTake(FuseSpec.CreateInSize, out FuseFields fields))
            return Errno.Invalid;
        int flags = (int)fields.U32();
        uint mode = fields.U32();
        Errno error = TryOpenToChange(request.Node, out FuseNode directory, out HostDescriptor parent);
        if (error != Errno.None || (error = request.TakeName(out HostName name)) != Errno.None || (error = CheckOpen(flags)) != Errno.None)
            return error;
        int passed = (flags & PassedFlags) | LinuxFile.Create | LinuxFile.Exclusive | LinuxFile.NonBlocking;
        error = HostFiles.Open(parent, name, passed, mode & LinuxFile.PermissionMask, out HostDescriptor file);
        if (error == Errno.Exists && (flags & LinuxFile.Exclusive) == 0)
            return OpenExisting(request, directory, name, flags);
        if (error != Errno.None)
            return error;
        error = AnswerNew(request, directory, name, mode, out FuseNode node);
        if (error != Errno.None)
        {
            file.Dispose();
            return error;
        }

        AnswerOpen(request, _handles.Add(new FuseHandle(file, node, flags & PassedFlags)));
        return Errno.None;
    }

    private Errno OpenExisting(FuseRequest request, FuseNode directory, HostName name, int flags)
    {
        Errno error = _nodes.Lookup(directory, name, out FuseNode node, out _);
        if (error != Errno.None)
            return error;
        error = OpenNode(node, flags, out ulong handle);
        if (error != Errno.None)
        {
            _nodes.Forget(node.Number, 1);
            return error;
        }

        HostFiles.Status(_handles.Find(handle, isDirectory: false)!.Descriptor, out HostStatus status);
        request.Body.Entry(node.Number, status);
        AnswerOpen(request, handle);
        return Errno.None;
    }

    private Errno Read(FuseRequest request)
    {
        if (!request.TryTake(FuseSpec.ReadInSize, out FuseFields fields))
            return Errno.Invalid;
        FuseHandle? handle = _handles.Find(fields.U64(), isDirectory: false);
        ulong offset = fields.U64();
        return handle is null ? Errno.BadHandle : request.CopyFromFile(handle.Descriptor, offset, fields.U32());
    }

    private Errno Write(FuseRequest request)
    {
        if (!request.TryTake(FuseSpec.WriteInSize, out FuseFields fields))
            return Errno.Invalid;
        FuseHandle? handle = _handles.Find(fields.U64(), isDirectory: false);
        ulong offset = fields.U64();
        uint size = fields.U32();
        if (handle is null)
            return Errno.BadHandle;
        if (size > request.Left)
            return Errno.Invalid;
        Errno error = request.CopyToFile(handle.Descriptor, offset, size, out uint written);
        request.Body.U32(written);
        request.Body.U32(0);
        return error;
    }

    /// <summary>Every write has reached the host's file before it was answered.</summary>
    private Errno Flush(FuseRequest request)
    {
        if (!request.TryTake(FuseSpec.FlushInSize, out FuseFields fields))
            return Errno.Invalid;
        return _handles.Find(fields.U64(), isDirectory: false) is null ? Errno.BadHandle : Errno.None;
    }

    private Errno Release(FuseRequest request, bool isDirectory)
    {
        if (!request.TryTake(FuseSpec.ReleaseInSize, out FuseFields fields))
            return Errno.Invalid;
        return _handles.Release(fields.U64(), isDirectory) ? Errno.None : Errno.BadHandle;
    }

    private Errno Synchronise(FuseRequest request, bool isDirectory)
    {
        if (!request.TryTake(FuseSpec.SynchroniseInSize, out FuseFields fields))
            return Errno.Invalid;
        FuseHandle? handle = _handles.Find(fields.U64(), isDirectory);
        bool dataOnly = (fields.U32() & FuseSpec.SynchroniseDataOnly) != 0;
        return handle is null ? Errno.BadHandle : HostFiles.Sync(handle.Descriptor, dataOnly);
    }

    /// <summary>The host is asked for holes and data; where the driver stands in a file only the driver knows.</summary>
    private Errno Seek(FuseRequest request)
    {
        if (!request.TryTake(FuseSpec.SeekInSize, out FuseFields fields))
            return Errno.Invalid;
        FuseHandle? handle = _handles.Find(fields.U64(), isDirectory: false);
        ulong offset = fields.U64();
        uint whence = fields.U32();
        if (handle is null)
            return Errno.BadHandle;
        if (whence is LinuxFile.SeekCurrent or > LinuxFile.SeekHole)
            return Errno.Invalid;
        Errno error = HostFiles.Seek(handle.Descriptor, offset, whence, out ulong position);
        request.Body.U64(position);
        return error;
    }

    private Errno Allocate(FuseRequest request)
    {
        if (!request.TryTake(FuseSpec.AllocateInSize, out FuseFields fields))
            return Errno.Invalid;
        FuseHandle? handle = _handles.Find(fields.U64(), isDirectory: false);
        ulong offset = fields.U64(), length = fields.U64();
        return handle is null ? Errno.BadHandle : HostFiles.Allocate(handle.Descriptor, fields.U32(), offset, length);
    }
}
