// Bits of DR7, the debug control register.
namespace ToroEmu.Cpu;

/// <summary>SDM 3B, 19.2.4.</summary>
public static class Dr7
{
    /// <summary>GD: accesses to debug registers are #DB.</summary>
    public const uint GeneralDetect = 1 << 13;

    /// <summary>L0..L3, which a task switch clears.</summary>
    public const uint LocalEnables = 0x55;

    /// <summary>Bit 10 reads as one; also the value after reset.</summary>
    public const uint FixedOnes = 1 << 10;

    /// <summary>Enables, LE, GE, GD, and R/W and LEN of each breakpoint; RTM (11) is not announced.</summary>
    public const uint Writable = 0xFFFF_23FF;

    // R/W fields.
    public const uint OnExecution = 0;
    public const uint OnWrite = 1;

    /// <summary>Only with CR4.DE.</summary>
    public const uint OnPort = 2;
    public const uint OnAccess = 3;

    /// <summary>L and G of a breakpoint: either enables it.</summary>
    public static bool IsEnabled(ulong dr7, int number) => ((dr7 >> (number * 2)) & 3) != 0;

    /// <summary>R/W field: what a breakpoint is for.</summary>
    public static uint Kind(ulong dr7, int number) => (uint)(dr7 >> (16 + number * 4)) & 3;

    /// <summary>LEN field in bytes.</summary>
    public static ulong Length(ulong dr7, int number) => ((dr7 >> (18 + number * 4)) & 3) switch
    {
        0 => 1,
        1 => 2,
        2 => 8,
        _ => 4,
    };
}
