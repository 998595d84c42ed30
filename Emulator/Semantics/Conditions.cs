// The sixteen conditions.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>Conditions by the manual's letters; <see cref="Not{T}"/> gives the other eight.</summary>
internal static unsafe class Conditions
{
    public readonly struct O : ICondition
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Holds(CpuState* cpu) => LazyFlags.Overflow(cpu);
    }

    public readonly struct B : ICondition
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Holds(CpuState* cpu) => LazyFlags.Carry(cpu);
    }

    public readonly struct E : ICondition
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Holds(CpuState* cpu) => LazyFlags.Zero(cpu);
    }

    public readonly struct BE : ICondition
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Holds(CpuState* cpu) => LazyFlags.Carry(cpu) | LazyFlags.Zero(cpu);
    }

    public readonly struct S : ICondition
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Holds(CpuState* cpu) => LazyFlags.Sign(cpu);
    }

    public readonly struct P : ICondition
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Holds(CpuState* cpu) => LazyFlags.Parity(cpu);
    }

    public readonly struct L : ICondition
    {
        /// <summary>SF differs from OF: one exclusive or over the words that hold them.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Holds(CpuState* cpu) => (long)(cpu->SignSource ^ cpu->CarrySource ^ (cpu->CarrySource << 1)) < 0;
    }

    public readonly struct LE : ICondition
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Holds(CpuState* cpu) => L.Holds(cpu) | LazyFlags.Zero(cpu);
    }

    public readonly struct Always : ICondition
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Holds(CpuState* cpu) => true;
    }

    public readonly struct Not<T> : ICondition
        where T : struct, ICondition
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Holds(CpuState* cpu) => !T.Holds(cpu);
    }
}
