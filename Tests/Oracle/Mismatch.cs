// A case on which the processors differ.
using Iced.Intel;

namespace ToroEmu.Oracle;

/// <summary>Shrunk: what reproduces it, the instruction as text, and what each side made of it.</summary>
public sealed record Mismatch(Code Form, string Instruction, string Reproduction, string Difference)
{
    public override string ToString() => $"{Form}: {Instruction}\n  --repro \"{Reproduction}\"\n  {Difference}";
}
