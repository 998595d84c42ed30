// Which device gets what the user types.
namespace ToroEmu.Machines;

public enum ConsoleDevice
{
    /// <summary>The virtio console if it has a port on standard input and output, else the serial port.</summary>
    Auto,

    /// <summary>The serial port.</summary>
    Uart,

    /// <summary>The port of the virtio console that is on standard input and output.</summary>
    Virtio,
}
