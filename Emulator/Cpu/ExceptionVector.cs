// Exception vectors.
namespace ToroEmu.Cpu;

/// <summary>SDM 3A, table 7-1.</summary>
public static class ExceptionVector
{
    public const byte DivideError = 0;
    public const byte Debug = 1;
    public const byte Nmi = 2;
    public const byte Breakpoint = 3;
    public const byte Overflow = 4;
    public const byte BoundRange = 5;
    public const byte InvalidOpcode = 6;
    public const byte DeviceNotAvailable = 7;
    public const byte DoubleFault = 8;
    public const byte InvalidTss = 10;
    public const byte SegmentNotPresent = 11;
    public const byte StackFault = 12;
    public const byte GeneralProtection = 13;
    public const byte PageFault = 14;
    public const byte X87Error = 16;
    public const byte AlignmentCheck = 17;
    public const byte SimdError = 19;

    private static readonly string[] Names =
    [
        "#DE", "#DB", "NMI", "#BP", "#OF", "#BR", "#UD", "#NM", "#DF", "vector 9", "#TS", "#NP", "#SS", "#GP", "#PF", "vector 15", "#MF", "#AC", "#MC", "#XM",
    ];

    /// <summary>The manuals' mnemonic.</summary>
    public static string Name(byte vector) => vector < Names.Length ? Names[vector] : $"vector {vector}";

    /// <summary>Exceptions that push an error code.</summary>
    public static bool HasErrorCode(byte vector) =>
        vector is DoubleFault or InvalidTss or SegmentNotPresent or StackFault or GeneralProtection or PageFault or AlignmentCheck or 21;

    /// <summary>Contributory exceptions for the double-fault table (SDM 3A, table 7-4).</summary>
    public static bool IsContributory(byte vector) =>
        vector is DivideError or InvalidTss or SegmentNotPresent or StackFault or GeneralProtection;
}
