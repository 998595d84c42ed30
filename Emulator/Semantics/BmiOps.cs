// BMI1, BMI2, ADX (SDM 2, ANDN, BEXTR, BLSI, BZHI, PDEP, ADCX and their like).
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>For 32- and 64-bit operands. Undefined flags are cleared or stay, whichever falls out.</summary>
internal static unsafe class BmiOps
{
    /// <summary>Notes SF and ZF of a logic result, with CF.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Note<T>(CpuState* cpu, T result, bool carry)
        where T : unmanaged, IBinaryInteger<T>
    {
        LazyFlags.NoteResult(cpu, Width<T>.SignExtend(result));
        LazyFlags.SetCarryOverflow(cpu, carry, false);
        return result;
    }

    public readonly struct Andn : IAluOp
    {
        public static bool WritesResult => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T left, T right)
            where T : unmanaged, IBinaryInteger<T> => Note(cpu, ~left & right, false);
    }

    /// <summary>Bits 7:0 of <c>right</c> are the first bit, 15:8 the length.</summary>
    public readonly struct Bextr : IAluOp
    {
        public static bool WritesResult => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T left, T right)
            where T : unmanaged, IBinaryInteger<T>
        {
            int start = (int)Width<T>.ZeroExtend(right) & 0xFF, length = (int)(Width<T>.ZeroExtend(right) >> 8) & 0xFF;
            ulong bits = start < 64 ? Width<T>.ZeroExtend(left) >> start : 0;
            if (length < 64) bits &= (1UL << length) - 1;
            return Note(cpu, Width<T>.Truncate(bits), false);
        }
    }

    /// <summary>CF: the index is beyond the operand.</summary>
    public readonly struct Bzhi : IAluOp
    {
        public static bool WritesResult => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T left, T right)
            where T : unmanaged, IBinaryInteger<T>
        {
            int index = (int)Width<T>.ZeroExtend(right) & 0xFF;
            if (index >= Width<T>.Bits) return Note(cpu, left, true);
            return Note(cpu, Width<T>.Truncate(Width<T>.ZeroExtend(left) & ((1UL << index) - 1)), false);
        }
    }

    public readonly struct Blsi : IUnaryOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T value)
            where T : unmanaged, IBinaryInteger<T> => Note(cpu, value & (T.Zero - value), value != T.Zero);
    }

    public readonly struct Blsmsk : IUnaryOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T value)
            where T : unmanaged, IBinaryInteger<T> => Note(cpu, value ^ (value - T.One), value == T.Zero);
    }

    public readonly struct Blsr : IUnaryOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T value)
            where T : unmanaged, IBinaryInteger<T> => Note(cpu, value & (value - T.One), value == T.Zero);
    }

    /// <summary>Deposits the low bits of <c>left</c> at the places that the mask <c>right</c> names.</summary>
    public readonly struct Pdep : IAluOp
    {
        public static bool WritesResult => true;

        public static T Do<T>(CpuState* cpu, T left, T right)
            where T : unmanaged, IBinaryInteger<T>
        {
            ulong source = Width<T>.ZeroExtend(left), result = 0;
            for (ulong mask = Width<T>.ZeroExtend(right); mask != 0; mask &= mask - 1, source >>= 1)
                if ((source & 1) != 0) result |= mask & (0 - mask);
            return Width<T>.Truncate(result);
        }
    }

    /// <summary>Gathers the bits of <c>left</c> that the mask <c>right</c> names.</summary>
    public readonly struct Pext : IAluOp
    {
        public static bool WritesResult => true;

        public static T Do<T>(CpuState* cpu, T left, T right)
            where T : unmanaged, IBinaryInteger<T>
        {
            ulong source = Width<T>.ZeroExtend(left), result = 0, bit = 1;
            for (ulong mask = Width<T>.ZeroExtend(right); mask != 0; mask &= mask - 1, bit <<= 1)
                if ((source & mask & (0 - mask)) != 0) result |= bit;
            return Width<T>.Truncate(result);
        }
    }

    /// <summary>The flagless shifts: counts are taken modulo the width.</summary>
    public readonly struct Shlx : IAluOp
    {
        public static bool WritesResult => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T left, T right)
            where T : unmanaged, IBinaryInteger<T> => Width<T>.Truncate(Width<T>.ZeroExtend(left) << ShiftOps.Count<T>(Width<T>.ZeroExtend(right)));
    }

    public readonly struct Shrx : IAluOp
    {
        public static bool WritesResult => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T left, T right)
            where T : unmanaged, IBinaryInteger<T> => Width<T>.Truncate(Width<T>.ZeroExtend(left) >> ShiftOps.Count<T>(Width<T>.ZeroExtend(right)));
    }

    public readonly struct Sarx : IAluOp
    {
        public static bool WritesResult => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T left, T right)
            where T : unmanaged, IBinaryInteger<T> =>
            Width<T>.Truncate((ulong)((long)Width<T>.SignExtend(left) >> ShiftOps.Count<T>(Width<T>.ZeroExtend(right))));
    }

    public readonly struct Rorx : IAluOp
    {
        public static bool WritesResult => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T left, T right)
            where T : unmanaged, IBinaryInteger<T> => T.RotateRight(left, ShiftOps.Count<T>(Width<T>.ZeroExtend(right)));
    }

    /// <summary>Adds with CF as carry in and out; no other flag.</summary>
    public readonly struct Adcx : IAluOp
    {
        public static bool WritesResult => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T left, T right)
            where T : unmanaged, IBinaryInteger<T>
        {
            T result = left + right + (LazyFlags.Carry(cpu) ? T.One : T.Zero);
            LazyFlags.SetCarry(cpu, Width<T>.IsNegative((left & right) | ((left | right) & ~result)));
            return result;
        }
    }

    /// <summary>Adds with OF as carry in and out; no other flag.</summary>
    public readonly struct Adox : IAluOp
    {
        public static bool WritesResult => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T left, T right)
            where T : unmanaged, IBinaryInteger<T>
        {
            T result = left + right + (LazyFlags.Overflow(cpu) ? T.One : T.Zero);
            bool overflow = Width<T>.IsNegative((left & right) | ((left | right) & ~result));
            LazyFlags.SetCarryOverflow(cpu, LazyFlags.Carry(cpu), overflow, LazyFlags.Adjust(cpu));
            return result;
        }
    }
}
