// An index in ECX or a mask in XMM0.
using System.Numerics;

using ToroEmu.Cpu;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>Bit 6 of the immediate: the last index instead of the first; a mask of lanes instead of bits.</summary>
internal static unsafe class StringResults
{
    private const int Selection = 1 << 6;

    /// <summary>PCMPxSTRI.</summary>
    public readonly struct Index : IStringResult
    {
        public static void Write<TEncoding>(CpuState* cpu, uint found, byte immediate)
            where TEncoding : struct, IVectorEncoding
        {
            int index = (immediate & Selection) != 0 ? BitOperations.Log2(found) : BitOperations.TrailingZeroCount(found);
            cpu->Registers[Gpr.Rcx] = (ulong)(found == 0 ? StringCompareOps.Lanes(immediate) : index);
        }
    }

    /// <summary>PCMPxSTRM.</summary>
    public readonly struct Mask : IStringResult
    {
        public static void Write<TEncoding>(CpuState* cpu, uint found, byte immediate)
            where TEncoding : struct, IVectorEncoding
        {
            byte* target = VectorRegisters.Place(cpu, 0);
            if ((immediate & Selection) != 0) StringCompareOps.Expand(target, found, immediate);
            else
            {
                ((ulong*)target)[0] = found;
                ((ulong*)target)[1] = 0;
            }
            VectorRegisters.ClearRest<TEncoding>(cpu, 0);
        }
    }
}
