// MOV and what only moves data.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Mmu;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>MOV between general registers, memory and immediates; MOVZX, MOVSX(D), LEA, XCHG (SDM 2).</summary>
internal static unsafe class MoveHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome MR<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong linear = TMode.Linear(cpu, insn, sizeof(T), true);
        TlbEntry* entry = FastAccess.Writing<T, TMode>(cpu, insn, linear);
        if (!FastAccess.CanWrite<T>(entry, linear)) return FastAccess.Missed<T, TMode>(cpu, insn, linear, MemoryAccess.Write, &MR<T, Patient<TMode>>);
        T* target = FastAccess.Place<T>(entry, linear);
        GuestRam.Store(target, RegisterFile.Read<T>(cpu, insn->Reg));
        return FastAccess.Stored(cpu, insn, target);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome MI<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong linear = TMode.Linear(cpu, insn, sizeof(T), true);
        TlbEntry* entry = FastAccess.Writing<T, TMode>(cpu, insn, linear);
        if (!FastAccess.CanWrite<T>(entry, linear)) return FastAccess.Missed<T, TMode>(cpu, insn, linear, MemoryAccess.Write, &MI<T, Patient<TMode>>);
        T* target = FastAccess.Place<T>(entry, linear);
        GuestRam.Store(target, Width<T>.Truncate(insn->Imm));
        return FastAccess.Stored(cpu, insn, target);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ExchangeRR<T>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
    {
        T first = RegisterFile.Read<T>(cpu, insn->Reg);
        RegisterFile.Write(cpu, insn->Reg, RegisterFile.Read<T>(cpu, insn->Rm));
        RegisterFile.Write(cpu, insn->Rm, first);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>XCHG with memory locks by itself (SDM 3A, 9.1.2.1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ExchangeMR<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        T* target = GuestAccess.Modify<T, TMode>(cpu, insn);
        if (target == null) return BlockEntry.Fault(cpu, insn);
        T old = Atomics.Exchange(target, RegisterFile.Read<T>(cpu, insn->Reg));
        GuestAccess.Wrote(cpu, insn, target);
        RegisterFile.Write(cpu, insn->Reg, old);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>NOP, prefetches, ENDBR and other hints.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Nothing(CpuState* cpu, DecodedInsn* insn)
    {
        insn++;
        return insn->Handler(cpu, insn);
    }
}
