// Requests on names in directories.
using ToroEmu.Devices.Virtio.FileSystem.Host;

namespace ToroEmu.Devices.Virtio.FileSystem;

internal sealed partial class FuseSession
{
    private const int LinkMax = 4096;

    private Errno Lookup(FuseRequest request)
    {
        Errno error = request.TakeName(out HostName name);
        if (error != Errno.None || (error = TryNode(request.Node, out FuseNode directory)) != Errno.None)
            return error;
        return AnswerEntry(request, directory, name);
    }

    private Errno AnswerEntry(FuseRequest request, FuseNode directory, HostName name)
    {
        Errno error = _nodes.Lookup(directory, name, out FuseNode node, out HostStatus status);
        if (error == Errno.None)
            request.Body.Entry(node.Number, status);
        return error;
    }

    private Errno ReadLink(FuseRequest request)
    {
        Errno error = TryOpen(request.Node, out _, out HostDescriptor link);
        if (error != Errno.None)
            return error;
        error = HostFiles.ReadLink(link, request.Body.Rest[..LinkMax], out int length);
        request.Body.Skip(length);
        return error;
    }

    private Errno MakeSymbolicLink(FuseRequest request)
    {
        Errno error = TryOpenToChange(request.Node, out FuseNode directory, out HostDescriptor parent);
        if (error != Errno.None || (error = request.TakeName(out HostName name)) != Errno.None || (error = request.TakeLink(out HostName target)) != Errno.None)
            return error;
        error = HostFiles.MakeLink(parent, name, target);
        return error == Errno.None ? AnswerNew(request, directory, name, null, out _) : error;
    }

    /// <summary>Regular files, pipes and sockets, which are names only; device files could be opened on the host.</summary>
    private Errno MakeNode(FuseRequest request)
    {
        if (!request.TryTake(FuseSpec.MakeNodeInSize, out FuseFields fields))
            return Errno.Invalid;
        uint mode = fields.U32();
        Errno error = TryOpenToChange(request.Node, out FuseNode directory, out HostDescriptor parent);
        if (error != Errno.None || (error = request.TakeName(out HostName name)) != Errno.None)
            return error;
        if ((mode & LinuxFile.KindMask) is not (0 or LinuxFile.Regular or LinuxFile.Fifo or LinuxFile.Socket))
            return Errno.NotPermitted;
        error = HostFiles.MakeNode(parent, name, mode);
        return error == Errno.None ? AnswerNew(request, directory, name, mode, out _) : error;
    }

    private Errno MakeDirectory(FuseRequest request)
    {
        if (!request.TryTake(FuseSpec.MakeDirectoryInSize, out FuseFields fields))
            return Errno.Invalid;
        uint mode = fields.U32();
        Errno error = TryOpenToChange(request.Node, out FuseNode directory, out HostDescriptor parent);
        if (error != Errno.None || (error = request.TakeName(out HostName name)) != Errno.None)
            return error;
        error = HostFiles.MakeDirectory(parent, name, mode);
        return error == Errno.None ? AnswerNew(request, directory, name, mode, out _) : error;
    }

    private Errno Remove(FuseRequest request, bool isDirectory)
    {
        Errno error = TryOpenToChange(request.Node, out _, out HostDescriptor parent);
        if (error != Errno.None || (error = request.TakeName(out HostName name)) != Errno.None)
            return error;
        return HostFiles.Remove(parent, name, isDirectory);
    }

    private Errno Rename(FuseRequest request, bool hasFlags)
    {
        if (!request.TryTake(hasFlags ? FuseSpec.Rename2InSize : FuseSpec.RenameInSize, out FuseFields fields))
            return Errno.Invalid;
        ulong target = fields.U64();
        uint flags = hasFlags ? fields.U32() : 0;
        Errno error = TryOpenToChange(request.Node, out FuseNode from, out HostDescriptor oldParent);
        if (error != Errno.None || (error = TryOpen(target, out FuseNode to, out HostDescriptor newParent)) != Errno.None)
            return error;
        if ((error = request.TakeName(out HostName oldName)) != Errno.None || (error = request.TakeName(out HostName newName)) != Errno.None)
            return error;
        if ((flags & ~(LinuxFile.RenameNoReplace | LinuxFile.RenameExchange)) != 0)
            return Errno.Invalid;
        error = HostFiles.Rename(oldParent, oldName, newParent, newName, flags);
        if (error != Errno.None)
            return error;
        _nodes.Named(to, newName);
        if ((flags & LinuxFile.RenameExchange) != 0)
            _nodes.Named(from, oldName);
        return Errno.None;
    }

    private Errno Link(FuseRequest request)
    {
        if (!request.TryTake(FuseSpec.LinkInSize, out FuseFields fields))
            return Errno.Invalid;
        Errno error = TryOpenToChange(request.Node, out FuseNode directory, out HostDescriptor parent);
        if (error != Errno.None || (error = TryOpen(fields.U64(), out _, out HostDescriptor file)) != Errno.None)
            return error;
        if ((error = request.TakeName(out HostName name)) != Errno.None || (error = HostFiles.Link(file, parent, name)) != Errno.None)
            return error;
        return AnswerEntry(request, directory, name);
    }

    /// <summary>
    /// Gives a new file the owner who has asked for it, where we may, and exactly the mode that was asked for: the driver has applied its own mask
    /// already, and the mask of this process is nobody's wish.
    /// </summary>
    /// <param name="request">The request, which gets the entry as its answer.</param>
    /// <param name="directory">Where the file is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="mode">Permissions; null for a symbolic link, which has none.</param>
    /// <param name="node">The file.</param>
    private Errno AnswerNew(FuseRequest request, FuseNode directory, HostName name, uint? mode, out FuseNode node)
    {
        Errno error = _nodes.Lookup(directory, name, out node, out HostStatus status);
        if (error != Errno.None || (error = _nodes.TryOpen(node, out HostDescriptor file)) != Errno.None)
            return error;
        error = Adorn(request, file, status, mode, out status);
        request.Body.Entry(node.Number, status);
        return error;
    }

    private Errno Adorn(FuseRequest request, HostDescriptor file, HostStatus before, uint? mode, out HostStatus status)
    {
        bool inheritsGroup = (before.Mode & LinuxFile.SetGroupId) != 0 && before.Kind == LinuxFile.Directory;
        if (_isPrivileged && (before.User != request.User || before.Group != request.Group))
            HostFiles.ChangeOwner(file, request.User, inheritsGroup ? uint.MaxValue : request.Group);
        uint inherited = inheritsGroup ? LinuxFile.SetGroupId : 0;
        if (mode is { } wanted)
            HostFiles.ChangeMode(file, (wanted & LinuxFile.PermissionMask) | inherited);
        return HostFiles.Status(file, out status);
    }
}
