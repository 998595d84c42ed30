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
    private const ulong TopTwo = 3UL << 62;

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
        where T : unmanaged, IBinaryInteger<T> => NoteShift(cpu, result, (carry << 63) | ((carry ^ overflow) << 62));

    /// <summary>Notes a shift's result with CF in the top bit of <paramref name="carries"/> and CF xor OF below it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void NoteShift<T>(CpuState* cpu, T result, ulong carries)
        where T : unmanaged, IBinaryInteger<T>
    {
        LazyFlags.NoteResult(cpu, Width<T>.SignExtend(result));
        cpu->CarrySource = carries;
    }

    /// <summary>Notes a rotate, CF and OF alone: as <see cref="NoteShift"/>, other bits may be set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void NoteRotate(CpuState* cpu, ulong carries) =>
        cpu->CarrySource = (cpu->CarrySource & LazyFlags.AdjustBit) | (carries & TopTwo);

    /// <summary>A result whose top bit is CF and whose top two bits differ by OF.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ToTop<T>(T value)
        where T : unmanaged, IBinaryInteger<T> => Width<T>.ZeroExtend(value) << Width<T>.Shift;

    /// <summary>CF in both bits: no overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong CarryAlone(ulong carry) => (ulong)((long)(carry << 63) >> 1);

    public readonly struct Shl : IShiftOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T value, ulong count)
            where T : unmanaged, IBinaryInteger<T>
        {
            int places = Count<T>(count);
            return places == 0 ? value : DoSome(cpu, value, places);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T DoSome<T>(CpuState* cpu, T value, int places)
            where T : unmanaged, IBinaryInteger<T>
        {
            ulong bits = Width<T>.ZeroExtend(value);
            T result = Width<T>.Truncate(bits << places);
            // One place less leaves CF in the top bit, and below it the result's top bit, from which CF differs by OF.
            ulong carries = bits << (places - 1) << Width<T>.Shift;
            NoteShift(cpu, result, sizeof(T) == sizeof(ulong) ? carries & TopTwo : carries);
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
            return places == 0 ? value : DoSome(cpu, value, places);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T DoSome<T>(CpuState* cpu, T value, int places)
            where T : unmanaged, IBinaryInteger<T>
        {
            ulong bits = Width<T>.ZeroExtend(value);
            T result = Width<T>.Truncate(bits >> places);
            // The result's top bit is clear: the one below it is OF.
            NoteShift(cpu, result, CarryAlone(bits >> (places - 1)) ^ (ToTop(result) & TopTwo));
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
            return places == 0 ? value : DoSome(cpu, value, places);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T DoSome<T>(CpuState* cpu, T value, int places)
            where T : unmanaged, IBinaryInteger<T>
        {
            long bits = (long)Width<T>.SignExtend(value);
            T result = Width<T>.Truncate((ulong)(bits >> places));
            NoteShift(cpu, result, CarryAlone((ulong)(bits >> (places - 1))));
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
            return places == 0 ? value : DoSome(cpu, value, places);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T DoSome<T>(CpuState* cpu, T value, int places)
            where T : unmanaged, IBinaryInteger<T>
        {
            T result = T.RotateLeft(value, places);
            NoteRotate(cpu, ToTop(T.RotateRight(result, 1)));
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
            return places == 0 ? value : DoSome(cpu, value, places);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T DoSome<T>(CpuState* cpu, T value, int places)
            where T : unmanaged, IBinaryInteger<T>
        {
            T result = T.RotateRight(value, places);
            NoteRotate(cpu, ToTop(result));
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
            return places == 0 ? value : DoSome(cpu, value, places);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T DoSome<T>(CpuState* cpu, T value, int places)
            where T : unmanaged, IBinaryInteger<T>
        {
            if (sizeof(T) < 4) places %= Width<T>.Bits + 1;
            if (places == 0) return value;
            ulong bits = Width<T>.ZeroExtend(value), carryIn = cpu->CarrySource >> 63;
            T result = Width<T>.Truncate((bits << places) | (carryIn << (places - 1)) | (bits >> 1 >> (Width<T>.Bits - places)));
            ulong carry = (bits >> (Width<T>.Bits - places)) & 1;
            NoteRotate(cpu, (carry << 63) | (Top(result) << 62));
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
            return places == 0 ? value : DoSome(cpu, value, places);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T DoSome<T>(CpuState* cpu, T value, int places)
            where T : unmanaged, IBinaryInteger<T>
        {
            if (sizeof(T) < 4) places %= Width<T>.Bits + 1;
            if (places == 0) return value;
            ulong bits = Width<T>.ZeroExtend(value), carryIn = cpu->CarrySource >> 63;
            T result = Width<T>.Truncate((bits >> places) | (carryIn << (Width<T>.Bits - places)) | (bits << (Width<T>.Bits - places) << 1));
            NoteRotate(cpu, CarryAlone(bits >> (places - 1)) ^ (TopTwoDiffer(result) << 62));
            return result;
        }
    }
}
