// INC, DEC, NEG, NOT, BSWAP (SDM 2).
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>One operand, changed in place.</summary>
internal static unsafe class UnaryOps
{
    /// <summary>INC and DEC leave CF: its bit goes around the addition.</summary>
    public readonly struct Inc : IUnaryOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T value)
            where T : unmanaged, IBinaryInteger<T>
        {
            T result = value + T.One;
            ulong v = Width<T>.ZeroExtend(value), s = Width<T>.ZeroExtend(result);
            LazyFlags.NoteCarriesKeepCf(cpu, Width<T>.SignExtend(result), (v & 1) | ((v | 1) & ~s), Width<T>.Shift);
            return result;
        }
    }

    public readonly struct Dec : IUnaryOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T value)
            where T : unmanaged, IBinaryInteger<T>
        {
            T result = value - T.One;
            ulong v = Width<T>.ZeroExtend(value), d = Width<T>.ZeroExtend(result);
            LazyFlags.NoteCarriesKeepCf(cpu, Width<T>.SignExtend(result), (~v & 1) | ((~v | 1) & d), Width<T>.Shift);
            return result;
        }
    }

    public readonly struct Neg : IUnaryOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T value)
            where T : unmanaged, IBinaryInteger<T>
        {
            T result = T.Zero - value;
            AluOps.NoteSubtract(cpu, T.Zero, value, result);
            return result;
        }
    }

    public readonly struct Not : IUnaryOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T value)
            where T : unmanaged, IBinaryInteger<T> => ~value;
    }

    /// <summary>Of a 16-bit register the result is undefined; processors give zero.</summary>
    public readonly struct Bswap : IUnaryOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T value)
            where T : unmanaged, IBinaryInteger<T> => sizeof(T) == 2 ? T.Zero : Reverse(value);
    }

    /// <summary>Bytes in the other order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reverse<T>(T value)
        where T : unmanaged, IBinaryInteger<T> => Width<T>.Truncate(BinaryPrimitives.ReverseEndianness(Width<T>.ZeroExtend(value)) >> Width<T>.Shift);
}
