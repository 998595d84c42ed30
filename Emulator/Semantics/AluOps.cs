// Two-operand integer arithmetic and logic (SDM 2, ADD, OR, ADC, SBB, AND, SUB, XOR, CMP, TEST).
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>
/// Carries of an addition: majority of left, right and carry-in at every bit. Where left and right are the same it is that; where they differ
/// the result's bit is the inverted carry-in: (l &amp; r) | (~result &amp; (l ^ r)). Borrows of a subtraction: (~l &amp; r) | (~(l ^ r) &amp; result).
/// </summary>
internal static unsafe class AluOps
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NoteAdd<T>(CpuState* cpu, T left, T right, T result)
        where T : unmanaged, IBinaryInteger<T>
    {
        ulong l = Width<T>.ZeroExtend(left), r = Width<T>.ZeroExtend(right), s = Width<T>.ZeroExtend(result);
        LazyFlags.NoteCarries(cpu, Width<T>.SignExtend(result), (l & r) | (~s & (l ^ r)), Width<T>.Shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NoteSubtract<T>(CpuState* cpu, T left, T right, T result)
        where T : unmanaged, IBinaryInteger<T>
    {
        ulong l = Width<T>.ZeroExtend(left), r = Width<T>.ZeroExtend(right), d = Width<T>.ZeroExtend(result);
        LazyFlags.NoteCarries(cpu, Width<T>.SignExtend(result), (~l & r) | (~(l ^ r) & d), Width<T>.Shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Carry<T>(CpuState* cpu)
        where T : unmanaged, IBinaryInteger<T> => Width<T>.Truncate(cpu->CarrySource >> 63);

    public readonly struct Add : IBranchingOp
    {
        public static bool Compares => false;

        public static bool ClearsCarry => false;

        public static bool WritesResult => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T left, T right)
            where T : unmanaged, IBinaryInteger<T>
        {
            T result = left + right;
            NoteAdd(cpu, left, right, result);
            return result;
        }
    }

    public readonly struct Adc : IAluOp
    {
        public static bool WritesResult => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T left, T right)
            where T : unmanaged, IBinaryInteger<T>
        {
            T result = left + right + Carry<T>(cpu);
            NoteAdd(cpu, left, right, result);
            return result;
        }
    }

    public readonly struct Sub : IBranchingOp
    {
        public static bool Compares => true;

        public static bool ClearsCarry => false;

        public static bool WritesResult => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T left, T right)
            where T : unmanaged, IBinaryInteger<T>
        {
            T result = left - right;
            NoteSubtract(cpu, left, right, result);
            return result;
        }
    }

    public readonly struct Sbb : IAluOp
    {
        public static bool WritesResult => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T left, T right)
            where T : unmanaged, IBinaryInteger<T>
        {
            T result = left - right - Carry<T>(cpu);
            NoteSubtract(cpu, left, right, result);
            return result;
        }
    }

    public readonly struct Cmp : IBranchingOp
    {
        public static bool Compares => true;

        public static bool ClearsCarry => false;

        public static bool WritesResult => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T left, T right)
            where T : unmanaged, IBinaryInteger<T> => Sub.Do(cpu, left, right);
    }

    public readonly struct And : IBranchingOp
    {
        public static bool Compares => false;

        public static bool ClearsCarry => true;

        public static bool WritesResult => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T left, T right)
            where T : unmanaged, IBinaryInteger<T>
        {
            T result = left & right;
            LazyFlags.NoteLogic(cpu, Width<T>.SignExtend(result));
            return result;
        }
    }

    public readonly struct Or : IAluOp
    {
        public static bool WritesResult => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T left, T right)
            where T : unmanaged, IBinaryInteger<T>
        {
            T result = left | right;
            LazyFlags.NoteLogic(cpu, Width<T>.SignExtend(result));
            return result;
        }
    }

    public readonly struct Xor : IAluOp
    {
        public static bool WritesResult => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T left, T right)
            where T : unmanaged, IBinaryInteger<T>
        {
            T result = left ^ right;
            LazyFlags.NoteLogic(cpu, Width<T>.SignExtend(result));
            return result;
        }
    }

    public readonly struct Test : IBranchingOp
    {
        public static bool Compares => false;

        public static bool ClearsCarry => true;

        public static bool WritesResult => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(CpuState* cpu, T left, T right)
            where T : unmanaged, IBinaryInteger<T> => And.Do(cpu, left, right);
    }
}
