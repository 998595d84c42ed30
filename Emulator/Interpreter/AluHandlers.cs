// Two-operand integer instructions with a memory destination.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Mmu;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>Memory first, registers last: a fault leaves no trace.</summary>
internal static unsafe class AluHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome MR<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IAluOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong linear = TMode.Linear(cpu, insn, sizeof(T), true);
        TlbEntry* entry = FastAccess.Modifying<T, TMode>(cpu, insn, linear);
        if (!FastAccess.CanWrite<T>(entry, linear)) return FastAccess.Missed<T, TMode>(cpu, insn, linear, MemoryAccess.Write, &MR<TOp, T, Patient<TMode>>);
        return Apply<TOp, T>(cpu, insn, FastAccess.Place<T>(entry, linear), RegisterFile.Read<T>(cpu, insn->Reg));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome MI<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IAluOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong linear = TMode.Linear(cpu, insn, sizeof(T), true);
        TlbEntry* entry = FastAccess.Modifying<T, TMode>(cpu, insn, linear);
        if (!FastAccess.CanWrite<T>(entry, linear)) return FastAccess.Missed<T, TMode>(cpu, insn, linear, MemoryAccess.Write, &MI<TOp, T, Patient<TMode>>);
        return Apply<TOp, T>(cpu, insn, FastAccess.Place<T>(entry, linear), Width<T>.Truncate(insn->Imm));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome LockedMR<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IAluOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        if (!ApplyLocked<TOp, T, TMode>(cpu, insn, RegisterFile.Read<T>(cpu, insn->Reg))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome LockedMI<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IAluOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        if (!ApplyLocked<TOp, T, TMode>(cpu, insn, Width<T>.Truncate(insn->Imm))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>memory = memory op value, and on to the next instruction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Outcome Apply<TOp, T>(CpuState* cpu, DecodedInsn* insn, T* target, T value)
        where TOp : struct, IAluOp
        where T : unmanaged, IBinaryInteger<T>
    {
        GuestRam.Store(target, TOp.Do(cpu, GuestRam.Load(target), value));
        return FastAccess.Stored(cpu, insn, target);
    }

    /// <summary>memory = memory op value, atomically. A lost race starts over from the flags before, for the carry-in of ADC and SBB.</summary>
    private static bool ApplyLocked<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn, T value)
        where TOp : struct, IAluOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        T* target = GuestAccess.Modify<T, TMode>(cpu, insn);
        if (target == null) return false;
        ulong carry = cpu->CarrySource;
        while (true)
        {
            T old = GuestRam.Load(target);
            T result = TOp.Do(cpu, old, value);
            if (Atomics.CompareExchange(target, result, old) == old) break;
            cpu->CarrySource = carry;
        }
        GuestAccess.Wrote(cpu, insn, target);
        return true;
    }
}
