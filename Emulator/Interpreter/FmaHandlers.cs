// Shapes of fused multiply-add.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe class FmaHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RR<TOrder, TSigns, TLanes, T, TEncoding>(CpuState* cpu, DecodedInsn* insn)
        where TOrder : struct, IFusedOrder
        where TSigns : struct, IFusedSigns
        where TLanes : struct, ILanes
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
    {
        if (!FmaUnit.Run<TOrder, TSigns, TLanes, T, TEncoding>(cpu, insn, insn->Extra)) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>TMemory: T for scalars, Xmm or YmmValue for packed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RM<TOrder, TSigns, TLanes, T, TMemory, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOrder : struct, IFusedOrder
        where TSigns : struct, IFusedSigns
        where TLanes : struct, ILanes
        where T : unmanaged
        where TMemory : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        if (!VectorAccess.Stage<TMemory, TEncoding, TMode>(cpu, insn)) return BlockEntry.Fault(cpu, insn);
        if (!FmaUnit.Run<TOrder, TSigns, TLanes, T, TEncoding>(cpu, insn, CpuState.StagedVector)) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }
}
