// I/O ports.
using System.Runtime;
using System.Runtime.CompilerServices;

namespace ToroEmu.Guest.Arch;

internal static class Port
{
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("port_out8")]
    public static extern void Out8(ushort port, byte value);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("port_in8")]
    public static extern byte In8(ushort port);
}
