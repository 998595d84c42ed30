// Numbers of the Intel MultiProcessor Specification, version 1.4, chapter 4.
using System;

namespace ToroEmu.Machines.Tables;

internal static class MpSpec
{
    public const byte Revision = 4;

    // MP floating pointer structure, 4.1
    public const int PointerSize = 16;
    public const int PointerChecksum = 10;
    public const byte PointerParagraphs = 1;

    // MP configuration table header, 4.2
    public const int HeaderSize = 44;
    public const int HeaderLength = 4;
    public const int HeaderChecksum = 7;
    public const int HeaderEntryCount = 34;

    // Entry types, 4.3
    public const byte EntryProcessor = 0;
    public const byte EntryBus = 1;
    public const byte EntryIoApic = 2;
    public const byte EntryIoInterrupt = 3;
    public const byte EntryLocalInterrupt = 4;

    public const byte ProcessorEnabled = 1;
    public const byte ProcessorBoot = 2;
    public const byte IoApicEnabled = 1;

    // Interrupt types, table 4-10
    public const byte InterruptVectored = 0;
    public const byte InterruptNmi = 1;
    public const byte InterruptExtInt = 3;

    // Polarity and trigger of an interrupt, 4.3.4
    /// <summary>As the bus has them, for ISA edge and active high.</summary>
    public const ushort AsTheBus = 0;
    public const ushort LevelActiveHigh = 3 << 2 | 1;

    /// <summary>Destination of a local interrupt: every local APIC.</summary>
    public const byte AllLocalApics = 0xFF;

    public const byte LocalApicVersion = 0x14;
    public const byte IoApicVersion = 0x20;

    /// <summary>CPUID signature of a processor entry: family 6. A guest that wants more asks CPUID.</summary>
    public const uint ProcessorSignature = 0x600;

    /// <summary>CPUID feature flags of a processor entry: FPU, CMPXCHG8B, APIC (bits 0, 8, 9).</summary>
    public const uint ProcessorFeatures = 0x301;

    public static ReadOnlySpan<byte> PointerSignature => "_MP_"u8;

    public static ReadOnlySpan<byte> HeaderSignature => "PCMP"u8;
}
