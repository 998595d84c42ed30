// Bits of CR0.
namespace ToroEmu.Cpu;

/// <summary>SDM 3A, 2.5.</summary>
public static class Cr0
{
    public const ulong Pe = 1 << 0;
    public const ulong Mp = 1 << 1;
    public const ulong Em = 1 << 2;
    public const ulong Ts = 1 << 3;
    public const ulong Et = 1 << 4;
    public const ulong Ne = 1 << 5;
    public const ulong Wp = 1 << 16;
    public const ulong Am = 1 << 18;
    public const ulong Nw = 1 << 29;
    public const ulong Cd = 1 << 30;
    public const ulong Pg = 1UL << 31;

    /// <summary>Bits a MOV to CR0 keeps; the others read as zero.</summary>
    public const ulong Writable = Pe | Mp | Em | Ts | Et | Ne | Wp | Am | Nw | Cd | Pg;
}
