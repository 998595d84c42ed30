// SHLD and SHRD (SDM 2B).
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>
/// Operands of 16 bits with counts above 16 are undefined by the manual; here, as in processors, the bits that come in are those of value:fill:value.
/// </summary>
internal static unsafe class DoubleShiftOps
{
    public readonly struct Shld : IDoubleShiftOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T value, T fill, ulong count)
            where T : unmanaged, IBinaryInteger<T>
        {
            int places = ShiftOps.Count<T>(count);
            if (places == 0) return value;
            ulong v = Width<T>.ZeroExtend(value), f = Width<T>.ZeroExtend(fill);
            if (sizeof(T) == 2) v = (v << 32) | (f << 16) | v;
            else if (sizeof(T) == 4) v = (v << 32) | f;
            T result = sizeof(T) == 8 ? Width<T>.Truncate((v << places) | (f >> (64 - places))) : Width<T>.Truncate((v << places) >> 32);
            int top = sizeof(T) == 2 ? 48 : 64;
            ulong carry = (v >> (top - places)) & 1;
            ShiftOps.NoteShift(cpu, result, carry, carry ^ ShiftOps.Top(result));
            return result;
        }
    }

    public readonly struct Shrd : IDoubleShiftOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T value, T fill, ulong count)
            where T : unmanaged, IBinaryInteger<T>
        {
            int places = ShiftOps.Count<T>(count);
            if (places == 0) return value;
            ulong v = Width<T>.ZeroExtend(value), f = Width<T>.ZeroExtend(fill);
            if (sizeof(T) == 2) v |= (f << 16) | (v << 32);
            else if (sizeof(T) == 4) v |= f << 32;
            T result = Width<T>.Truncate(sizeof(T) == 8 ? (v >> places) | (f << (64 - places)) : v >> places);
            ShiftOps.NoteShift(cpu, result, (v >> (places - 1)) & 1, ShiftOps.TopTwoDiffer(result));
            return result;
        }
    }
}
