// What a task-state segment keeps of a task that does not run.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>Registers of a task in a 32-bit TSS (SDM 3A, 9.2.1) or a 16-bit one (9.6). <see langword="false"/>: a fault of the access is pending.</summary>
internal unsafe struct TaskImage
{
    private const int SegmentsWide = SegReg.Flat;

    /// <summary>A 16-bit TSS has no FS and GS.</summary>
    private const int SegmentsNarrow = SegReg.Fs;

    public uint Cr3;
    public uint Eip;
    public uint Eflags;
    public ushort Ldt;

    /// <summary>The T flag: a debug exception follows the switch.</summary>
    public bool Traps;
    public fixed uint Registers[8];
    public fixed ushort Selectors[SegReg.Flat];

    /// <summary>A TSS of 80286 layout.</summary>
    public static bool IsNarrow(in SegmentRegister task) => (task.Type & 8) == 0;

    /// <summary>A 16- or 32-bit TSS, busy or not.</summary>
    public static bool IsTaskState(in SegmentRegister segment) =>
        !segment.IsCodeOrData && (segment.Type & ~Descriptor.TypeBusy) is Descriptor.SystemTss16 or Descriptor.SystemTss;

    /// <summary>Lowest limit that the TSS must have.</summary>
    public static uint LimitMin(in SegmentRegister task) => IsNarrow(task) ? TaskState.LimitMinNarrow : TaskState.LimitMin;

    /// <summary>Reads all that a switch to the task loads.</summary>
    public static bool TryRead(Core core, in SegmentRegister task, out TaskImage image)
    {
        image = default;
        return IsNarrow(task) ? image.TryReadNarrow(core, task.Base) : image.TryReadWide(core, task.Base);
    }

    /// <summary>Writes what a switch away from the task saves: the rest of the TSS is static.</summary>
    public readonly bool TryWrite(Core core, in SegmentRegister task) => IsNarrow(task) ? TryWriteNarrow(core, task.Base) : TryWriteWide(core, task.Base);

    private bool TryReadWide(Core core, ulong at)
    {
        if (!SystemAccess.TryRead(core, at + TaskState.Cr3, out Cr3) || !SystemAccess.TryRead(core, at + TaskState.Eip, out Eip)
            || !SystemAccess.TryRead(core, at + TaskState.Eflags, out Eflags) || !SystemAccess.TryRead(core, at + TaskState.Ldt, out Ldt)
            || !SystemAccess.TryRead(core, at + TaskState.TrapFlag, out ushort trap)) return false;
        Traps = (trap & 1) != 0;
        for (uint register = 0; register < 8; register++)
            if (!SystemAccess.TryRead(core, at + TaskState.Eax + register * 4, out Registers[register])) return false;
        for (uint segment = 0; segment < SegmentsWide; segment++)
            if (!SystemAccess.TryRead(core, at + TaskState.Es + segment * 4, out Selectors[segment])) return false;
        return true;
    }

    private bool TryReadNarrow(Core core, ulong at)
    {
        if (!TryReadWord(core, at + TaskState.IpNarrow, out Eip) || !TryReadWord(core, at + TaskState.FlagsNarrow, out Eflags)
            || !SystemAccess.TryRead(core, at + TaskState.LdtNarrow, out Ldt)) return false;
        for (uint register = 0; register < 8; register++)
            if (!TryReadWord(core, at + TaskState.AxNarrow + register * 2, out Registers[register])) return false;
        for (uint segment = 0; segment < SegmentsNarrow; segment++)
            if (!SystemAccess.TryRead(core, at + TaskState.EsNarrow + segment * 2, out Selectors[segment])) return false;
        return true;
    }

    private static bool TryReadWord(Core core, ulong at, out uint value)
    {
        bool done = SystemAccess.TryRead(core, at, out ushort word);
        value = word;
        return done;
    }

    private readonly bool TryWriteWide(Core core, ulong at)
    {
        if (!SystemAccess.TryWrite(core, at + TaskState.Eip, Eip) || !SystemAccess.TryWrite(core, at + TaskState.Eflags, Eflags)) return false;
        for (uint register = 0; register < 8; register++)
            if (!SystemAccess.TryWrite(core, at + TaskState.Eax + register * 4, Registers[register])) return false;
        for (uint segment = 0; segment < SegmentsWide; segment++)
            if (!SystemAccess.TryWrite(core, at + TaskState.Es + segment * 4, Selectors[segment])) return false;
        return true;
    }

    private readonly bool TryWriteNarrow(Core core, ulong at)
    {
        if (!SystemAccess.TryWrite(core, at + TaskState.IpNarrow, (ushort)Eip) || !SystemAccess.TryWrite(core, at + TaskState.FlagsNarrow, (ushort)Eflags)) return false;
        for (uint register = 0; register < 8; register++)
            if (!SystemAccess.TryWrite(core, at + TaskState.AxNarrow + register * 2, (ushort)Registers[register])) return false;
        for (uint segment = 0; segment < SegmentsNarrow; segment++)
            if (!SystemAccess.TryWrite(core, at + TaskState.EsNarrow + segment * 2, Selectors[segment])) return false;
        return true;
    }
}
