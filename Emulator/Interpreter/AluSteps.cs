// Two-operand integer instructions that change nothing but registers and flags.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Mmu;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>By operands: register, memory, immediate. Memory destinations only of CMP and TEST; the others are in <see cref="AluHandlers"/>.</summary>
internal static unsafe class AluSteps
{
    /// <summary>Register, register.</summary>
    public readonly struct RR<TOp, T> : IDecidingStep
        where TOp : struct, IAluOp
        where T : unmanaged, IBinaryInteger<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Do(CpuState* cpu, DecodedInsn* insn, TlbEntry* entry, ulong linear) => Compute<TOp, T>(cpu, insn, RegisterFile.Read<T>(cpu, insn->Reg), RegisterFile.Read<T>(cpu, insn->Rm));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Decide<TCondition>(CpuState* cpu, DecodedInsn* insn, TlbEntry* entry, ulong linear)
            where TCondition : struct, ICondition
        {
            T left = RegisterFile.Read<T>(cpu, insn->Reg), right = RegisterFile.Read<T>(cpu, insn->Rm);
            return TCondition.HoldsAfter<TOp, T>(cpu, left, right, Compute<TOp, T>(cpu, insn, left, right));
        }
    }

    /// <summary>Register, immediate.</summary>
    public readonly struct RI<TOp, T> : IDecidingStep
        where TOp : struct, IAluOp
        where T : unmanaged, IBinaryInteger<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Do(CpuState* cpu, DecodedInsn* insn, TlbEntry* entry, ulong linear) => Compute<TOp, T>(cpu, insn, RegisterFile.Read<T>(cpu, insn->Reg), Width<T>.Truncate(insn->Imm));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Decide<TCondition>(CpuState* cpu, DecodedInsn* insn, TlbEntry* entry, ulong linear)
            where TCondition : struct, ICondition
        {
            T left = RegisterFile.Read<T>(cpu, insn->Reg), right = Width<T>.Truncate(insn->Imm);
            return TCondition.HoldsAfter<TOp, T>(cpu, left, right, Compute<TOp, T>(cpu, insn, left, right));
        }
    }

    /// <summary>Register, memory.</summary>
    public readonly struct RM<TOp, T, TMode> : IDecidingStep
        where TOp : struct, IAluOp
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
            FastAccess.Missed<T, TMode>(cpu, insn, linear, MemoryAccess.Read, &Sequences.Handle<Sequences.Then<RM<TOp, T, Patient<TMode>>, Sequences.End>>);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Do(CpuState* cpu, DecodedInsn* insn, TlbEntry* entry, ulong linear) => Compute<TOp, T>(cpu, insn, RegisterFile.Read<T>(cpu, insn->Reg), GuestRam.Load(FastAccess.Place<T>(entry, linear)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Decide<TCondition>(CpuState* cpu, DecodedInsn* insn, TlbEntry* entry, ulong linear)
            where TCondition : struct, ICondition
        {
            T left = RegisterFile.Read<T>(cpu, insn->Reg), right = GuestRam.Load(FastAccess.Place<T>(entry, linear));
            return TCondition.HoldsAfter<TOp, T>(cpu, left, right, Compute<TOp, T>(cpu, insn, left, right));
        }
    }

    /// <summary>CMP or TEST of memory and a register.</summary>
    public readonly struct MR<TOp, T, TMode> : IDecidingStep
        where TOp : struct, IAluOp
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
            FastAccess.Missed<T, TMode>(cpu, insn, linear, MemoryAccess.Read, &Sequences.Handle<Sequences.Then<MR<TOp, T, Patient<TMode>>, Sequences.End>>);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Do(CpuState* cpu, DecodedInsn* insn, TlbEntry* entry, ulong linear) => Compute<TOp, T>(cpu, insn, GuestRam.Load(FastAccess.Place<T>(entry, linear)), RegisterFile.Read<T>(cpu, insn->Reg));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Decide<TCondition>(CpuState* cpu, DecodedInsn* insn, TlbEntry* entry, ulong linear)
            where TCondition : struct, ICondition
        {
            T left = GuestRam.Load(FastAccess.Place<T>(entry, linear)), right = RegisterFile.Read<T>(cpu, insn->Reg);
            return TCondition.HoldsAfter<TOp, T>(cpu, left, right, Compute<TOp, T>(cpu, insn, left, right));
        }
    }

    /// <summary>CMP or TEST of memory and an immediate.</summary>
    public readonly struct MI<TOp, T, TMode> : IDecidingStep
        where TOp : struct, IAluOp
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
            FastAccess.Missed<T, TMode>(cpu, insn, linear, MemoryAccess.Read, &Sequences.Handle<Sequences.Then<MI<TOp, T, Patient<TMode>>, Sequences.End>>);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Do(CpuState* cpu, DecodedInsn* insn, TlbEntry* entry, ulong linear) => Compute<TOp, T>(cpu, insn, GuestRam.Load(FastAccess.Place<T>(entry, linear)), Width<T>.Truncate(insn->Imm));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Decide<TCondition>(CpuState* cpu, DecodedInsn* insn, TlbEntry* entry, ulong linear)
            where TCondition : struct, ICondition
        {
            T left = GuestRam.Load(FastAccess.Place<T>(entry, linear)), right = Width<T>.Truncate(insn->Imm);
            return TCondition.HoldsAfter<TOp, T>(cpu, left, right, Compute<TOp, T>(cpu, insn, left, right));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Compute<TOp, T>(CpuState* cpu, DecodedInsn* insn, T left, T right)
        where TOp : struct, IAluOp
        where T : unmanaged, IBinaryInteger<T>
    {
        T result = TOp.Do(cpu, left, right);
        if (TOp.WritesResult) RegisterFile.Write(cpu, insn->Reg, result);
        return result;
    }
}
