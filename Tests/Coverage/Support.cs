// What the processor says of a group of instructions.
namespace ToroEmu.Tests.Coverage;

/// <summary>How a CPUID feature stands.</summary>
internal enum Support
{
    /// <summary>Every x86-64 processor has it; no CPUID bit says so.</summary>
    Always,

    /// <summary>CPUID has a bit for it: supported exactly if the bit is set.</summary>
    Announced,

    /// <summary>Left out on purpose.</summary>
    Excluded,
}
