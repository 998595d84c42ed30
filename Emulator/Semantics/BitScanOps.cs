// BSF, BSR, TZCNT, LZCNT, POPCNT, MOVBE (SDM 2).
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>Counting and finding bits. Flags that the manual leaves undefined stay.</summary>
internal static unsafe class BitScanOps
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SetZero(CpuState* cpu, bool zero) => cpu->ZeroSource = zero ? 0UL : 1UL;

    /// <summary>The destination stays if no bit is set; <c>left</c> is what it holds.</summary>
    public readonly struct Bsf : IAluOp
    {
        public static bool WritesResult => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T left, T right)
            where T : unmanaged, IBinaryInteger<T>
        {
            SetZero(cpu, right == T.Zero);
            return right == T.Zero ? left : Width<T>.Truncate((ulong)BitOperations.TrailingZeroCount(Width<T>.ZeroExtend(right)));
        }
    }

    public readonly struct Bsr : IAluOp
    {
        public static bool WritesResult => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T left, T right)
            where T : unmanaged, IBinaryInteger<T>
        {
            SetZero(cpu, right == T.Zero);
            return right == T.Zero ? left : Width<T>.Truncate((ulong)BitOperations.Log2(Width<T>.ZeroExtend(right)));
        }
    }

    public readonly struct Tzcnt : IUnaryOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T value)
            where T : unmanaged, IBinaryInteger<T>
        {
            // A bit behind the operand's last makes an empty one count its width.
            ulong bits = Width<T>.ZeroExtend(value);
            if (sizeof(T) < 8) bits |= 1UL << (Width<T>.Bits & 63);
            return NoteCount<T>(cpu, BitOperations.TrailingZeroCount(bits), value == T.Zero);
        }
    }

    public readonly struct Lzcnt : IUnaryOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T value)
            where T : unmanaged, IBinaryInteger<T> =>
            NoteCount<T>(cpu, BitOperations.LeadingZeroCount(Width<T>.ZeroExtend(value)) - Width<T>.Shift, value == T.Zero);
    }

    public readonly struct Popcnt : IUnaryOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T value)
            where T : unmanaged, IBinaryInteger<T>
        {
            SetZero(cpu, value == T.Zero);
            // SF, PF, CF, OF, AF are cleared; one set bit is odd parity.
            cpu->SignSource = 1;
            cpu->CarrySource = 0;
            return Width<T>.Truncate((ulong)BitOperations.PopCount(Width<T>.ZeroExtend(value)));
        }
    }

    public readonly struct Movbe : IUnaryOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T value)
            where T : unmanaged, IBinaryInteger<T> => UnaryOps.Reverse(value);
    }

    /// <summary>CF: the operand was zero; ZF: the count is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T NoteCount<T>(CpuState* cpu, int count, bool empty)
        where T : unmanaged, IBinaryInteger<T>
    {
        SetZero(cpu, count == 0);
        LazyFlags.SetCarry(cpu, empty);
        return Width<T>.Truncate((ulong)count);
    }
}
