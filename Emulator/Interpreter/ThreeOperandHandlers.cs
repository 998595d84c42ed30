// Shapes of integer instructions with a destination and two sources.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>IMUL with an immediate, and the VEX-encoded bit instructions. Names give the operands in the manuals' order.</summary>
internal static unsafe class ThreeOperandHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RRI<TOp, T>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IAluOp
        where T : unmanaged, IBinaryInteger<T>
    {
        RegisterFile.Write(cpu, insn->Reg, TOp.Do(cpu, RegisterFile.Read<T>(cpu, insn->Rm), Width<T>.Truncate(insn->Imm)));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RMI<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IAluOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        T* source = GuestAccess.Read<T, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        RegisterFile.Write(cpu, insn->Reg, TOp.Do(cpu, GuestRam.Load(source), Width<T>.Truncate(insn->Imm)));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RRR<TOp, T>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IAluOp
        where T : unmanaged, IBinaryInteger<T>
    {
        RegisterFile.Write(cpu, insn->Reg, TOp.Do(cpu, RegisterFile.Read<T>(cpu, insn->Rm), RegisterFile.Read<T>(cpu, insn->Extra)));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RRM<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IAluOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        T* source = GuestAccess.Read<T, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        RegisterFile.Write(cpu, insn->Reg, TOp.Do(cpu, RegisterFile.Read<T>(cpu, insn->Rm), GuestRam.Load(source)));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RMR<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IAluOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        T* source = GuestAccess.Read<T, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        RegisterFile.Write(cpu, insn->Reg, TOp.Do(cpu, GuestRam.Load(source), RegisterFile.Read<T>(cpu, insn->Rm)));
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>MULX: two destinations, upper half first; if both are one register the upper half stays (SDM 2B, MULX).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome MulxR<T>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
    {
        Mulx(cpu, insn, RegisterFile.Read<T>(cpu, insn->Extra));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome MulxM<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        T* source = GuestAccess.Read<T, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        Mulx(cpu, insn, GuestRam.Load(source));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mulx<T>(CpuState* cpu, DecodedInsn* insn, T source)
        where T : unmanaged, IBinaryInteger<T>
    {
        ulong left = Width<T>.ZeroExtend(RegisterFile.Read<T>(cpu, Gpr.Rdx * sizeof(ulong))), right = Width<T>.ZeroExtend(source);
        ulong lower = left * right;
        ulong upper = sizeof(T) == 8 ? MulDivOps.High(left, right) : lower >> 32;
        RegisterFile.Write(cpu, insn->Rm, Width<T>.Truncate(lower));
        RegisterFile.Write(cpu, insn->Reg, Width<T>.Truncate(upper));
    }
}
