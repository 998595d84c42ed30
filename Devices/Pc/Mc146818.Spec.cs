// Numbers of the MC146818 real-time clock and of a PC's CMOS memory.
namespace ToroEmu.Devices.Pc;

/// <summary>Registers and bits (Motorola MC146818 datasheet; the PC's bytes behind them are the AT's).</summary>
public static class Mc146818Spec
{
    /// <summary>Ports taken: index and data.</summary>
    public const int PortCount = 2;

    /// <summary>Bytes of the chip, registers included.</summary>
    public const int Size = 128;

    public const byte IndexMask = 0x7F;

    /// <summary>Bit 7 of the index port keeps NMIs from the processor, on a PC.</summary>
    public const byte NmiMask = 0x80;

    public const int Seconds = 0x00;
    public const int SecondsAlarm = 0x01;
    public const int Minutes = 0x02;
    public const int MinutesAlarm = 0x03;
    public const int Hours = 0x04;
    public const int HoursAlarm = 0x05;
    public const int WeekDay = 0x06;
    public const int DayOfMonth = 0x07;
    public const int Month = 0x08;
    public const int Year = 0x09;
    public const int RegisterA = 0x0A;
    public const int RegisterB = 0x0B;
    public const int RegisterC = 0x0C;
    public const int RegisterD = 0x0D;
    public const int Century = 0x32;

    // Register A: update in progress, divider, rate
    public const byte UpdateInProgress = 0x80;
    public const byte DividerMask = 0x70;
    public const byte DividerRuns = 0x20;
    public const byte RateMask = 0x0F;

    /// <summary>32768 Hz, 1024 periodic interrupts a second.</summary>
    public const byte RegisterAReset = 0x26;

    // Register B
    public const byte Set = 0x80;
    public const byte InterruptEnables = 0x70;
    public const byte PeriodicEnable = 0x40;
    public const byte AlarmEnable = 0x20;
    public const byte UpdateEnable = 0x10;
    public const byte Binary = 0x04;
    public const byte Hours24 = 0x02;

    // Register C: the flags stand where register B has their enables
    public const byte InterruptRequest = 0x80;
    public const byte PeriodicFlag = 0x40;
    public const byte AlarmFlag = 0x20;
    public const byte UpdateFlag = 0x10;

    /// <summary>Register D: memory and time are valid.</summary>
    public const byte Valid = 0x80;

    /// <summary>An alarm byte with both of these bits matches anything.</summary>
    public const byte DoNotCare = 0xC0;

    /// <summary>Bit of the hour in 12-hour mode.</summary>
    public const byte Afternoon = 0x80;

    public const ulong CrystalHz = 32_768;

    /// <summary>The update is announced so long before it comes (tBUC).</summary>
    public const ulong AnnouncedNanoseconds = 244_000;

    /// <summary>A divider that is let go makes its first update after half a second.</summary>
    public const ulong DividerStartNanoseconds = 500_000_000;

    // A PC's bytes
    public const int Equipment = 0x14;
    public const int BaseMemory = 0x15;
    public const int ExtendedMemory = 0x17;
    public const int ChecksumFirst = 0x10;
    public const int ChecksumLast = 0x2D;
    public const int Checksum = 0x2E;
    public const int ExtendedMemoryFound = 0x30;
    public const int MemoryAbove16M = 0x34;
    public const int MemoryAbove4G = 0x5B;
    public const int LastProcessor = 0x5F;

    /// <summary>Equipment byte: a coprocessor; no floppy, no display that the firmware knows.</summary>
    public const byte EquipmentCoprocessor = 0x02;
}
