// Numbers of the debug-exit port, QEMU's isa-debug-exit.
namespace ToroEmu.Devices.Pc;

/// <summary>A write of v ends the run; QEMU's own status is then (v &lt;&lt; 1) | 1, ours is the guest's v.</summary>
public static class DebugExitSpec
{
    /// <summary>The port, as by QEMU's iobase=0xf4.</summary>
    public const ushort Port = 0xF4;

    /// <summary>Ports taken, as by QEMU's iosize=0x04.</summary>
    public const int PortCount = 4;
}
