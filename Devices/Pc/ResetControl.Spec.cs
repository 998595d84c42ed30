// Numbers of the reset control register and of system control port A.
namespace ToroEmu.Devices.Pc;

/// <summary>Port CF9h (Intel 82371SB, 2.5.16; I/O controller hubs add bit 3) and port 92h (PS/2).</summary>
public static class ResetControlSpec
{
    /// <summary>Ports CF8h to CFFh: PCI's configuration address and data.</summary>
    public const int PciPortCount = 8;

    /// <summary>The reset control register among them.</summary>
    public const int RegisterOffset = 1;

    /// <summary>Port 92h alone.</summary>
    public const int PortACount = 1;

    /// <summary>CF9h: a rising edge resets the processor.</summary>
    public const byte ResetProcessor = 0x04;

    /// <summary>CF9h: what is kept: hard reset (1), full power cycle (3).</summary>
    public const byte Kept = 0x0A;

    /// <summary>92h: a rising edge resets the processor.</summary>
    public const byte FastReset = 0x01;

    /// <summary>92h: address line 20 is on.</summary>
    public const byte A20 = 0x02;
}
