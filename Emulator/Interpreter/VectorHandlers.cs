// Shapes of vector instructions that compute.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>Memory first, registers last: a fault leaves no trace.</summary>
internal static unsafe class VectorHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RR<TOp>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IVectorOp
    {
        VectorRegisters.Write(cpu, insn->Reg, TOp.Do(VectorRegisters.Read(cpu, insn->Reg), VectorRegisters.Read(cpu, insn->Rm)));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RM<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IVectorOp
        where T : unmanaged
        where TMode : struct, IAddressing
    {
        T* source = VectorAccess.Read<T, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        VectorRegisters.Write(cpu, insn->Reg, TOp.Do(VectorRegisters.Read(cpu, insn->Reg), VectorAccess.Load(source)));
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>Shifts by an immediate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RI<TOp>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IVectorOp
    {
        VectorRegisters.Write(cpu, insn->Reg, TOp.Do(VectorRegisters.Read(cpu, insn->Reg), Vector128.CreateScalar(insn->Imm).AsByte()));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome LaneRR<TOp>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, ILaneOp
    {
        TOp.Do(VectorRegisters.Place(cpu, insn->Reg), VectorRegisters.Place(cpu, insn->Rm), (byte)insn->Imm);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome LaneRM<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, ILaneOp
        where T : unmanaged
        where TMode : struct, IAddressing
    {
        T* source = VectorAccess.Read<T, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        VectorRegisters.Write(cpu, CpuState.StagedVector, VectorAccess.Load(source));
        TOp.Do(VectorRegisters.Place(cpu, insn->Reg), VectorRegisters.Place(cpu, CpuState.StagedVector), (byte)insn->Imm);
        insn++;
        return insn->Handler(cpu, insn);
    }
}
