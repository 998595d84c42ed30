// Offsets in a task-state segment.
namespace ToroEmu.Cpu;

/// <summary>64-bit TSS (SDM 3A, 9.7), 32-bit TSS (9.2.1) and 16-bit TSS (9.6).</summary>
public static class TaskState
{
    public const int Rsp0 = 0x04;
    public const int Ist1 = 0x24;
    public const int IoMapBase64 = 0x66;

    /// <summary>Selector of the task that called this one.</summary>
    public const int BackLink = 0x00;

    /// <summary>32-bit: ESP0 and SS0, then those of levels 1 and 2, eight bytes each.</summary>
    public const int Esp0 = 0x04;
    public const int Ss0 = 0x08;
    public const int Cr3 = 0x1C;
    public const int Eip = 0x20;
    public const int Eflags = 0x24;
    public const int Eax = 0x28;
    public const int Es = 0x48;
    public const int Ldt = 0x60;
    public const int TrapFlag = 0x64;
    public const int IoMapBase32 = 0x66;

    /// <summary>Highest offset that a 32-bit TSS must have.</summary>
    public const uint LimitMin = 0x67;

    /// <summary>16-bit: SP0 and SS0, then those of levels 1 and 2, four bytes each.</summary>
    public const int Sp0Narrow = 0x02;
    public const int Ss0Narrow = 0x04;
    public const int IpNarrow = 0x0E;
    public const int FlagsNarrow = 0x10;
    public const int AxNarrow = 0x12;
    public const int EsNarrow = 0x22;
    public const int LdtNarrow = 0x2A;
    public const uint LimitMinNarrow = 0x2B;

    /// <summary>The interrupt redirection bit map ends where the I/O permission bit map begins (SDM 3B, 22.3.3).</summary>
    public const int RedirectionBytes = 32;
}
