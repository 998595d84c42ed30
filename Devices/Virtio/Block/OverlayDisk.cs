// A disk whose changes live in memory and die with the machine.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace ToroEmu.Devices.Virtio.Block;

/// <summary>Copies a cluster of the disk below when it is first written to. Takes as much of the host's memory as the guest writes.</summary>
/// <param name="below">Only read; this owns it.</param>
public sealed class OverlayDisk(IDisk below) : IDisk
{
    private const int ClusterSize = 4096;

    private readonly Dictionary<ulong, byte[]> _clusters = [];

    /// <inheritdoc/>
    public ulong Size => below.Size;

    /// <inheritdoc/>
    public bool IsReadOnly => false;

    /// <inheritdoc/>
    public void Read(ulong offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int start = (int)(offset % ClusterSize);
            Span<byte> part = destination[..Math.Min(destination.Length, ClusterSize - start)];
            if (_clusters.TryGetValue(offset / ClusterSize, out byte[]? cluster))
                cluster.AsSpan(start, part.Length).CopyTo(part);
            else
                below.Read(offset, part);
            destination = destination[part.Length..];
            offset += (ulong)part.Length;
        }
    }

    /// <inheritdoc/>
    public void Write(ulong offset, ReadOnlySpan<byte> source)
    {
        while (!source.IsEmpty)
        {
            int start = (int)(offset % ClusterSize);
            int length = Math.Min(source.Length, ClusterSize - start);
            source[..length].CopyTo(Own(offset / ClusterSize).AsSpan(start));
            source = source[length..];
            offset += (ulong)length;
        }
    }

    /// <summary>Nothing: nothing is meant to survive.</summary>
    public void Flush()
    {
    }

    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        writer.Write(_clusters.Count);
        foreach ((ulong number, byte[] cluster) in _clusters.OrderBy(entry => entry.Key))
        {
            writer.Write(number);
            writer.Write(cluster);
        }
    }

    /// <inheritdoc/>
    public void Load(BinaryReader reader)
    {
        _clusters.Clear();
        ulong last = (Size + ClusterSize - 1) / ClusterSize;
        for (int count = reader.ReadInt32(); count > 0; count--)
        {
            ulong number = reader.ReadUInt64();
            byte[] cluster = reader.ReadBytes(ClusterSize);
            if (number >= last || cluster.Length != ClusterSize)
                throw new InvalidDataException($"disk: cluster {number} is not one of {last}");
            _clusters[number] = cluster;
        }
    }

    public void Dispose() => below.Dispose();

    private byte[] Own(ulong number)
    {
        if (_clusters.TryGetValue(number, out byte[]? cluster))
            return cluster;
        cluster = new byte[ClusterSize];
        ulong offset = number * ClusterSize;
        below.Read(offset, cluster.AsSpan(0, (int)Math.Min(ClusterSize, Size - offset)));
        _clusters.Add(number, cluster);
        return cluster;
    }
}
