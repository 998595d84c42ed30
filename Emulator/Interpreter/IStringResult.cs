// Where PCMPESTRI and its like put what they found.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

internal unsafe interface IStringResult
{
    /// <summary>Writes the implicit target; <paramref name="found"/> has a bit for each element.</summary>
    static abstract void Write<TEncoding>(CpuState* cpu, uint found, byte immediate)
        where TEncoding : struct, IVectorEncoding;
}
