// A bit of CPUID's answers.
using ToroEmu.Interpreter;

namespace ToroEmu.Tests.Coverage;

/// <summary>Leaf, sub-leaf, register (a, b, c, d) and bit number.</summary>
internal readonly record struct CpuidBit(uint Leaf, uint Subleaf, char Register, int Bit)
{
    public bool IsSet(Core core)
    {
        CpuidResult answer = CpuidTable.Read(core, Leaf, Subleaf);
        uint word = Register switch { 'a' => answer.Eax, 'b' => answer.Ebx, 'c' => answer.Ecx, _ => answer.Edx };
        return ((word >> Bit) & 1) != 0;
    }

    /// <summary>As the manuals write it: CPUID.07H.0:EBX[3].</summary>
    public override string ToString() =>
        Leaf is 7 or 0xD ? $"CPUID.{Leaf:X2}H.{Subleaf}:E{char.ToUpperInvariant(Register)}X[{Bit}]" : $"CPUID.{Leaf:X2}H:E{char.ToUpperInvariant(Register)}X[{Bit}]";
}
