// Shapes of two-operand integer instructions.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>Memory first, registers last: a fault leaves no trace.</summary>
internal static unsafe class AluHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RR<TOp, T>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IAluOp
        where T : unmanaged, IBinaryInteger<T>
    {
        T result = TOp.Do(cpu, RegisterFile.Read<T>(cpu, insn->Reg), RegisterFile.Read<T>(cpu, insn->Rm));
        if (TOp.WritesResult) RegisterFile.Write(cpu, insn->Reg, result);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RI<TOp, T>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IAluOp
        where T : unmanaged, IBinaryInteger<T>
    {
        T result = TOp.Do(cpu, RegisterFile.Read<T>(cpu, insn->Reg), Width<T>.Truncate(insn->Imm));
        if (TOp.WritesResult) RegisterFile.Write(cpu, insn->Reg, result);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RM<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IAluOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        T* source = GuestAccess.Read<T, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        T result = TOp.Do(cpu, RegisterFile.Read<T>(cpu, insn->Reg), GuestRam.Load(source));
        if (TOp.WritesResult) RegisterFile.Write(cpu, insn->Reg, result);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome MR<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IAluOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        if (!Apply<TOp, T, TMode>(cpu, insn, RegisterFile.Read<T>(cpu, insn->Reg))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome MI<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IAluOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        if (!Apply<TOp, T, TMode>(cpu, insn, Width<T>.Truncate(insn->Imm))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
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

    /// <summary>memory = memory op value; only read for CMP and TEST.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Apply<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn, T value)
        where TOp : struct, IAluOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        T* target = TOp.WritesResult ? GuestAccess.Modify<T, TMode>(cpu, insn) : GuestAccess.Read<T, TMode>(cpu, insn);
        if (target == null) return false;
        T result = TOp.Do(cpu, GuestRam.Load(target), value);
        if (!TOp.WritesResult) return true;
        GuestRam.Store(target, result);
        GuestAccess.Wrote(cpu, target);
        return true;
    }

    /// <summary>As <see cref="Apply"/>, atomically. A lost race starts over from the flags before, for the carry-in of ADC and SBB.</summary>
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
        GuestAccess.Wrote(cpu, target);
        return true;
    }
}
