// The part of the keyboard controller that every machine has: the reset line.
using System.Threading;
using ToroEmu.Devices.Contracts;
using static ToroEmu.Devices.Pc.I8042Spec;

namespace ToroEmu.Devices.Pc;

/// <summary>Command FEh (or any pulse of line 0) resets the machine; the status says that there is nothing to read and no need to wait. No state.</summary>
public sealed class I8042Reset(IPowerControl power) : IPortDevice
{
    private const byte Idle = 0;

    private long _ignoredAccesses;

    /// <summary>Commands that ask for something else, and accesses wider than a byte.</summary>
    public long IgnoredAccesses => Volatile.Read(ref _ignoredAccesses);

    /// <inheritdoc/>
    public uint Read(int offset, int size) => Idle;

    /// <inheritdoc/>
    public void Write(int offset, int size, uint value)
    {
        bool pulse = (value & PulseMask) == PulseMask;
        if (size == sizeof(byte) && pulse && (value & NotReset) == 0)
            power.Reset();
        else
            Interlocked.Increment(ref _ignoredAccesses);
    }
}
