// Shapes of vector instructions with three sources.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>BLENDVPS and its like, SHA256RNDS2 (SDM 2, those names).</summary>
internal static unsafe class ThreeSourceHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RR<TOp, TEncoding>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IThreeSourceOp
        where TEncoding : struct, IVectorEncoding
    {
        Apply<TOp, TEncoding>(cpu, insn, VectorRegisters.Place(cpu, TEncoding.Right(insn)), insn->Fourth);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>Memory is no register operand: the mask is the third of these.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RM<TOp, T, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IThreeSourceOp
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        if (!VectorAccess.Stage<T, TEncoding, TMode>(cpu, insn)) return BlockEntry.Fault(cpu, insn);
        Apply<TOp, TEncoding>(cpu, insn, VectorRegisters.Place(cpu, CpuState.StagedVector), insn->Extra);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Apply<TOp, TEncoding>(CpuState* cpu, DecodedInsn* insn, byte* right, byte vexThird)
        where TOp : struct, IThreeSourceOp
        where TEncoding : struct, IVectorEncoding
    {
        byte* target = VectorRegisters.Place(cpu, insn->Reg), left = VectorRegisters.Place(cpu, TEncoding.Left(insn));
        byte* third = VectorRegisters.Place(cpu, TEncoding.IsVex ? vexThird : 0);
        TOp.Do(target, left, right, third);
        if (TEncoding.IsWide) TOp.Do(target + sizeof(Xmm), left + sizeof(Xmm), right + sizeof(Xmm), third + sizeof(Xmm));
        VectorRegisters.ClearRest<TEncoding>(cpu, insn->Reg);
    }
}
