// Requests on open directories.
using System;
using System.Buffers.Binary;
using ToroEmu.Devices.Virtio.FileSystem.Host;

namespace ToroEmu.Devices.Virtio.FileSystem;

internal sealed partial class FuseSession
{
    // struct linux_dirent64 of the host: inode, cookie of the next, length of the record, type, name with a zero.
    private const int RawCookie = 8;
    private const int RawLength = 16;
    private const int RawType = 18;
    private const int RawName = 19;

    private readonly byte[] _rawEntries = new byte[16 * 1024];

    private Errno OpenDirectory(FuseRequest request)
    {
        Errno error = TryOpen(request.Node, out FuseNode node, out HostDescriptor found);
        if (error != Errno.None)
            return error;
        if (node.Kind != LinuxFile.Directory)
            return Errno.NotDirectory;
        if (_handles.IsFull)
            return Errno.TooManyOpenFiles;
        error = HostFiles.ReopenDirectory(found, out HostDescriptor directory);
        if (error == Errno.None)
            AnswerOpen(request, _handles.Add(new FuseHandle(directory, node, LinuxFile.ReadOnly)));
        return error;
    }

    /// <summary>Entries from the place that the driver names, which is one that the host has named before, as many as there is room for.</summary>
    private Errno ReadDirectory(FuseRequest request, bool isPlus)
    {
        if (!request.TryTake(FuseSpec.ReadInSize, out FuseFields fields))
            return Errno.Invalid;
        FuseHandle? handle = _handles.Find(fields.U64(), isDirectory: true);
        ulong offset = fields.U64();
        int room = (int)Math.Min(Math.Min(fields.U32(), request.Room), (uint)request.Body.Rest.Length);
        if (handle is null)
            return Errno.BadHandle;
        Errno error = HostFiles.Seek(handle.Descriptor, offset, LinuxFile.SeekSet, out _);
        while (error == Errno.None)
        {
            error = HostFiles.ReadDirectory(handle.Descriptor, _rawEntries, out int length);
            if (length == 0 || !AppendAll(request.Body, handle.Node, _rawEntries.AsSpan(0, length), room, isPlus))
                break;
        }

        return request.Body.Length != 0 ? Errno.None : error;
    }

    /// <summary>False when one had no room.</summary>
    private bool AppendAll(FuseBody body, FuseNode directory, ReadOnlySpan<byte> entries, int room, bool isPlus)
    {
        while (!entries.IsEmpty)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(entries[RawLength..]);
            ReadOnlySpan<byte> name = entries[RawName..length];
            name = name[..(name.IndexOf((byte)0) + 1)];
            if (!TryAppend(body, directory, entries[..RawName], name, room, isPlus))
                return false;
            entries = entries[length..];
        }

        return true;
    }

    private bool TryAppend(FuseBody body, FuseNode directory, ReadOnlySpan<byte> entry, ReadOnlySpan<byte> terminated, int room, bool isPlus)
    {
        ReadOnlySpan<byte> name = terminated[..^1];
        int padding = -name.Length & (FuseSpec.RecordAlign - 1);
        int size = (isPlus ? FuseSpec.EntryOutSize : 0) + FuseSpec.DirectoryEntrySize + name.Length + padding;
        if (body.Length + size > room)
            return false;
        if (isPlus)
            AppendEntry(body, directory, terminated);
        bool isAbove = directory == _nodes.Root && name.SequenceEqual(".."u8);
        body.U64(isAbove ? directory.Identity.Inode : BinaryPrimitives.ReadUInt64LittleEndian(entry)); // what lies above is not the guest's business
        body.U64(BinaryPrimitives.ReadUInt64LittleEndian(entry[RawCookie..]));
        body.U32((uint)name.Length);
        body.U32(entry[RawType]);
        body.Append(name);
        body.Zeros(padding);
        return true;
    }

    /// <summary>Node 0 for the directory itself, the one above it, and what has gone in the meantime.</summary>
    private void AppendEntry(FuseBody body, FuseNode directory, ReadOnlySpan<byte> terminated)
    {
        bool isFile = HostName.TryComponent(terminated, out HostName name) == Errno.None;
        if (isFile && _nodes.Lookup(directory, name, out FuseNode node, out HostStatus status) == Errno.None)
            body.Entry(node.Number, status);
        else
            body.Zeros(FuseSpec.EntryOutSize);
    }
}
