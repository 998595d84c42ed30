// The files that the driver knows.
using System;
using System.Collections.Generic;
using ToroEmu.Devices.Virtio.FileSystem.Host;

namespace ToroEmu.Devices.Virtio.FileSystem;

/// <summary>
/// Nodes by number and by identity. Few of them are open at a time: the others are found again, component by component, and are stale if another file
/// is there by now. So a guest may know more files than this process may have open, and a snapshot holds names only.
/// </summary>
internal sealed class FuseNodes : IDisposable
{
    /// <summary>Fewest files open at a time: the ways to two of them, so that opening one never closes the other.</summary>
    public const int OpenMin = 2 * (DepthMax + 1);

    /// <summary>Longest way that is walked anew: where the host moves directories while we look, ways may close to rings.</summary>
    private const int DepthMax = 200;

    private readonly Dictionary<ulong, FuseNode> _byNumber = [];
    private readonly Dictionary<FileIdentity, FuseNode> _byIdentity = [];
    private readonly LinkedList<FuseNode> _open = [];
    private readonly int _openMax;
    private ulong _lastNumber = FuseSpec.RootNode;

    /// <param name="root">The shared directory; this object closes it.</param>
    /// <param name="openMax">Files open at a time, the root not counted; <see cref="OpenMin"/> or more.</param>
    public FuseNodes(HostDescriptor root, int openMax)
    {
        _openMax = openMax;
        HostFiles.Status(root, out HostStatus status);
        Root = new FuseNode(FuseSpec.RootNode, status.Identity, LinuxFile.Directory) { Descriptor = root };
        Clear();
    }

    public FuseNode Root { get; }

    /// <summary>All but the root.</summary>
    public IEnumerable<FuseNode> Known
    {
        get
        {
            foreach (FuseNode node in _byNumber.Values)
                if (node != Root) yield return node;
        }
    }

    /// <summary>Files open now, the root not counted.</summary>
    public int OpenCount => _open.Count;

    public FuseNode? Find(ulong number) => _byNumber.GetValueOrDefault(number);

    /// <summary>The file under a name in a directory, counted as known to the driver.</summary>
    public Errno Lookup(FuseNode directory, HostName name, out FuseNode node, out HostStatus status)
    {
        node = Root;
        status = default;
        Errno error = TryOpen(directory, out HostDescriptor parent);
        if (error != Errno.None || (error = HostFiles.Find(parent, name, out HostDescriptor file)) != Errno.None)
            return error;
        if ((error = HostFiles.Status(file, out status)) != Errno.None)
        {
            file.Dispose();
            return error;
        }

        node = Know(status);
        node.Lookups++;
        if (node == Root)
            file.Dispose();
        else
            Place(node, directory, name, file);
        node.Born = status.Born;
        return Errno.None;
    }

    /// <summary>The file, open as a path; not to be closed, and good while no more than one other is opened.</summary>
    public Errno TryOpen(FuseNode node, out HostDescriptor descriptor) => TryOpen(node, 0, out descriptor);

    /// <summary>The driver forgets some of the times that it was told of a node.</summary>
    public void Forget(ulong number, ulong lookups)
    {
        if (Find(number) is not { } node || node == Root)
            return;
        node.Lookups -= Math.Min(lookups, node.Lookups);
        if (node.Lookups != 0)
            return;
        _byNumber.Remove(number);
        _byIdentity.Remove(node.Identity);
        Close(node);
    }

    /// <summary>A file has got this name: a node that the driver has of it is found there from now on.</summary>
    public void Named(FuseNode directory, HostName name)
    {
        if (TryOpen(directory, out HostDescriptor parent) != Errno.None || HostFiles.Find(parent, name, out HostDescriptor file) != Errno.None)
            return;
        if (HostFiles.Status(file, out HostStatus status) == Errno.None && _byIdentity.TryGetValue(status.Identity, out FuseNode? node) && node != Root)
            (node.Parent, node.Name) = (directory, name.ToArray());
        file.Dispose();
    }

    /// <summary>The driver begins anew: it knows the root only.</summary>
    public void Clear()
    {
        while (_open.Last is { } last)
            Close(last.Value);
        _byNumber.Clear();
        _byIdentity.Clear();
        _byNumber.Add(Root.Number, Root);
        _byIdentity.Add(Root.Identity, Root);
    }

    /// <summary>Puts a node of a snapshot back, open or not, whether or not its file is still there.</summary>
    public FuseNode Restore(ulong number, FuseStep place, uint kind, ulong lookups)
    {
        FuseNode node = new(number, place.Identity, kind) { Lookups = lookups };
        _byNumber[number] = node;
        _byIdentity[place.Identity] = node;
        _lastNumber = Math.Max(_lastNumber, number);
        return node;
    }

    /// <summary>A node and those above it, the topmost first, the root left out.</summary>
    public static List<FuseNode> WayTo(FuseNode node)
    {
        List<FuseNode> way = [];
        for (FuseNode? step = node; step?.Parent is not null && way.Count < DepthMax; step = step.Parent)
            way.Add(step);
        way.Reverse();
        return way;
    }

    /// <summary>Gives a node of a snapshot its place; nodes on the way that the driver does not know come to be for that.</summary>
    public void SetWay(FuseNode node, IReadOnlyList<FuseStep> way)
    {
        FuseNode above = Root;
        foreach (FuseStep place in way)
        {
            FuseNode step = place.Identity == node.Identity ? node : _byIdentity.GetValueOrDefault(place.Identity) ?? new FuseNode(0, place.Identity, LinuxFile.Directory);
            if (step != Root)
                (step.Parent, step.Name, step.Born) = (above, place.Name, place.Born);
            above = step;
        }
    }

    public void Dispose()
    {
        Clear();
        Root.Descriptor?.Dispose();
    }

    private FuseNode Know(in HostStatus status)
    {
        if (_byIdentity.TryGetValue(status.Identity, out FuseNode? known) && known.Kind == status.Kind)
            return known;
        FuseNode node = new(++_lastNumber, status.Identity, status.Kind);
        _byNumber.Add(node.Number, node);
        _byIdentity[node.Identity] = node;
        return node;
    }

    private void Place(FuseNode node, FuseNode directory, HostName name, HostDescriptor file)
    {
        (node.Parent, node.Name) = (directory, name.ToArray());
        if (node.Descriptor is null)
            Keep(node, file);
        else
            file.Dispose();
    }

    private Errno TryOpen(FuseNode node, int depth, out HostDescriptor descriptor)
    {
        descriptor = node.Descriptor!;
        if (node.Descriptor is not null)
        {
            Touch(node);
            return Errno.None;
        }

        if (node.Parent is not { } directory || depth == DepthMax)
            return Errno.Stale;
        Errno error = TryOpen(directory, depth + 1, out HostDescriptor parent);
        if (error != Errno.None)
            return error;
        error = HostFiles.Find(parent, HostName.Kept(node.Name), out descriptor);
        if (error != Errno.None)
            return error == Errno.TooManyOpenFiles ? error : Errno.Stale;
        if (HostFiles.Status(descriptor, out HostStatus status) != Errno.None || status.Identity != node.Identity || status.Born != node.Born)
        {
            descriptor.Dispose();
            return Errno.Stale;
        }

        Keep(node, descriptor);
        return Errno.None;
    }

    private void Keep(FuseNode node, HostDescriptor descriptor)
    {
        node.Descriptor = descriptor;
        node.Place = _open.AddFirst(node);
        if (_open.Count > _openMax)
            Close(_open.Last!.Value);
    }

    private void Touch(FuseNode node)
    {
        if (node.Place is not { } place || place == _open.First)
            return;
        _open.Remove(place);
        _open.AddFirst(place);
    }

    private void Close(FuseNode node)
    {
        if (node.Place is not { } place)
            return;
        _open.Remove(place);
        node.Place = null;
        node.Descriptor?.Dispose();
        node.Descriptor = null;
    }
}
