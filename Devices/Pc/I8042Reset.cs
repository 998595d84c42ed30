// The part of the keyboard controller that unikernels use: the reset line.
using System.Threading;
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Devices.Pc;

/// <summary>Command FEh (or any pulse of line 0) resets the machine; there is no keyboard, and the controller is always idle. No state.</summary>
public sealed class I8042Reset(IPowerControl power) : IPortDevice
{
    private long _ignoredAccesses;

    /// <summary>Commands that ask for something else, and accesses wider than a byte.</summary>
    public long IgnoredAccesses => Volatile.Read(ref _ignoredAccesses);

    /// <inheritdoc/>
    public uint Read(int offset, int size) => I8042ResetSpec.StatusIdle;

    /// <inheritdoc/>
    public void Write(int offset, int size, uint value)
    {
        bool pulse = (value & I8042ResetSpec.PulseMask) == I8042ResetSpec.PulseMask;
        if (size == sizeof(byte) && pulse && (value & I8042ResetSpec.ResetLine) == 0)
            power.Reset();
        else
            Interlocked.Increment(ref _ignoredAccesses);
    }
}
