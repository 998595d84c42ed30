// The structures of an answer, one field after the other.
using System;
using System.Buffers.Binary;
using ToroEmu.Devices.Virtio.FileSystem.Host;

namespace ToroEmu.Devices.Virtio.FileSystem;

/// <summary>A buffer of fixed size; reused for answer after answer.</summary>
internal sealed class FuseBody(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];

    /// <summary>Bytes written so far; may be set back.</summary>
    public int Length { get; set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>Where the next bytes would go, to be filled by somebody else, who then calls <see cref="Skip"/>.</summary>
    public Span<byte> Rest => _bytes.AsSpan(Length);

    public void Skip(int bytes) => Length += bytes;

    public void U16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(Rest, value);
        Length += sizeof(ushort);
    }

    public void U32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Rest, value);
        Length += sizeof(uint);
    }

    public void U64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Rest, value);
        Length += sizeof(ulong);
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Rest);
        Length += bytes.Length;
    }

    /// <summary>So many zero bytes.</summary>
    public void Zeros(int count)
    {
        Rest[..count].Clear();
        Length += count;
    }

    /// <summary>struct fuse_attr.</summary>
    public void Attributes(in HostStatus status)
    {
        U64(status.Identity.Inode);
        U64(status.Size);
        U64(status.Blocks);
        U64((ulong)status.Accessed.Seconds);
        U64((ulong)status.Modified.Seconds);
        U64((ulong)status.Changed.Seconds);
        U32(status.Accessed.Nanoseconds);
        U32(status.Modified.Nanoseconds);
        U32(status.Changed.Nanoseconds);
        U32(status.Mode);
        U32(status.Links);
        U32(status.User);
        U32(status.Group);
        U32(status.Device);
        U32(status.BlockSize);
        U32(0);
    }

    /// <summary>struct fuse_entry_out.</summary>
    public void Entry(ulong node, in HostStatus status)
    {
        U64(node);
        U64(0); // generation: numbers of nodes are never used again
        U64(FuseSpec.ValidSeconds);
        U64(FuseSpec.ValidSeconds);
        U32(0);
        U32(0);
        Attributes(status);
    }
}
