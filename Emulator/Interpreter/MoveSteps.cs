// MOV, MOVZX, MOVSX(D) and LEA to registers.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Mmu;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>By operands: register, memory, immediate. Stores are in <see cref="MoveHandlers"/>.</summary>
internal static unsafe class MoveSteps
{
    /// <summary>MOV register, register.</summary>
    public readonly struct RR<T> : IStep
        where T : unmanaged, IBinaryInteger<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Do(CpuState* cpu, DecodedInsn* insn, TlbEntry* entry, ulong linear) =>
            RegisterFile.Write(cpu, insn->Reg, RegisterFile.Read<T>(cpu, insn->Rm));
    }

    /// <summary>MOV register, immediate.</summary>
    public readonly struct RI<T> : IStep
        where T : unmanaged, IBinaryInteger<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Do(CpuState* cpu, DecodedInsn* insn, TlbEntry* entry, ulong linear) =>
            RegisterFile.Write(cpu, insn->Reg, Width<T>.Truncate(insn->Imm));
    }

    /// <summary>MOV register, memory.</summary>
    public readonly struct RM<T, TMode> : IStep
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Address(CpuState* cpu, DecodedInsn* insn) => TMode.Linear(cpu, insn, sizeof(T), false);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TlbEntry* Entry(CpuState* cpu, DecodedInsn* insn, ulong linear) => FastAccess.Reading<T, TMode>(cpu, insn, linear);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool CanDo(TlbEntry* entry, ulong linear) => FastAccess.CanRead<T>(entry, linear);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Outcome Missed(CpuState* cpu, DecodedInsn* insn, ulong linear) =>
            FastAccess.Missed<T, TMode>(cpu, insn, linear, MemoryAccess.Read, &Sequences.Handle<Sequences.Then<RM<T, Patient<TMode>>, Sequences.End>>);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Do(CpuState* cpu, DecodedInsn* insn, TlbEntry* entry, ulong linear) =>
            RegisterFile.Write(cpu, insn->Reg, GuestRam.Load(FastAccess.Place<T>(entry, linear)));
    }

    /// <summary>LEA: the offset alone, cut to the operand size.</summary>
    public readonly struct Lea<T, TMode> : IStep
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Do(CpuState* cpu, DecodedInsn* insn, TlbEntry* entry, ulong linear) =>
            RegisterFile.Write(cpu, insn->Reg, Width<T>.Truncate(TMode.Offset(cpu, insn)));
    }

    /// <summary>MOVZX, MOVSX, MOVSXD register, register.</summary>
    public readonly struct ExtendRR<TExtension, TTo, TFrom> : IStep
        where TExtension : struct, IExtension
        where TTo : unmanaged, IBinaryInteger<TTo>
        where TFrom : unmanaged, IBinaryInteger<TFrom>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Do(CpuState* cpu, DecodedInsn* insn, TlbEntry* entry, ulong linear) =>
            RegisterFile.Write(cpu, insn->Reg, Width<TTo>.Truncate(TExtension.Extend(RegisterFile.Read<TFrom>(cpu, insn->Rm))));
    }

    /// <summary>MOVZX, MOVSX, MOVSXD register, memory.</summary>
    public readonly struct ExtendRM<TExtension, TTo, TFrom, TMode> : IStep
        where TExtension : struct, IExtension
        where TTo : unmanaged, IBinaryInteger<TTo>
        where TFrom : unmanaged, IBinaryInteger<TFrom>
        where TMode : struct, IAddressing
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Address(CpuState* cpu, DecodedInsn* insn) => TMode.Linear(cpu, insn, sizeof(TFrom), false);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TlbEntry* Entry(CpuState* cpu, DecodedInsn* insn, ulong linear) => FastAccess.Reading<TFrom, TMode>(cpu, insn, linear);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool CanDo(TlbEntry* entry, ulong linear) => FastAccess.CanRead<TFrom>(entry, linear);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Outcome Missed(CpuState* cpu, DecodedInsn* insn, ulong linear) =>
            FastAccess.Missed<TFrom, TMode>(cpu, insn, linear, MemoryAccess.Read, &Sequences.Handle<Sequences.Then<ExtendRM<TExtension, TTo, TFrom, Patient<TMode>>, Sequences.End>>);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Do(CpuState* cpu, DecodedInsn* insn, TlbEntry* entry, ulong linear) =>
            RegisterFile.Write(cpu, insn->Reg, Width<TTo>.Truncate(TExtension.Extend(GuestRam.Load(FastAccess.Place<TFrom>(entry, linear)))));
    }
}
