// Pairs of an operation and the conditional branch behind it, in one handler.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Mmu;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>
/// The handler of the first instruction of a pair in a hot block. Both retire; the second keeps its own handler, for whoever comes to it otherwise. The first
/// leaves all flags behind, as without fusion; only the branch does not read them back. A fault of the first comes before any change; one of the branch, for its target, when the first has retired.
/// </summary>
internal static unsafe class FusedHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RR<TOp, TCondition, T>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IBranchingOp
        where TCondition : struct, ICondition
        where T : unmanaged, IBinaryInteger<T>
    {
        T left = RegisterFile.Read<T>(cpu, insn->Reg), right = RegisterFile.Read<T>(cpu, insn->Rm);
        T result = TOp.Do(cpu, left, right);
        if (TOp.WritesResult) RegisterFile.Write(cpu, insn->Reg, result);
        return Branch<TOp, TCondition, T>(cpu, insn + 1, left, right, result);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RI<TOp, TCondition, T>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IBranchingOp
        where TCondition : struct, ICondition
        where T : unmanaged, IBinaryInteger<T>
    {
        T left = RegisterFile.Read<T>(cpu, insn->Reg), right = Width<T>.Truncate(insn->Imm);
        T result = TOp.Do(cpu, left, right);
        if (TOp.WritesResult) RegisterFile.Write(cpu, insn->Reg, result);
        return Branch<TOp, TCondition, T>(cpu, insn + 1, left, right, result);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RM<TOp, TCondition, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IBranchingOp
        where TCondition : struct, ICondition
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong linear = TMode.Linear(cpu, insn, sizeof(T), false);
        TlbEntry* entry = FastAccess.Reading<T, TMode>(cpu, insn, linear);
        if (!FastAccess.CanRead<T>(entry, linear)) return FastAccess.Missed<T, TMode>(cpu, insn, linear, MemoryAccess.Read, &AluHandlers.RM<TOp, T, Patient<TMode>>);
        T left = RegisterFile.Read<T>(cpu, insn->Reg), right = GuestRam.Load(FastAccess.Place<T>(entry, linear));
        T result = TOp.Do(cpu, left, right);
        if (TOp.WritesResult) RegisterFile.Write(cpu, insn->Reg, result);
        return Branch<TOp, TCondition, T>(cpu, insn + 1, left, right, result);
    }

    /// <summary>CMP and TEST of memory and a register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome MR<TOp, TCondition, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IBranchingOp
        where TCondition : struct, ICondition
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong linear = TMode.Linear(cpu, insn, sizeof(T), false);
        TlbEntry* entry = FastAccess.Reading<T, TMode>(cpu, insn, linear);
        if (!FastAccess.CanRead<T>(entry, linear)) return FastAccess.Missed<T, TMode>(cpu, insn, linear, MemoryAccess.Read, &AluHandlers.MR<TOp, T, Patient<TMode>>);
        T left = GuestRam.Load(FastAccess.Place<T>(entry, linear)), right = RegisterFile.Read<T>(cpu, insn->Reg);
        return Branch<TOp, TCondition, T>(cpu, insn + 1, left, right, TOp.Do(cpu, left, right));
    }

    /// <summary>CMP and TEST of memory and an immediate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome MI<TOp, TCondition, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IBranchingOp
        where TCondition : struct, ICondition
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong linear = TMode.Linear(cpu, insn, sizeof(T), false);
        TlbEntry* entry = FastAccess.Reading<T, TMode>(cpu, insn, linear);
        if (!FastAccess.CanRead<T>(entry, linear)) return FastAccess.Missed<T, TMode>(cpu, insn, linear, MemoryAccess.Read, &AluHandlers.MI<TOp, T, Patient<TMode>>);
        T left = GuestRam.Load(FastAccess.Place<T>(entry, linear)), right = Width<T>.Truncate(insn->Imm);
        return Branch<TOp, TCondition, T>(cpu, insn + 1, left, right, TOp.Do(cpu, left, right));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Outcome Branch<TOp, TCondition, T>(CpuState* cpu, DecodedInsn* branch, T left, T right, T result)
        where TOp : struct, IBranchingOp
        where TCondition : struct, ICondition
        where T : unmanaged, IBinaryInteger<T> =>
        TCondition.HoldsAfter<TOp, T>(cpu, left, right, result) ? BranchHandlers.FollowTaken(cpu, branch) : BranchHandlers.FollowNext(cpu, branch);
}
