// The session's part of a snapshot: names, not files.
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ToroEmu.Devices.Virtio.FileSystem.Host;

namespace ToroEmu.Devices.Virtio.FileSystem;

internal sealed partial class FuseSession
{
    /// <summary>What the driver knows and has open, each file by its way from the shared directory.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write(_isInitialised);
        List<FuseNode> nodes = [.. _nodes.Known];
        writer.Write(nodes.Count);
        foreach (FuseNode node in nodes)
        {
            writer.Write(node.Number);
            writer.Write(node.Kind);
            writer.Write(node.Lookups);
            SaveWay(writer, node);
        }

        List<KeyValuePair<ulong, FuseHandle>> handles = [.. _handles.All.Where(handle => _nodes.Find(handle.Value.Node.Number) is not null)];
        writer.Write(handles.Count);
        foreach ((ulong number, FuseHandle handle) in handles)
        {
            writer.Write(number);
            writer.Write(handle.Node.Number);
            writer.Write(handle.Flags);
        }
    }

    /// <summary>Files that are not there any more are stale, and their handles bad. Throws <see cref="InvalidDataException"/>.</summary>
    public void Load(BinaryReader reader)
    {
        Reset();
        _isInitialised = reader.ReadBoolean();
        List<(FuseNode Node, List<FuseStep> Way)> nodes = [];
        for (int count = reader.ReadInt32(); count > 0; count--)
        {
            ulong number = reader.ReadUInt64();
            uint kind = reader.ReadUInt32();
            ulong lookups = reader.ReadUInt64();
            List<FuseStep> way = LoadWay(reader);
            if (number <= FuseSpec.RootNode || _nodes.Find(number) is not null)
                throw new InvalidDataException($"shared directory: node {number} cannot be");
            nodes.Add((_nodes.Restore(number, way[^1], kind, lookups), way));
        }

        foreach ((FuseNode node, List<FuseStep> way) in nodes)
            _nodes.SetWay(node, way);
        for (int count = reader.ReadInt32(); count > 0; count--)
            LoadHandle(reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadInt32());
    }

    private static void SaveWay(BinaryWriter writer, FuseNode node)
    {
        List<FuseNode> way = FuseNodes.WayTo(node);
        writer.Write(way.Count);
        foreach (FuseNode step in way)
            FuseStep.Of(step).Save(writer);
    }

    private static List<FuseStep> LoadWay(BinaryReader reader)
    {
        List<FuseStep> way = [];
        for (int steps = reader.ReadInt32(); steps > 0; steps--)
            way.Add(FuseStep.Load(reader));
        return way.Count == 0 ? throw new InvalidDataException("shared directory: a file without a name") : way;
    }

    private void LoadHandle(ulong number, ulong nodeNumber, int flags)
    {
        if (_nodes.Find(nodeNumber) is not { } node || _handles.IsFull || (flags & ~PassedFlags) != 0)
            throw new InvalidDataException($"shared directory: handle {number} cannot be");
        if (_nodes.TryOpen(node, out HostDescriptor found) != Errno.None)
            return;
        int again = (flags & ~LinuxFile.Truncate) | LinuxFile.NonBlocking;
        Errno error = node.Kind == LinuxFile.Directory ? HostFiles.ReopenDirectory(found, out HostDescriptor file) : HostFiles.Reopen(found, again, out file);
        if (error == Errno.None)
            _handles.Restore(number, new FuseHandle(file, node, flags));
    }
}
