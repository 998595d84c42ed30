// General and vector registers as operands of conversions.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

internal static unsafe class Places
{
    public readonly struct General : IPlace
    {
        public static byte* Of(CpuState* cpu, byte operand) => (byte*)cpu + operand;
    }

    public readonly struct Vector : IPlace
    {
        public static byte* Of(CpuState* cpu, byte operand) => VectorRegisters.Place(cpu, operand);
    }
}
