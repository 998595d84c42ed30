// Numbers of the I/O APIC: Intel 82093AA datasheet, section 3.
namespace ToroEmu.Interrupts;

/// <summary>Registers and redirection entry fields of the 82093AA.</summary>
public static class IoApicSpec
{
    /// <summary>Guest physical address of the only I/O APIC.</summary>
    public const ulong DefaultBase = 0xFEC0_0000;

    /// <summary>Bytes given to it.</summary>
    public const ulong PageSize = 0x1000;

    /// <summary>Input pins; pin n is global system interrupt n.</summary>
    public const int Pins = 24;

    // Memory-mapped registers (3.1).
    public const uint IoRegSel = 0x00;
    public const uint IoWin = 0x10;

    /// <summary>Write-only, from version 20h on: ends the level-triggered interrupts of a vector (Intel I/O controller hubs, EOI register).</summary>
    public const uint Eoi = 0x40;

    // Indirect registers (3.2).
    public const uint Id = 0x00;
    public const uint Version = 0x01;
    public const uint Arbitration = 0x02;
    public const uint RedirectionTable = 0x10;

    /// <summary>Writable bits of the ID and arbitration registers.</summary>
    public const uint IdMask = 0x0F00_0000;

    /// <summary>Version 20h: the 82093AA's registers and EOI, which directed EOI needs; bits 23:16 are the number of the last redirection entry.</summary>
    public const uint VersionValue = ((Pins - 1) << 16) | 0x20;

    // Redirection entry (3.2.4).
    public const ulong VectorMask = 0xFF;
    public const int DeliveryModeShift = 8;
    public const ulong DeliveryModeMask = 7;
    public const ulong Logical = 1UL << 11;
    public const ulong RemoteIrr = 1UL << 14;
    public const ulong Level = 1UL << 15;
    public const ulong Masked = 1UL << 16;
    public const int DestinationShift = 56;

    /// <summary>Bits that software may write: all but delivery status and remote IRR.</summary>
    public const ulong Writable = 0xFF00_0000_0001_AFFF;
}
