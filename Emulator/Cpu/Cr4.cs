// Bits of CR4.
namespace ToroEmu.Cpu;

/// <summary>SDM 3A, 2.5.</summary>
public static class Cr4
{
    public const ulong Vme = 1 << 0;
    public const ulong Pvi = 1 << 1;
    public const ulong Tsd = 1 << 2;
    public const ulong De = 1 << 3;
    public const ulong Pse = 1 << 4;
    public const ulong Pae = 1 << 5;
    public const ulong Mce = 1 << 6;
    public const ulong Pge = 1 << 7;
    public const ulong Pce = 1 << 8;
    public const ulong OsFxsr = 1 << 9;
    public const ulong OsXmmExcpt = 1 << 10;
    public const ulong Umip = 1 << 11;
    public const ulong FsGsBase = 1 << 16;
    public const ulong Pcide = 1 << 17;
    public const ulong OsXsave = 1 << 18;
    public const ulong Smep = 1 << 20;
    public const ulong Smap = 1 << 21;
}
