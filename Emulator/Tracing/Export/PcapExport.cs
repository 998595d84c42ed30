// Messages as packets.
using System;
using System.Buffers.Binary;
using System.IO;

namespace ToroEmu.Tracing;

/// <summary>
/// The pcap format with nanoseconds (draft-ietf-opsawg-pcap, 4), little-endian. Link type USER0 (147); each packet begins with a pseudo header of its own in network order: version
/// (1 byte: 1), zero (1), sender (2), receiver (2), buffers of the ring (2), bytes of the message (8), instructions of all cores (8). What was kept of the message follows.
/// </summary>
internal sealed class PcapExport : EventExport
{
    public const uint LinkTypeUser0 = 147;
    public const int PseudoHeaderSize = 24;
    private const uint MagicNanoseconds = 0xA1B2_3C4D;
    private const int SnapLength = 0x4_0000;
    private const ulong Second = 1_000_000_000;

    public PcapExport(ExportContext context, Stream output)
        : base(context, output)
    {
        byte[] header = new byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(header, MagicNanoseconds);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(4), 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(6), 4);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), SnapLength);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(20), LinkTypeUser0);
        output.Write(header);
    }

    public override void Add(in RunEvent happened)
    {
        if (happened.Kind != RunEventKind.Message) return;
        int kept = Math.Min(happened.Bytes.Length, SnapLength - PseudoHeaderSize);
        byte[] packet = new byte[16 + PseudoHeaderSize + kept];
        BinaryPrimitives.WriteUInt32LittleEndian(packet, (uint)(happened.Nanoseconds / Second));
        BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(4), (uint)(happened.Nanoseconds % Second));
        BinaryPrimitives.WriteInt32LittleEndian(packet.AsSpan(8), PseudoHeaderSize + kept);
        BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(12), (uint)Math.Min(PseudoHeaderSize + happened.Value, uint.MaxValue));
        WritePseudoHeader(packet.AsSpan(16), happened);
        happened.Bytes.Span[..kept].CopyTo(packet.AsSpan(16 + PseudoHeaderSize));
        Output.Write(packet);
    }

    public override void Finish()
    {
        // Packets are complete one by one.
    }

    private static void WritePseudoHeader(Span<byte> header, in RunEvent happened)
    {
        header[0] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)happened.Core);
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)happened.Detail);
        BinaryPrimitives.WriteUInt16BigEndian(header[6..], (ushort)Math.Min(happened.Size, ushort.MaxValue));
        BinaryPrimitives.WriteUInt64BigEndian(header[8..], happened.Value);
        BinaryPrimitives.WriteUInt64BigEndian(header[16..], happened.Instructions);
    }
}
