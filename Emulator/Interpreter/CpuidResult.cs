// The four registers that CPUID answers.
namespace ToroEmu.Interpreter;

/// <summary>One leaf (SDM 2A, CPUID).</summary>
public readonly record struct CpuidResult(uint Eax, uint Ebx, uint Ecx, uint Edx);
