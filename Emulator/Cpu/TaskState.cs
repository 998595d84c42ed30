// Offsets in a task-state segment.
namespace ToroEmu.Cpu;

/// <summary>64-bit TSS (SDM 3A, 9.7) and 32-bit TSS (9.2.1).</summary>
public static class TaskState
{
    public const int Rsp0 = 0x04;
    public const int Ist1 = 0x24;
    public const int IoMapBase64 = 0x66;

    /// <summary>32-bit: ESP0 and SS0, then those of levels 1 and 2.</summary>
    public const int Esp0 = 0x04;
    public const int Ss0 = 0x08;
    public const int IoMapBase32 = 0x66;
}
