// The interrupt command register, decoded.
namespace ToroEmu.Interrupts;

/// <summary>A command to send an interrupt (SDM 3A, 11.6.1, figures 11-12 and 11-28).</summary>
public readonly record struct Icr(InterruptMessage Message, DestinationShorthand Shorthand, bool Assert)
{
    private const uint LogicalBit = 1u << 11;
    private const uint AssertBit = 1u << 14;
    private const uint LevelBit = 1u << 15;

    /// <summary>From the two registers of the page: the destination is bits 31:24 of the high one.</summary>
    public static Icr FromXApic(uint low, uint high) => Decode(low, InterruptMessage.Widen((byte)(high >> LocalApicSpec.XApicIdShift)));

    /// <summary>From the 64-bit MSR: the destination is its upper half.</summary>
    public static Icr FromX2Apic(ulong value) => Decode((uint)value, (uint)(value >> 32));

    /// <summary>INIT level de-assert: an arbitration matter of old processors, ignored since (11.6.1).</summary>
    public bool IsInitDeassert => Message is { Mode: DeliveryMode.Init, Level: true } && !Assert;

    /// <summary>
    /// Whether mode and shorthand go together (table 11-3): a core sends itself only fixed interrupts by shorthand. What the
    /// table leaves out (SMI, remote read, ExtINT) we do not carry.
    /// </summary>
    public bool IsCarried => Message.Mode switch
    {
        DeliveryMode.Fixed => true,
        DeliveryMode.LowestPriority or DeliveryMode.Nmi or DeliveryMode.Init or DeliveryMode.StartUp =>
            (Shorthand is DestinationShorthand.None or DestinationShorthand.AllExcludingSelf) && !IsInitDeassert,
        _ => false,
    };

    private static Icr Decode(uint low, uint destination)
    {
        DeliveryMode mode = (DeliveryMode)((low >> 8) & 7);
        bool level = mode == DeliveryMode.Init && (low & LevelBit) != 0; // every other IPI is an edge (11.6.1)
        InterruptMessage message = new((byte)low, mode, destination, (low & LogicalBit) != 0, level);
        return new Icr(message, (DestinationShorthand)((low >> 18) & 3), (low & AssertBit) != 0);
    }
}
