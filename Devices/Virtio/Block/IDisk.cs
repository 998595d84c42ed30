// What a block device keeps its sectors in.
using System;
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Devices.Virtio.Block;

/// <summary>A row of bytes of fixed length. Callers stay within it. All methods throw <see cref="System.IO.IOException"/> when the host fails.</summary>
public interface IDisk : ISnapshotable, IDisposable
{
    /// <summary>Bytes, a multiple of 512.</summary>
    ulong Size { get; }

    bool IsReadOnly { get; }

    /// <summary>What is written stays in the host's file, where a snapshot does not reach.</summary>
    bool WritesToHost => false;

    void Read(ulong offset, Span<byte> destination);

    /// <summary>Not called on a read-only disk.</summary>
    void Write(ulong offset, ReadOnlySpan<byte> source);

    /// <summary>Makes what was written survive a failure of the host.</summary>
    void Flush();
}
