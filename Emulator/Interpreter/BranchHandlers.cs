// Near branches, calls and returns; SETcc and CMOVcc.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Mmu;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>A branch is the last instruction of its block and goes to the next one by the block's links or the jump cache.</summary>
internal static unsafe class BranchHandlers
{
    private const byte CountRegister = Gpr.Rcx * sizeof(ulong);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Jcc<TCondition>(CpuState* cpu, DecodedInsn* insn)
        where TCondition : struct, ICondition
    {
        if (TCondition.Holds(cpu)) return FollowTaken(cpu, insn);
        return FollowNext(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Jmp(CpuState* cpu, DecodedInsn* insn) => FollowTaken(cpu, insn);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome JmpR<T>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T> => BlockEntry.Jump(cpu, insn, Width<T>.ZeroExtend(RegisterFile.Read<T>(cpu, insn->Reg)));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome JmpM<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong linear = TMode.Linear(cpu, insn, sizeof(T), false);
        TlbEntry* entry = FastAccess.Reading<T, TMode>(cpu, insn, linear);
        if (!FastAccess.CanRead<T>(entry, linear)) return FastAccess.Missed<T, TMode>(cpu, insn, linear, MemoryAccess.Read, &JmpM<T, Patient<TMode>>);
        T* source = FastAccess.Place<T>(entry, linear);
        return BlockEntry.Jump(cpu, insn, Width<T>.ZeroExtend(GuestRam.Load(source)));
    }

    /// <summary>A call to a target that no code may be fetched from pushes nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Call<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        BlockLink* link = &((Block*)cpu->Block)->Taken;
        if (!BranchTargets.Holds(cpu, link)) return CallThrough<T, TMode>(cpu, insn, link, insn->Imm);
        ulong pointer = Stack.Moved<TMode>(cpu, -sizeof(T)), linear = Stack.Linear<TMode>(cpu, pointer, sizeof(T), true);
        TlbEntry* entry = FastAccess.Pushing<T, TMode>(cpu, linear);
        if (!FastAccess.CanWrite<T>(entry, linear)) return FastAccess.Missed<T, TMode>(cpu, insn, linear, MemoryAccess.Write, &Call<T, Patient<TMode>>);
        T* slot = FastAccess.Place<T>(entry, linear);
        GuestRam.Store(slot, Width<T>.Truncate(BlockEntry.NextRip(cpu, insn)));
        cpu->Registers[Gpr.Rsp] = pointer;
        if (FastAccess.IsFlagged(cpu, slot)) return FastAccess.StoredToFlagged(cpu, insn, slot, &Jmp);
        return FollowTaken(cpu, insn);
    }

    /// <summary>The target is read first: it may be RSP.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome CallR<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing =>
        CallIndirect<T, TMode>(cpu, insn, Width<T>.ZeroExtend(RegisterFile.Read<T>(cpu, insn->Reg)));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome CallM<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        T* source = GuestAccess.Read<T, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        return CallIndirect<T, TMode>(cpu, insn, Width<T>.ZeroExtend(GuestRam.Load(source)));
    }

    /// <summary>RET, with or without bytes to drop (Imm is zero without).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Ret<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong linear = Stack.Linear<TMode>(cpu, cpu->Registers[Gpr.Rsp], sizeof(T), false);
        TlbEntry* entry = FastAccess.Popping<T, TMode>(cpu, linear);
        if (!FastAccess.CanRead<T>(entry, linear)) return FastAccess.Missed<T, TMode>(cpu, insn, linear, MemoryAccess.Read, &Ret<T, Patient<TMode>>);
        T* top = FastAccess.Place<T>(entry, linear);
        ulong target = Width<T>.ZeroExtend(GuestRam.Load(top));
        BlockLink* link = BlockEntry.JumpCacheEntry(cpu, target);
        if (!BranchTargets.Holds(cpu, link, target)) return RetThrough<T, TMode>(cpu, insn, link, target);
        Stack.Drop<TMode>(cpu, sizeof(T) + (long)(insn->Imm & 0xFFFF));
        return BlockEntry.Enter(cpu, link->Target);
    }

    /// <summary>LOOP, LOOPE, LOOPNE: counts in CX, ECX or RCX by address size; flags stay.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Loop<TCondition, TCount>(CpuState* cpu, DecodedInsn* insn)
        where TCondition : struct, ICondition
        where TCount : unmanaged, IBinaryInteger<TCount>
    {
        TCount count = RegisterFile.Read<TCount>(cpu, CountRegister) - TCount.One;
        bool taken = count != TCount.Zero && TCondition.Holds(cpu);
        if (taken && !BranchTargets.Holds(cpu, &((Block*)cpu->Block)->Taken)) return LoopThrough(cpu, insn, count);
        RegisterFile.Write(cpu, CountRegister, count);
        return Decide(cpu, insn, taken);
    }

    /// <summary>JCXZ, JECXZ, JRCXZ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome JumpIfCountZero<TCount>(CpuState* cpu, DecodedInsn* insn)
        where TCount : unmanaged, IBinaryInteger<TCount> => Decide(cpu, insn, RegisterFile.Read<TCount>(cpu, CountRegister) == TCount.Zero);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome SetR<TCondition>(CpuState* cpu, DecodedInsn* insn)
        where TCondition : struct, ICondition
    {
        RegisterFile.Write(cpu, insn->Reg, TCondition.Holds(cpu) ? (byte)1 : (byte)0);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome SetM<TCondition, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TCondition : struct, ICondition
        where TMode : struct, IAddressing
    {
        ulong linear = TMode.Linear(cpu, insn, sizeof(byte), true);
        TlbEntry* entry = FastAccess.Writing<byte, TMode>(cpu, insn, linear);
        if (!FastAccess.CanWrite<byte>(entry, linear)) return FastAccess.Missed<byte, TMode>(cpu, insn, linear, MemoryAccess.Write, &SetM<TCondition, Patient<TMode>>);
        byte* target = FastAccess.Place<byte>(entry, linear);
        GuestRam.Store(target, TCondition.Holds(cpu) ? (byte)1 : (byte)0);
        return FastAccess.Stored(cpu, insn, target);
    }

    /// <summary>A 32-bit CMOV clears the upper half even if it does not move (SDM 2A, CMOVcc).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome MoveRR<TCondition, T>(CpuState* cpu, DecodedInsn* insn)
        where TCondition : struct, ICondition
        where T : unmanaged, IBinaryInteger<T>
    {
        RegisterFile.Write(cpu, insn->Reg, RegisterFile.Read<T>(cpu, TCondition.Holds(cpu) ? insn->Rm : insn->Reg));
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>The source is read, and may fault, even if it is not moved.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome MoveRM<TCondition, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TCondition : struct, ICondition
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong linear = TMode.Linear(cpu, insn, sizeof(T), false);
        TlbEntry* entry = FastAccess.Reading<T, TMode>(cpu, insn, linear);
        if (!FastAccess.CanRead<T>(entry, linear)) return FastAccess.Missed<T, TMode>(cpu, insn, linear, MemoryAccess.Read, &MoveRM<TCondition, T, Patient<TMode>>);
        T* source = FastAccess.Place<T>(entry, linear);
        T value = GuestRam.Load(source);
        RegisterFile.Write(cpu, insn->Reg, TCondition.Holds(cpu) ? value : RegisterFile.Read<T>(cpu, insn->Reg));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Outcome Decide(CpuState* cpu, DecodedInsn* insn, bool taken) => taken ? FollowTaken(cpu, insn) : FollowNext(cpu, insn);

    /// <summary>Goes where the branch leads, by the block's link; a link that does not hold is left for the outer loop to fill, if the target is allowed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Outcome FollowTaken(CpuState* cpu, DecodedInsn* insn)
    {
        BlockLink* link = &((Block*)cpu->Block)->Taken;
        return BranchTargets.Holds(cpu, link) ? BlockEntry.Enter(cpu, link->Target) : BranchTargets.Open(cpu, insn, link, insn->Imm);
    }

    /// <summary>Goes on behind the block, in the same way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Outcome FollowNext(CpuState* cpu, DecodedInsn* insn)
    {
        BlockLink* link = &((Block*)cpu->Block)->Next;
        return BranchTargets.Holds(cpu, link) ? BlockEntry.Enter(cpu, link->Target) : BlockEntry.LeaveTo(cpu, BlockEntry.NextRip(cpu, insn), link);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Outcome CallIndirect<T, TMode>(CpuState* cpu, DecodedInsn* insn, ulong target)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        BlockLink* link = BlockEntry.JumpCacheEntry(cpu, target);
        if (!BranchTargets.Holds(cpu, link, target)) return CallThrough<T, TMode>(cpu, insn, link, target);
        if (!Stack.Push<T, TMode>(cpu, Width<T>.Truncate(BlockEntry.NextRip(cpu, insn)))) return BlockEntry.Fault(cpu, insn);
        return BlockEntry.Enter(cpu, link->Target);
    }

    /// <summary>A call whose link does not hold. In 64-bit mode the stack is looked at before the target, as AMD's processors do; outside of it after (SDM 2A, CALL).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Outcome CallThrough<T, TMode>(CpuState* cpu, DecodedInsn* insn, BlockLink* link, ulong target)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        bool allowed = BranchTargets.IsAllowed(cpu, target);
        if (!allowed && !TMode.IsLong) return BranchTargets.Open(cpu, insn, link, target);
        ulong pointer = Stack.Moved<TMode>(cpu, -sizeof(T));
        T* slot = GuestAccess.WriteAt<T>(cpu, Stack.Linear<TMode>(cpu, pointer, sizeof(T), true), stack: true);
        if (slot == null) return BlockEntry.Fault(cpu, insn);
        if (!allowed) return BranchTargets.Open(cpu, insn, link, target);
        GuestRam.Store(slot, Width<T>.Truncate(BlockEntry.NextRip(cpu, insn)));
        GuestAccess.Wrote(cpu, insn, slot);
        cpu->Registers[Gpr.Rsp] = pointer;
        return BranchTargets.Open(cpu, insn, link, target);
    }

    /// <summary>A return whose target the jump cache does not know.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Outcome RetThrough<T, TMode>(CpuState* cpu, DecodedInsn* insn, BlockLink* link, ulong target)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        if (BranchTargets.IsAllowed(cpu, target)) Stack.Drop<TMode>(cpu, sizeof(T) + (long)(insn->Imm & 0xFFFF));
        return BranchTargets.Open(cpu, insn, link, target);
    }

    /// <summary>A loop's branch whose link does not hold: one that faults has not counted.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Outcome LoopThrough<TCount>(CpuState* cpu, DecodedInsn* insn, TCount count)
        where TCount : unmanaged, IBinaryInteger<TCount>
    {
        if (BranchTargets.IsAllowed(cpu, insn->Imm)) RegisterFile.Write(cpu, CountRegister, count);
        return BranchTargets.Open(cpu, insn, &((Block*)cpu->Block)->Taken, insn->Imm);
    }
}
