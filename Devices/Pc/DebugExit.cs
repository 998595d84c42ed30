// The port through which a guest ends the run with a code of its own.
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Devices.Pc;

/// <summary>isa-debug-exit: any write, of any width, ends the run. It has no state; reads are zero, as QEMU's.</summary>
public sealed class DebugExit(IPowerControl power) : IPortDevice
{
    /// <inheritdoc/>
    public uint Read(int offset, int size) => 0;

    /// <inheritdoc/>
    public void Write(int offset, int size, uint value) => power.Exit((int)(value & (uint.MaxValue >> (32 - 8 * size))));
}
