// The sixteen conditions.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>Conditions by the manual's letters; <see cref="Not{TCondition}"/> gives the other eight.</summary>
internal static unsafe class Conditions
{
    public readonly struct O : ICondition
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Holds(CpuState* cpu) => LazyFlags.Overflow(cpu);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool HoldsAfter<TOp, T>(CpuState* cpu, T left, T right, T result)
            where TOp : struct, IBranchingOp
            where T : unmanaged, IBinaryInteger<T> => !TOp.ClearsCarry && Holds(cpu);
    }

    public readonly struct B : ICondition
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Holds(CpuState* cpu) => LazyFlags.Carry(cpu);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool HoldsAfter<TOp, T>(CpuState* cpu, T left, T right, T result)
            where TOp : struct, IBranchingOp
            where T : unmanaged, IBinaryInteger<T> =>
            TOp.Compares ? left < right : !TOp.ClearsCarry && Holds(cpu);
    }

    public readonly struct E : ICondition
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Holds(CpuState* cpu) => LazyFlags.Zero(cpu);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool HoldsAfter<TOp, T>(CpuState* cpu, T left, T right, T result)
            where TOp : struct, IBranchingOp
            where T : unmanaged, IBinaryInteger<T> => result == T.Zero;
    }

    public readonly struct BE : ICondition
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Holds(CpuState* cpu) => LazyFlags.Carry(cpu) | LazyFlags.Zero(cpu);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool HoldsAfter<TOp, T>(CpuState* cpu, T left, T right, T result)
            where TOp : struct, IBranchingOp
            where T : unmanaged, IBinaryInteger<T> =>
            TOp.Compares ? left <= right : TOp.ClearsCarry ? result == T.Zero : Holds(cpu);
    }

    public readonly struct S : ICondition
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Holds(CpuState* cpu) => LazyFlags.Sign(cpu);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool HoldsAfter<TOp, T>(CpuState* cpu, T left, T right, T result)
            where TOp : struct, IBranchingOp
            where T : unmanaged, IBinaryInteger<T> => Width<T>.IsNegative(result);
    }

    public readonly struct P : ICondition
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Holds(CpuState* cpu) => LazyFlags.Parity(cpu);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool HoldsAfter<TOp, T>(CpuState* cpu, T left, T right, T result)
            where TOp : struct, IBranchingOp
            where T : unmanaged, IBinaryInteger<T> => Holds(cpu);
    }

    public readonly struct L : ICondition
    {
        /// <summary>SF differs from OF: one exclusive or over the words that hold them.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Holds(CpuState* cpu) => (long)(cpu->SignSource ^ cpu->CarrySource ^ (cpu->CarrySource << 1)) < 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool HoldsAfter<TOp, T>(CpuState* cpu, T left, T right, T result)
            where TOp : struct, IBranchingOp
            where T : unmanaged, IBinaryInteger<T> =>
            TOp.Compares ? IsLess(left, right) : TOp.ClearsCarry ? Width<T>.IsNegative(result) : Holds(cpu);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static bool IsLess<T>(T left, T right)
            where T : unmanaged, IBinaryInteger<T> => (long)Width<T>.SignExtend(left) < (long)Width<T>.SignExtend(right);
    }

    public readonly struct LE : ICondition
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Holds(CpuState* cpu) => L.Holds(cpu) | LazyFlags.Zero(cpu);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool HoldsAfter<TOp, T>(CpuState* cpu, T left, T right, T result)
            where TOp : struct, IBranchingOp
            where T : unmanaged, IBinaryInteger<T> =>
            L.HoldsAfter<TOp, T>(cpu, left, right, result) | result == T.Zero;
    }

    public readonly struct Always : ICondition
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Holds(CpuState* cpu) => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool HoldsAfter<TOp, T>(CpuState* cpu, T left, T right, T result)
            where TOp : struct, IBranchingOp
            where T : unmanaged, IBinaryInteger<T> => true;
    }

    public readonly struct Not<TCondition> : ICondition
        where TCondition : struct, ICondition
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Holds(CpuState* cpu) => !TCondition.Holds(cpu);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool HoldsAfter<TOp, T>(CpuState* cpu, T left, T right, T result)
            where TOp : struct, IBranchingOp
            where T : unmanaged, IBinaryInteger<T> => !TCondition.HoldsAfter<TOp, T>(cpu, left, right, result);
    }
}
