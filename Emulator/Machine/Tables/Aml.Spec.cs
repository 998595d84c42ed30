// Numbers of the ACPI machine language and of resource descriptors (ACPI 6.4, chapter 20 and section 6.4).
using System;

namespace ToroEmu.Machines.Tables;

internal static class AmlSpec
{
    // 20.2: opcodes and prefixes
    public const byte Zero = 0x00;
    public const byte Name = 0x08;
    public const byte BytePrefix = 0x0A;
    public const byte DWordPrefix = 0x0C;
    public const byte StringPrefix = 0x0D;
    public const byte Scope = 0x10;
    public const byte Buffer = 0x11;
    public const byte Package = 0x12;
    public const byte ExtendedPrefix = 0x5B;
    public const byte Device = 0x82;
    public const byte Root = (byte)'\\';

    // 20.2.4: a package length in one byte, or with its low four bits in the first of two
    public const int PackageOneByteMax = 0x3F;
    public const int PackageTwoBytes = 0x40;
    public const int PackageTwoBytesMax = 0xFFF;

    // 6.4.2: small resource descriptors, with their lengths in the low bits
    public const byte ResourceIrq = 0x22;
    public const byte ResourceIo = 0x47;
    public const byte ResourceIoDecode16 = 1;
    public const byte ResourceEnd = 0x79;

    // 6.4.3: large resource descriptors
    public const byte ResourceMemory32Fixed = 0x86;
    public const ushort ResourceMemory32FixedSize = 9;
    public const byte ResourceWritable = 1;
    public const byte ResourceInterrupt = 0x89;
    public const ushort ResourceInterruptSize = 6;

    /// <summary>Consumer, level, active high, exclusive.</summary>
    public const byte ResourceInterruptFlags = 1;

    /// <summary>EISAID("PNP0501"), 16550A-compatible serial port.</summary>
    public const uint Pnp0501 = 0x0105_D041;

    // EISA ids: programmable interrupt controller, timer, clock, keyboard controller, speaker
    public const uint Pnp0000 = 0x0000_D041;
    public const uint Pnp0100 = 0x0001_D041;
    public const uint Pnp0B00 = 0x000B_D041;
    public const uint Pnp0303 = 0x0303_D041;
    public const uint Pnp0800 = 0x0008_D041;

    /// <summary>The id Linux and QEMU use for a virtio-mmio slot.</summary>
    public static ReadOnlySpan<byte> VirtioMmioHid => "LNRO0005"u8;
}
