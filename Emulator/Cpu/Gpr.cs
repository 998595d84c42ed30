// Indices of the register file.
namespace ToroEmu.Cpu;

/// <summary>General registers in encoding order (SDM 2A, table 3-1), then pseudo registers that make address computation uniform.</summary>
public static class Gpr
{
    public const int Rax = 0;
    public const int Rcx = 1;
    public const int Rdx = 2;
    public const int Rbx = 3;
    public const int Rsp = 4;
    public const int Rbp = 5;
    public const int Rsi = 6;
    public const int Rdi = 7;
    public const int R8 = 8;
    public const int R11 = 11;
    public const int R15 = 15;

    /// <summary>Always zero: the base or index of operands that have none.</summary>
    public const int Zero = 16;

    public const int Count = 17;
}
