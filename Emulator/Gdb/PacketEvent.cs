// What a byte of a connection completes.
namespace ToroEmu.Gdb;

/// <summary>See <see cref="PacketDecoder"/>.</summary>
internal enum PacketEvent
{
    None,

    /// <summary>A packet with the right checksum.</summary>
    Packet,

    /// <summary>A packet with a wrong checksum, or one that is too long.</summary>
    Damaged,
    Ack,
    Nak,

    /// <summary>Ctrl-C.</summary>
    Break,
}
