// Numbers of the keyboard controller's command port.
namespace ToroEmu.Devices.Pc;

/// <summary>Intel 8042 as wired in a PC.</summary>
public static class I8042ResetSpec
{
    /// <summary>Command (write) and status (read) port.</summary>
    public const ushort Port = 0x64;

    /// <summary>Ports taken.</summary>
    public const int PortCount = 1;

    /// <summary>Commands F0h..FFh pulse the output lines whose bit is 0 in the low nibble.</summary>
    public const byte PulseMask = 0xF0;

    /// <summary>Output line 0 is the processor's reset.</summary>
    public const byte ResetLine = 1;

    /// <summary>Status: neither buffer is full, so a guest that waits to send its command goes on.</summary>
    public const byte StatusIdle = 0;
}
