// The registers of a hardware-reduced ACPI machine: sleep control, sleep status, reset.
using System.Threading;
using ToroEmu.Devices.Contracts;
using static ToroEmu.Devices.Pc.AcpiPowerSpec;

namespace ToroEmu.Devices.Pc;

/// <summary>S5 switches the machine off. There is no other sleep state, and so nothing to wake from: the status stays 0. No state.</summary>
public sealed class AcpiRegisters(IPowerControl power) : IMmioDevice
{
    private long _ignoredAccesses;

    /// <summary>Accesses of other widths, sleep types that do not exist, wrong reset values.</summary>
    public long IgnoredAccesses => Volatile.Read(ref _ignoredAccesses);

    /// <inheritdoc/>
    public ulong Read(ulong offset, int size) => 0;

    /// <inheritdoc/>
    public void Write(ulong offset, int size, ulong value)
    {
        if (size == sizeof(byte) && offset == SleepControl && IsSoftOff(value))
            power.PowerOff();
        else if (size == sizeof(byte) && offset == Reset && value == ResetValue)
            power.Reset();
        else
            Interlocked.Increment(ref _ignoredAccesses);
    }

    private static bool IsSoftOff(ulong value) => (value & SleepEnable) != 0 && (value >> SleepTypeShift & SleepTypeMask) == SoftOff;
}
