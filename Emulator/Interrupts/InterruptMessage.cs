// An interrupt on its way between controllers.
namespace ToroEmu.Interrupts;

/// <summary>
/// What travels on the APIC bus. <see cref="Destination"/> is an APIC ID, or a message destination address if
/// <see cref="Logical"/>; <see cref="Broadcast"/> means all. 8-bit broadcasts (FFh) are widened by whoever makes the message.
/// </summary>
public readonly record struct InterruptMessage(byte Vector, DeliveryMode Mode, uint Destination, bool Logical, bool Level)
{
    /// <summary>Destination of a message to every local APIC.</summary>
    public const uint Broadcast = uint.MaxValue;

    /// <summary>Widens an 8-bit destination field: FFh means all (SDM 3A, 11.6.2).</summary>
    public static uint Widen(byte destination) => destination == byte.MaxValue ? Broadcast : destination;
}
