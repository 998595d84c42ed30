// Indices of the segment registers.
namespace ToroEmu.Cpu;

/// <summary>Segment registers in encoding order (SDM 2A, table 3-1), then the system ones.</summary>
public static class SegReg
{
    public const int Es = 0;
    public const int Cs = 1;
    public const int Ss = 2;
    public const int Ds = 3;
    public const int Fs = 4;
    public const int Gs = 5;

    /// <summary>No segment: base 0. Its hidden part is unused.</summary>
    public const int Flat = 6;
    public const int Ldtr = 7;
    public const int Tr = 8;
    public const int Count = 9;
}
