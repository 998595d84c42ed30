// Shifts and rotates (SDM 2, SAL/SAR/SHL/SHR, RCL/RCR/ROL/ROR).
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>
/// OF is defined for counts of one; what processors do for the others is the same formula: left, the top bit differs from CF;
/// right, the top two bits differ.
/// </summary>
internal static unsafe class ShiftOps
{
    /// <summary>The bits of a count that are looked at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count<T>(ulong count)
        where T : unmanaged, IBinaryInteger<T> => (int)count & (sizeof(T) == 8 ? 63 : 31);

    /// <summary>The top bit, as 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Top<T>(T value)
        where T : unmanaged, IBinaryInteger<T> => Width<T>.ZeroExtend(value) >> (Width<T>.Bits - 1);

    /// <summary>1 if the top two bits differ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong TopTwoDiffer<T>(T value)
        where T : unmanaged, IBinaryInteger<T>
    {
        ulong bits = Width<T>.ZeroExtend(value);
        return ((bits >> (Width<T>.Bits - 1)) ^ (bits >> (Width<T>.Bits - 2))) & 1;
    }

    /// <summary>Notes a shift's result; carry and overflow are 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NoteShift<T>(CpuState* cpu, T result, ulong carry, ulong overflow)
        where T : unmanaged, IBinaryInteger<T>
    {
        LazyFlags.NoteResult(cpu, Width<T>.SignExtend(result));
        cpu->CarrySource = (carry << 63) | ((carry ^ overflow) << 62);
    }

    /// <summary>Notes a rotate: CF and OF alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void NoteRotate(CpuState* cpu, ulong carry, ulong overflow) =>
        cpu->CarrySource = (cpu->CarrySource & LazyFlags.AdjustBit) | (carry << 63) | ((carry ^ overflow) << 62);

    public readonly struct Shl : IShiftOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T value, ulong count)
            where T : unmanaged, IBinaryInteger<T>
        {
            int places = Count<T>(count);
            if (places == 0) return value;
            ulong bits = Width<T>.ZeroExtend(value);
            T result = Width<T>.Truncate(bits << places);
            ulong carry = ((bits << (places - 1)) >> (Width<T>.Bits - 1)) & 1;
            NoteShift(cpu, result, carry, carry ^ Top(result));
            return result;
        }
    }

    public readonly struct Shr : IShiftOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T value, ulong count)
            where T : unmanaged, IBinaryInteger<T>
        {
            int places = Count<T>(count);
            if (places == 0) return value;
            ulong bits = Width<T>.ZeroExtend(value);
            T result = Width<T>.Truncate(bits >> places);
            NoteShift(cpu, result, (bits >> (places - 1)) & 1, TopTwoDiffer(result));
            return result;
        }
    }

    public readonly struct Sar : IShiftOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T value, ulong count)
            where T : unmanaged, IBinaryInteger<T>
        {
            int places = Count<T>(count);
            if (places == 0) return value;
            long bits = (long)Width<T>.SignExtend(value);
            T result = Width<T>.Truncate((ulong)(bits >> places));
            NoteShift(cpu, result, (ulong)(bits >> (places - 1)) & 1, 0);
            return result;
        }
    }

    public readonly struct Rol : IShiftOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T value, ulong count)
            where T : unmanaged, IBinaryInteger<T>
        {
            int places = Count<T>(count);
            if (places == 0) return value;
            places &= Width<T>.Bits - 1;
            ulong bits = Width<T>.ZeroExtend(value);
            T result = Width<T>.Truncate((bits << places) | (bits >> (Width<T>.Bits - places)));
            ulong carry = Width<T>.ZeroExtend(result) & 1;
            NoteRotate(cpu, carry, carry ^ Top(result));
            return result;
        }
    }

    public readonly struct Ror : IShiftOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T value, ulong count)
            where T : unmanaged, IBinaryInteger<T>
        {
            int places = Count<T>(count);
            if (places == 0) return value;
            places &= Width<T>.Bits - 1;
            ulong bits = Width<T>.ZeroExtend(value);
            T result = Width<T>.Truncate((bits >> places) | (bits << (Width<T>.Bits - places)));
            NoteRotate(cpu, Top(result), TopTwoDiffer(result));
            return result;
        }
    }

    /// <summary>Rotates width + 1 bits; only 8- and 16-bit operands can have counts beyond that.</summary>
    public readonly struct Rcl : IShiftOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T value, ulong count)
            where T : unmanaged, IBinaryInteger<T>
        {
            int places = Count<T>(count);
            if (sizeof(T) < 4) places %= Width<T>.Bits + 1;
            if (places == 0) return value;
            ulong bits = Width<T>.ZeroExtend(value), carryIn = cpu->CarrySource >> 63;
            T result = Width<T>.Truncate((bits << places) | (carryIn << (places - 1)) | (bits >> 1 >> (Width<T>.Bits - places)));
            ulong carry = (bits >> (Width<T>.Bits - places)) & 1;
            NoteRotate(cpu, carry, carry ^ Top(result));
            return result;
        }
    }

    public readonly struct Rcr : IShiftOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T value, ulong count)
            where T : unmanaged, IBinaryInteger<T>
        {
            int places = Count<T>(count);
            if (sizeof(T) < 4) places %= Width<T>.Bits + 1;
            if (places == 0) return value;
            ulong bits = Width<T>.ZeroExtend(value), carryIn = cpu->CarrySource >> 63;
            T result = Width<T>.Truncate((bits >> places) | (carryIn << (Width<T>.Bits - places)) | (bits << (Width<T>.Bits - places) << 1));
            NoteRotate(cpu, (bits >> (places - 1)) & 1, TopTwoDiffer(result));
            return result;
        }
    }
}
