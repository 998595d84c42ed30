// MOVS, STOS, LODS, SCAS, CMPS: one element, and many at once (SDM 2).
using System;
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>Memory first, registers last: a fault leaves no trace of its element.</summary>
internal static unsafe class StringOps
{
    private const byte Accumulator = Gpr.Rax * sizeof(ulong);

    public readonly struct Movs : IStringOp
    {
        public static bool Compares => false;

        public static bool UsesPorts => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool TryStep<T, TMode>(CpuState* cpu, DecodedInsn* insn)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing
        {
            T* source = StringAccess.ReadSource<T, TMode>(cpu, insn);
            if (source == null) return false;
            T value = GuestRam.Load(source);
            if (!GuestAccess.StoreAt(cpu, insn, StringAccess.Destination<T, TMode>(cpu, insn, true), value, stack: false)) return false;
            StringAccess.Advance<T>(cpu, Gpr.Rsi, insn, 1);
            StringAccess.Advance<T>(cpu, Gpr.Rdi, insn, 1);
            return true;
        }

        /// <summary>Within one page of source and destination; in the order of elements where they overlap, so that a pattern repeats itself.</summary>
        public static ulong DoMany<T, TMode>(CpuState* cpu, DecodedInsn* insn, ulong count)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing
        {
            ulong from = StringAccess.Source<T, TMode>(cpu, insn), to = StringAccess.Destination<T, TMode>(cpu, insn, true);
            ulong elements = StringAccess.InPage<T>(cpu, Gpr.Rsi, insn, from, StringAccess.InPage<T>(cpu, Gpr.Rdi, insn, to, count));
            if (elements < 2 || !IsRangeAllowed<T, TMode>(cpu, insn, elements)) return 0;
            byte* source = StringAccess.PlainRead(cpu, from), target = StringAccess.PlainWrite(cpu, to);
            if (source == null || target == null) return 0;
            int bytes = (int)elements * sizeof(T);
            if (target > source && target < source + bytes) Propagate((T*)source, (T*)target, (int)elements);
            else Buffer.MemoryCopy(source, target, bytes, bytes);
            StringAccess.Wrote(cpu, insn, target, bytes);
            StringAccess.Advance<T>(cpu, Gpr.Rsi, insn, elements);
            StringAccess.Advance<T>(cpu, Gpr.Rdi, insn, elements);
            return elements;
        }

        private static void Propagate<T>(T* source, T* target, int elements)
            where T : unmanaged
        {
            for (int i = 0; i < elements; i++) GuestRam.Store(target + i, GuestRam.Load(source + i));
        }

        /// <summary>Segments allow the last element too; then all between.</summary>
        private static bool IsRangeAllowed<T, TMode>(CpuState* cpu, DecodedInsn* insn, ulong elements)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing
        {
            ulong last = (elements - 1) * (ulong)sizeof(T);
            ulong source = (cpu->Registers[Gpr.Rsi] & insn->AddressMask) + last;
            return IsUsable(TMode.Linear(cpu, insn->Segment, source, sizeof(T), false)) && IsDestinationAllowed<T, TMode>(cpu, insn, last);
        }
    }

    public readonly struct Stos : IStringOp
    {
        public static bool Compares => false;

        public static bool UsesPorts => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool TryStep<T, TMode>(CpuState* cpu, DecodedInsn* insn)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing
        {
            ulong to = StringAccess.Destination<T, TMode>(cpu, insn, true);
            if (!GuestAccess.StoreAt(cpu, insn, to, RegisterFile.Read<T>(cpu, Accumulator), stack: false)) return false;
            StringAccess.Advance<T>(cpu, Gpr.Rdi, insn, 1);
            return true;
        }

        public static ulong DoMany<T, TMode>(CpuState* cpu, DecodedInsn* insn, ulong count)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing
        {
            ulong to = StringAccess.Destination<T, TMode>(cpu, insn, true);
            ulong elements = StringAccess.InPage<T>(cpu, Gpr.Rdi, insn, to, count);
            if (elements < 2 || !IsDestinationAllowed<T, TMode>(cpu, insn, (elements - 1) * (ulong)sizeof(T))) return 0;
            byte* target = StringAccess.PlainWrite(cpu, to);
            if (target == null) return 0;
            new Span<T>(target, (int)elements).Fill(RegisterFile.Read<T>(cpu, Accumulator));
            StringAccess.Wrote(cpu, insn, target, (int)elements * sizeof(T));
            StringAccess.Advance<T>(cpu, Gpr.Rdi, insn, elements);
            return elements;
        }
    }

    public readonly struct Lods : IStringOp
    {
        public static bool Compares => false;

        public static bool UsesPorts => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool TryStep<T, TMode>(CpuState* cpu, DecodedInsn* insn)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing
        {
            T* source = StringAccess.ReadSource<T, TMode>(cpu, insn);
            if (source == null) return false;
            RegisterFile.Write(cpu, Accumulator, GuestRam.Load(source));
            StringAccess.Advance<T>(cpu, Gpr.Rsi, insn, 1);
            return true;
        }

        public static ulong DoMany<T, TMode>(CpuState* cpu, DecodedInsn* insn, ulong count)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => 0;
    }

    public readonly struct Scas : IStringOp
    {
        public static bool Compares => true;

        public static bool UsesPorts => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool TryStep<T, TMode>(CpuState* cpu, DecodedInsn* insn)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing
        {
            T* target = GuestAccess.ReadAt<T>(cpu, StringAccess.Destination<T, TMode>(cpu, insn, false), stack: false);
            if (target == null) return false;
            AluOps.Cmp.Do(cpu, RegisterFile.Read<T>(cpu, Accumulator), GuestRam.Load(target));
            StringAccess.Advance<T>(cpu, Gpr.Rdi, insn, 1);
            return true;
        }

        public static ulong DoMany<T, TMode>(CpuState* cpu, DecodedInsn* insn, ulong count)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => 0;
    }

    /// <summary>The source is the left operand.</summary>
    public readonly struct Cmps : IStringOp
    {
        public static bool Compares => true;

        public static bool UsesPorts => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool TryStep<T, TMode>(CpuState* cpu, DecodedInsn* insn)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing
        {
            T* source = StringAccess.ReadSource<T, TMode>(cpu, insn);
            if (source == null) return false;
            T left = GuestRam.Load(source);
            T* target = GuestAccess.ReadAt<T>(cpu, StringAccess.Destination<T, TMode>(cpu, insn, false), stack: false);
            if (target == null) return false;
            AluOps.Cmp.Do(cpu, left, GuestRam.Load(target));
            StringAccess.Advance<T>(cpu, Gpr.Rsi, insn, 1);
            StringAccess.Advance<T>(cpu, Gpr.Rdi, insn, 1);
            return true;
        }

        public static ulong DoMany<T, TMode>(CpuState* cpu, DecodedInsn* insn, ulong count)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsUsable(ulong linear) => linear != LegacyAddressing.Violation;

    /// <summary>ES allows the element that lies <paramref name="last"/> bytes behind the first.</summary>
    private static bool IsDestinationAllowed<T, TMode>(CpuState* cpu, DecodedInsn* insn, ulong last)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing =>
        IsUsable(TMode.Linear(cpu, SegReg.Es, (cpu->Registers[Gpr.Rdi] & insn->AddressMask) + last, sizeof(T), true));
}
