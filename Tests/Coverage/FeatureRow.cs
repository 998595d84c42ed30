// A row of the table of instruction groups.
using Iced.Intel;

using ToroEmu.Interpreter;

namespace ToroEmu.Tests.Coverage;

/// <summary>One CPUID feature as the decoder names them, which is how instructions are grouped.</summary>
/// <param name="Feature">The decoder's name.</param>
/// <param name="Support">How it stands.</param>
/// <param name="Bit">Where CPUID announces it; default if nowhere.</param>
/// <param name="Text">What the group is, or why it is left out.</param>
/// <param name="Tests">Names of test classes that execute its instructions.</param>
internal sealed record FeatureRow(CpuidFeature Feature, Support Support, CpuidBit Bit, string Text, string[] Tests)
{
    /// <summary>Whether the core has it, by what it says itself.</summary>
    public bool IsSupported(Core core) => Support == Support.Always || (Support == Support.Announced && Bit.IsSet(core));
}
