// Bits of RFLAGS.
namespace ToroEmu.Cpu;

/// <summary>SDM 1, 3.4.3.</summary>
public static class Rflags
{
    public const ulong Cf = 1 << 0;
    public const ulong Fixed = 1 << 1;
    public const ulong Pf = 1 << 2;
    public const ulong Af = 1 << 4;
    public const ulong Zf = 1 << 6;
    public const ulong Sf = 1 << 7;
    public const ulong Tf = 1 << 8;
    public const ulong If = 1 << 9;
    public const ulong Df = 1 << 10;
    public const ulong Of = 1 << 11;
    public const ulong Iopl = 3 << 12;
    public const ulong Nt = 1 << 14;
    public const ulong Rf = 1 << 16;
    public const ulong Vm = 1 << 17;
    public const ulong Ac = 1 << 18;
    public const ulong Vif = 1 << 19;
    public const ulong Vip = 1 << 20;
    public const ulong Id = 1 << 21;

    public const ulong Status = Cf | Pf | Af | Zf | Sf | Of;

    /// <summary>All bits that are not reserved.</summary>
    public const ulong Writable = Status | Tf | If | Df | Iopl | Nt | Rf | Vm | Ac | Vif | Vip | Id;
}
