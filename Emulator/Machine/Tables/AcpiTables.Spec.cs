// Numbers of the ACPI specification, version 6.4, chapter 5.
using System;

namespace ToroEmu.Machines.Tables;

internal static class AcpiSpec
{
    // RSDP, 5.2.5.3
    public const byte RsdpRevision = 2;
    public const int RsdpSize = 36;
    public const int RsdpChecksum = 8;
    public const int RsdpFirstPart = 20;
    public const int RsdpExtendedChecksum = 32;

    // Table header, 5.2.6
    public const int HeaderSize = 36;
    public const int HeaderLength = 4;
    public const int HeaderChecksum = 9;

    public const byte RsdtRevision = 1;
    public const byte XsdtRevision = 1;
    public const byte DsdtRevision = 2;

    // FADT, 5.2.9 (revision 5.0: the first that knows hardware-reduced machines)
    public const byte FadtRevision = 5;
    public const int FadtSize = 268;
    public const int FadtDsdt = 40;
    public const int FadtCentury = 108;
    public const int FadtBootFlags = 109;
    public const int FadtFlags = 112;
    public const int FadtResetRegister = 116;
    public const int FadtResetValue = 128;
    public const int FadtDsdt64 = 140;
    public const int FadtSleepControl = 244;
    public const int FadtSleepStatus = 256;

    // IAPC_BOOT_ARCH
    public const ushort BootLegacyDevices = 1 << 0;
    public const ushort Boot8042 = 1 << 1;
    public const ushort BootNoVga = 1 << 2;
    public const ushort BootNoCmosClock = 1 << 5;

    /// <summary>WBINVD, no fixed power and sleep buttons, reset register, hardware-reduced.</summary>
    public const uint Flags = 1U << 0 | 1U << 4 | 1U << 5 | 1U << 10 | 1U << 20;

    // Generic address structure, 5.2.3.2
    public const byte AddressSpaceMemory = 0;
    public const byte AddressBits8 = 8;
    public const byte AccessByte = 1;

    // MADT, 5.2.12 (the revision of ACPI 5.0, as the FADT's)
    public const byte MadtRevision = 3;

    /// <summary>Flags: there are 8259s too.</summary>
    public const uint MadtPcatCompatible = 1;
    public const byte MadtLocalApic = 0;
    public const byte MadtLocalApicSize = 8;
    public const uint MadtLocalApicEnabled = 1;
    public const byte MadtIoApic = 1;
    public const byte MadtIoApicSize = 12;
    public const byte MadtOverride = 2;
    public const byte MadtOverrideSize = 10;
    public const byte MadtLocalNmi = 4;
    public const byte MadtLocalNmiSize = 6;
    public const byte MadtAllProcessors = 0xFF;

    public const uint OemRevision = 1;
    public const uint CreatorRevision = 1;

    public static ReadOnlySpan<byte> RsdpSignature => "RSD PTR "u8;

    public static ReadOnlySpan<byte> OemId => "TOROEM"u8;

    public static ReadOnlySpan<byte> OemTableId => "MICROVM "u8;

    public static ReadOnlySpan<byte> CreatorId => "TORO"u8;
}
