// How instruction bytes are read.
namespace ToroEmu.Cpu;

/// <summary>Default operand and address size, from CS.L, CS.D and EFER.LMA.</summary>
public enum CodeMode : byte
{
    Code16 = 0,
    Code32 = 1,
    Code64 = 2,
}
