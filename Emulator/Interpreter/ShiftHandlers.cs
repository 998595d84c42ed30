// Shapes of shifts and rotates.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>Register or memory, by an immediate (also the implied 1) or by CL.</summary>
internal static unsafe class ShiftHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RI<TOp, T>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IShiftOp
        where T : unmanaged, IBinaryInteger<T>
    {
        RegisterFile.Write(cpu, insn->Reg, TOp.Do(cpu, RegisterFile.Read<T>(cpu, insn->Reg), insn->Imm));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RC<TOp, T>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IShiftOp
        where T : unmanaged, IBinaryInteger<T>
    {
        RegisterFile.Write(cpu, insn->Reg, TOp.Do(cpu, RegisterFile.Read<T>(cpu, insn->Reg), cpu->Registers[Gpr.Rcx]));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome MI<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IShiftOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        if (!Apply<TOp, T, TMode>(cpu, insn, insn->Imm)) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome MC<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IShiftOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        if (!Apply<TOp, T, TMode>(cpu, insn, cpu->Registers[Gpr.Rcx])) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>SHLD, SHRD with a register destination: by an immediate, or by CL.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome DoubleR<TOp, TCount, T>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IDoubleShiftOp
        where TCount : struct, ICountSource
        where T : unmanaged, IBinaryInteger<T>
    {
        T result = TOp.Do(cpu, RegisterFile.Read<T>(cpu, insn->Reg), RegisterFile.Read<T>(cpu, insn->Rm), TCount.Count(cpu, insn));
        RegisterFile.Write(cpu, insn->Reg, result);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>SHLD, SHRD with a memory destination.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome DoubleM<TOp, TCount, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IDoubleShiftOp
        where TCount : struct, ICountSource
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        T* target = GuestAccess.Modify<T, TMode>(cpu, insn);
        if (target == null) return BlockEntry.Fault(cpu, insn);
        GuestRam.Store(target, TOp.Do(cpu, GuestRam.Load(target), RegisterFile.Read<T>(cpu, insn->Reg), TCount.Count(cpu, insn)));
        GuestAccess.Wrote(cpu, target);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Apply<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn, ulong count)
        where TOp : struct, IShiftOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        T* target = GuestAccess.Modify<T, TMode>(cpu, insn);
        if (target == null) return false;
        GuestRam.Store(target, TOp.Do(cpu, GuestRam.Load(target), count));
        GuestAccess.Wrote(cpu, target);
        return true;
    }
}
