// The header in front of every vsock packet.
using System;
using System.Buffers.Binary;

namespace ToroEmu.Devices.Virtio.Vsock;

/// <summary>struct virtio_vsock_hdr (VirtIO 1.2, 5.10.6).</summary>
/// <param name="SourceCid">Context id of the sender.</param>
/// <param name="DestinationCid">Context id of the receiver.</param>
/// <param name="SourcePort">Port of the sender.</param>
/// <param name="DestinationPort">Port of the receiver.</param>
/// <param name="Length">Bytes of payload.</param>
/// <param name="Type">Kind of socket.</param>
/// <param name="Operation">What the packet says.</param>
/// <param name="Flags">Of a shutdown: which directions end.</param>
/// <param name="BufferAllocated">Bytes that the sender can keep for this connection.</param>
/// <param name="ForwardCount">Bytes that the sender has taken out of that buffer, modulo 2^32.</param>
public readonly record struct VsockHeader(
    ulong SourceCid,
    ulong DestinationCid,
    uint SourcePort,
    uint DestinationPort,
    uint Length,
    ushort Type,
    VsockOperation Operation,
    uint Flags,
    uint BufferAllocated,
    uint ForwardCount)
{
    /// <summary>Reads one from the first <see cref="VsockSpec.HeaderSize"/> bytes.</summary>
    public static VsockHeader Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[VsockSpec.SourceCid..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[VsockSpec.DestinationCid..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[VsockSpec.SourcePort..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[VsockSpec.DestinationPort..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[VsockSpec.Length..]),
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[VsockSpec.Type..]),
        (VsockOperation)BinaryPrimitives.ReadUInt16LittleEndian(bytes[VsockSpec.Operation..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[VsockSpec.Flags..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[VsockSpec.BufferAllocated..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[VsockSpec.ForwardCount..]));

    /// <summary>Writes it into the first <see cref="VsockSpec.HeaderSize"/> bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[VsockSpec.SourceCid..], SourceCid);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[VsockSpec.DestinationCid..], DestinationCid);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[VsockSpec.SourcePort..], SourcePort);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[VsockSpec.DestinationPort..], DestinationPort);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[VsockSpec.Length..], Length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[VsockSpec.Type..], Type);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[VsockSpec.Operation..], (ushort)Operation);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[VsockSpec.Flags..], Flags);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[VsockSpec.BufferAllocated..], BufferAllocated);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[VsockSpec.ForwardCount..], ForwardCount);
    }

    /// <summary>The refusal of this packet: a reset that goes back where it came from, of the same type, known or not (5.10.6.4).</summary>
    public VsockHeader Refusal() =>
        new(DestinationCid, SourceCid, DestinationPort, SourcePort, 0, Type, VsockOperation.Reset, 0, 0, 0);
}
