// What happens to the server from outside of its thread.
namespace ToroEmu.Gdb;

/// <summary>What came in.</summary>
internal enum ServerEventKind
{
    Connected,
    Packet,
    Break,
    Closed,
}

/// <summary>One thing that came in.</summary>
/// <param name="Kind">What.</param>
/// <param name="Connection">From whom.</param>
/// <param name="Payload">The packet, a character a byte.</param>
internal readonly record struct ServerEvent(ServerEventKind Kind, GdbConnection Connection, string Payload = "");
