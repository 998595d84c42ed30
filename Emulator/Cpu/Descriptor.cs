// Segment and gate descriptors as they lie in memory.
namespace ToroEmu.Cpu;

/// <summary>Fields of an 8-byte descriptor (SDM 3A, 3.4.5 and 3.5).</summary>
public static class Descriptor
{
    public const int TypeAccessed = 1;
    public const int TypeWritable = 2;
    public const int TypeReadable = 2;
    public const int TypeExpandDown = 4;
    public const int TypeConforming = 4;
    public const int TypeCode = 8;

    /// <summary>In the type of a TSS: the task runs or waits for one that it called.</summary>
    public const int TypeBusy = 2;
    public const int AccessS = 0x10;
    public const int AccessPresent = 0x80;
    public const int AccessLong = 0x2000;
    public const int AccessBig = 0x4000;
    public const int AccessGranular = 0x8000;

    /// <summary>System types (SDM 3A, table 3-2).</summary>
    public const int SystemTss16 = 1;
    public const int SystemLdt = 2;
    public const int SystemTss16Busy = 3;
    public const int SystemCallGate16 = 4;
    public const int SystemTaskGate = 5;
    public const int SystemInterruptGate16 = 6;
    public const int SystemTrapGate16 = 7;
    public const int SystemTss = 9;
    public const int SystemTssBusy = 11;
    public const int SystemCallGate = 12;
    public const int SystemInterruptGate = 14;
    public const int SystemTrapGate = 15;

    public static ushort Access(ulong raw) => (ushort)((raw >> 40) & 0xF0FF);

    public static uint Base(ulong raw) => (uint)(((raw >> 16) & 0xFFFFFF) | ((raw >> 32) & 0xFF000000));

    /// <summary>Highest valid offset, granularity applied.</summary>
    public static uint Limit(ulong raw)
    {
        uint limit = (uint)((raw & 0xFFFF) | ((raw >> 32) & 0xF0000));
        return (Access(raw) & AccessGranular) != 0 ? (limit << 12) | 0xFFF : limit;
    }

    /// <summary>The hidden part that a load of <paramref name="selector"/> caches.</summary>
    public static SegmentRegister ToRegister(ushort selector, ulong raw) => new()
    {
        Selector = selector,
        Base = Base(raw),
        Limit = Limit(raw),
        Access = Access(raw),
    };
}
