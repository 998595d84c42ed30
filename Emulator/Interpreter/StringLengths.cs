// Strings that end with a zero, and strings with a length in a register.
using System;
using System.Numerics;

using ToroEmu.Cpu;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe class StringLengths
{
    /// <summary>PCMPISTRx.</summary>
    public readonly struct Implicit : IStringLengths
    {
        public static int Of(CpuState* cpu, int register, byte* vector, byte immediate) => StringCompareOps.ImplicitLength(vector, immediate);
    }

    /// <summary>PCMPESTRx: the magnitude of EAX or EDX, with REX.W of RAX or RDX. T is signed.</summary>
    public readonly struct Explicit<T> : IStringLengths
        where T : unmanaged, IBinaryInteger<T>
    {
        public static int Of(CpuState* cpu, int register, byte* vector, byte immediate)
        {
            long length = long.CreateTruncating(T.CreateTruncating(cpu->Registers[register]));
            return (int)Math.Min(length < 0 ? 0 - (ulong)length : (ulong)length, (ulong)StringCompareOps.Lanes(immediate));
        }
    }
}
