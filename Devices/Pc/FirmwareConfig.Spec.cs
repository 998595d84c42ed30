// Numbers of QEMU's firmware configuration device.
namespace ToroEmu.Devices.Pc;

/// <summary>docs/specs/fw_cfg of QEMU: the traditional interface of two ports, without DMA.</summary>
public static class FirmwareConfigSpec
{
    /// <summary>A 16-bit write here selects an item; bytes of it are read from either port.</summary>
    public const ushort Port = 0x510;

    public const int PortCount = 2;

    /// <summary>The letters QEMU, by which guests find the device.</summary>
    public const ushort Signature = 0x00;

    /// <summary>Revision: 32 bits, little-endian.</summary>
    public const ushort Id = 0x01;

    /// <summary>Bytes of RAM: 64 bits, little-endian.</summary>
    public const ushort RamSize = 0x03;

    /// <summary>Processors at start: 16 bits, little-endian.</summary>
    public const ushort ProcessorCount = 0x05;

    /// <summary>Most processors the machine can have: 16 bits, little-endian.</summary>
    public const ushort ProcessorCountMax = 0x0F;

    /// <summary>Named items: their number, 32 bits big-endian, then a row each.</summary>
    public const ushort FileDirectory = 0x19;

    /// <summary>Revision bit: the two ports.</summary>
    public const uint IdTraditional = 1;
}
