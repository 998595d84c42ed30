// Bits of the x87 status and control words.
namespace ToroEmu.Cpu;

/// <summary>SDM 1, 8.1.3 and 8.1.5. The six exception flags have the order of MXCSR.</summary>
public static class X87Status
{
    public const ushort StackFault = 1 << 6;
    public const ushort ErrorSummary = 1 << 7;
    public const ushort C0 = 1 << 8;
    public const ushort C1 = 1 << 9;
    public const ushort C2 = 1 << 10;
    public const ushort C3 = 1 << 14;
    public const ushort Busy = 1 << 15;
    public const ushort ConditionCodes = C0 | C1 | C2 | C3;
    public const int TopShift = 11;
    public const ushort Top = 7 << TopShift;

    /// <summary>Exception flags, and the masks in the control word.</summary>
    public const ushort Exceptions = 0x3F;

    public const int RoundingShift = 10;

    /// <summary>Control word bits that exist; bit 6 reads as one.</summary>
    public const ushort ControlWritable = 0x1F3F;
    public const ushort ControlFixed = 0x40;
}
