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

    public readonly struct Bsf : IScanOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Find(ulong bits) => (ulong)BitOperations.TrailingZeroCount(bits);
    }

    public readonly struct Bsr : IScanOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Find(ulong bits) => (ulong)BitOperations.Log2(bits);
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
