// Numbers of the ACPI registers that switch a machine off (ACPI 6.4, 4.8).
namespace ToroEmu.Devices.Pc;

/// <summary>The hardware-reduced registers, side by side as in QEMU's microvm, and PM1a_CNT of the PIIX4.</summary>
public static class AcpiPowerSpec
{
    /// <summary>Bytes of the hardware-reduced registers.</summary>
    public const int RegistersSize = 3;

    // 4.8.3.7: sleep control, sleep status; then the reset register that the FADT names
    public const int SleepControl = 0;
    public const int SleepStatus = 1;
    public const int Reset = 2;

    public const byte SleepEnable = 0x20;
    public const int SleepTypeShift = 2;
    public const byte SleepTypeMask = 7;

    /// <summary>Sleep status: the system woke up. Written as one to clear; nothing ever sets it.</summary>
    public const byte WakeStatus = 0x80;

    /// <summary>What to write to the reset register.</summary>
    public const byte ResetValue = 0x42;

    /// <summary>The sleep type that <c>\_S5</c> names: soft off.</summary>
    public const byte SoftOff = 5;

    // 4.8.3.2.1: PM1 control
    public const int Pm1PortCount = 2;
    public const ushort Pm1SleepEnable = 1 << 13;
    public const int Pm1SleepTypeShift = 10;

    /// <summary>Soft off on the PIIX4, whose <c>\_S5</c> is 0 in firmware that other kernels know by heart.</summary>
    public const byte Pm1SoftOff = 0;
}
