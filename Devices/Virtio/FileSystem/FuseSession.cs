// What the driver's requests mean for the shared directory.
using System;
using ToroEmu.Devices.Virtio.FileSystem.Host;

namespace ToroEmu.Devices.Virtio.FileSystem;

/// <summary>
/// A FUSE server (version 7.31) over one directory of the host. One request at a time, answered before the next is taken. Symbolic links are
/// the guest's to follow; nothing outside of the directory can be named.
/// </summary>
internal sealed partial class FuseSession : IDisposable
{
    private readonly FuseNodes _nodes;
    private readonly FuseHandles _handles;
    private readonly bool _isReadOnly;
    private readonly bool _isPrivileged = HostFiles.IsPrivileged;
    private bool _isInitialised;

    /// <param name="root">The shared directory; this object closes it.</param>
    /// <param name="isReadOnly">Nothing may be changed.</param>
    /// <param name="openMax">Files that the guest may have open, and as many again that we do; at least <see cref="FuseNodes.OpenMin"/>.</param>
    public FuseSession(HostDescriptor root, bool isReadOnly, int openMax)
    {
        _nodes = new FuseNodes(root, openMax);
        _handles = new FuseHandles(openMax);
        _isReadOnly = isReadOnly;
    }

    /// <summary>Serves a request that has begun; bytes written to the driver.</summary>
    public uint Serve(FuseRequest request)
    {
        switch (request.Opcode)
        {
            case FuseOpcode.Forget: Forget(request); return 0;
            case FuseOpcode.BatchForget: BatchForget(request); return 0;
            case FuseOpcode.Initialise: return request.Answer(Initialise(request));
            default: return request.Answer(_isInitialised ? Dispatch(request) : Errno.InputOutput);
        }
    }

    /// <summary>The driver is gone, and with it all that it knew and had open.</summary>
    public void Reset()
    {
        _handles.Clear();
        _nodes.Clear();
        _isInitialised = false;
    }

    public void Dispose()
    {
        _handles.Dispose();
        _nodes.Dispose();
    }

    /// <summary>What is not here is not implemented, extended attributes among it: the driver then asks no more.</summary>
    private Errno Dispatch(FuseRequest request) => request.Opcode switch
    {
        FuseOpcode.Lookup => Lookup(request),
        FuseOpcode.GetAttributes => GetAttributes(request),
        FuseOpcode.SetAttributes => SetAttributes(request),
        FuseOpcode.ReadLink => ReadLink(request),
        FuseOpcode.SymbolicLink => MakeSymbolicLink(request),
        FuseOpcode.MakeNode => MakeNode(request),
        FuseOpcode.MakeDirectory => MakeDirectory(request),
        FuseOpcode.Unlink => Remove(request, isDirectory: false),
        FuseOpcode.RemoveDirectory => Remove(request, isDirectory: true),
        FuseOpcode.Rename => Rename(request, hasFlags: false),
        FuseOpcode.Rename2 => Rename(request, hasFlags: true),
        FuseOpcode.Link => Link(request),
        FuseOpcode.Open => Open(request),
        FuseOpcode.Create => Create(request),
        FuseOpcode.Read => Read(request),
        FuseOpcode.Write => Write(request),
        FuseOpcode.Flush => Flush(request),
        FuseOpcode.Release => Release(request, isDirectory: false),
        FuseOpcode.Synchronise => Synchronise(request, isDirectory: false),
        FuseOpcode.Seek => Seek(request),
        FuseOpcode.Allocate => Allocate(request),
        FuseOpcode.OpenDirectory => OpenDirectory(request),
        FuseOpcode.ReadDirectory => ReadDirectory(request, isPlus: false),
        FuseOpcode.ReadDirectoryPlus => ReadDirectory(request, isPlus: true),
        FuseOpcode.ReleaseDirectory => Release(request, isDirectory: true),
        FuseOpcode.SynchroniseDirectory => Synchronise(request, isDirectory: true),
        FuseOpcode.FileSystemStatus => FileSystemStatus(request),
        FuseOpcode.Access => Access(request),
        FuseOpcode.Destroy => Destroy(),
        _ => Errno.NotImplemented,
    };

    /// <summary>A driver of a higher major version gets ours and asks again; older ones than that of 7.23 have other structures.</summary>
    private Errno Initialise(FuseRequest request)
    {
        if (!request.TryTake(FuseSpec.InitInSize, out FuseFields fields))
            return Errno.Invalid;
        uint major = fields.U32(), minor = fields.U32(), readAhead = fields.U32(), flags = fields.U32();
        if (major < FuseSpec.MajorVersion || (major == FuseSpec.MajorVersion && minor < FuseSpec.OldestMinorVersion))
            return Errno.Protocol;
        Reset();
        _isInitialised = major == FuseSpec.MajorVersion;
        FuseBody body = request.Body;
        body.U32(FuseSpec.MajorVersion);
        body.U32(FuseSpec.MinorVersion);
        body.U32(Math.Min(readAhead, FuseSpec.MaxWrite));
        body.U32(flags & FuseSpec.Wanted);
        body.U16(FuseSpec.MaxBackground);
        body.U16(FuseSpec.CongestionThreshold);
        body.U32(FuseSpec.MaxWrite);
        body.U32(1); // times are exact to the nanosecond
        body.U16(FuseSpec.MaxWritePages);
        body.U16(0);
        body.Zeros(FuseSpec.InitOutReserved * sizeof(uint));
        return Errno.None;
    }

    private Errno Destroy()
    {
        Reset();
        return Errno.None;
    }

    private void Forget(FuseRequest request)
    {
        if (_isInitialised && request.TryTake(FuseSpec.ForgetInSize, out FuseFields fields))
            _nodes.Forget(request.Node, fields.U64());
    }

    private void BatchForget(FuseRequest request)
    {
        if (!_isInitialised || !request.TryTake(FuseSpec.BatchForgetInSize, out FuseFields fields))
            return;
        for (uint count = fields.U32(); count != 0 && request.TryTake(FuseSpec.ForgetOneSize, out FuseFields one); count--)
            _nodes.Forget(one.U64(), one.U64());
    }

    /// <summary>The node of a request, or its error.</summary>
    private Errno TryNode(ulong number, out FuseNode node)
    {
        FuseNode? found = _nodes.Find(number);
        node = found ?? _nodes.Root;
        return found is null ? Errno.Stale : Errno.None;
    }

    /// <summary>The node of a request, open as a path.</summary>
    private Errno TryOpen(ulong number, out FuseNode node, out HostDescriptor descriptor)
    {
        descriptor = _nodes.Root.Descriptor!;
        Errno error = TryNode(number, out node);
        return error == Errno.None ? _nodes.TryOpen(node, out descriptor) : error;
    }

    /// <summary>A directory in which something is to be changed.</summary>
    private Errno TryOpenToChange(ulong number, out FuseNode node, out HostDescriptor descriptor)
    {
        Errno error = TryOpen(number, out node, out descriptor);
        return error == Errno.None && _isReadOnly ? Errno.ReadOnlyFileSystem : error;
    }
}
