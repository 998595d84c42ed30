// What CPUID answers.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>SDM 2A, CPUID. Announces what the engine executes and nothing else.</summary>
internal static class CpuidTable
{
    /// <summary>Leaf 1 EAX and RDX after reset: family 6, model 0x3A, stepping 1.</summary>
    public const uint Signature = 0x000306A1;
}
