// Shapes of floating-point instructions.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>Memory operands that the host's arithmetic cannot take are staged in the pseudo vector register.</summary>
internal static unsafe class FloatHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RR<TOp, TLanes, T, TEncoding>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IFloatOp
        where TLanes : struct, ILanes
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
    {
        if (!FloatUnit.Run<TOp, TLanes, T, TEncoding>(cpu, insn, TEncoding.Right(insn))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>TMemory: T for scalars, Xmm or Ymm for packed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RM<TOp, TLanes, T, TMemory, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IFloatOp
        where TLanes : struct, ILanes
        where T : unmanaged
        where TMemory : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        if (!VectorAccess.Stage<TMemory, TEncoding, TMode>(cpu, insn)) return BlockEntry.Fault(cpu, insn);
        if (!FloatUnit.Run<TOp, TLanes, T, TEncoding>(cpu, insn, CpuState.StagedVector)) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome CompareRR<T, TSignals>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TSignals : struct, ISignals
    {
        if (!FlagCompare.Do<T, TSignals>(cpu, VectorRegisters.Place(cpu, insn->Reg), VectorRegisters.Place(cpu, insn->Rm))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome CompareRM<T, TSignals, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TSignals : struct, ISignals
        where TMode : struct, IAddressing
    {
        T* source = GuestAccess.Read<T, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        *(T*)VectorRegisters.Place(cpu, CpuState.StagedVector) = GuestRam.Load(source);
        if (!FlagCompare.Do<T, TSignals>(cpu, VectorRegisters.Place(cpu, insn->Reg), VectorRegisters.Place(cpu, CpuState.StagedVector)))
            return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>Conversions between vector registers, or from a general register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ConvertRR<TConversion, TLanes, TSource, TEncoding>(CpuState* cpu, DecodedInsn* insn)
        where TConversion : struct, ILaneConversion
        where TLanes : struct, ILanes
        where TSource : struct, IPlace
        where TEncoding : struct, IVectorEncoding
    {
        if (!Conversions.ToVector<TConversion, TLanes, TEncoding>(cpu, insn, TSource.Of(cpu, TEncoding.Right(insn)))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ConvertRM<TConversion, TLanes, TMemory, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TConversion : struct, ILaneConversion
        where TLanes : struct, ILanes
        where TMemory : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        if (!VectorAccess.Stage<TMemory, TEncoding, TMode>(cpu, insn)) return BlockEntry.Fault(cpu, insn);
        if (!Conversions.ToVector<TConversion, TLanes, TEncoding>(cpu, insn, VectorRegisters.Place(cpu, CpuState.StagedVector)))
            return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>Conversions to a general register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ConvertToGeneralR<TConversion>(CpuState* cpu, DecodedInsn* insn)
        where TConversion : struct, ILaneConversion
    {
        if (!Conversions.ToGeneral<TConversion>(cpu, insn->Reg, VectorRegisters.Place(cpu, insn->Rm))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ConvertToGeneralM<TConversion, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TConversion : struct, ILaneConversion
        where T : unmanaged
        where TMode : struct, IAddressing
    {
        if (!VectorAccess.Stage<T, VectorEncodings.Sse, TMode>(cpu, insn)) return BlockEntry.Fault(cpu, insn);
        if (!Conversions.ToGeneral<TConversion>(cpu, insn->Reg, VectorRegisters.Place(cpu, CpuState.StagedVector))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>RCPPS, RSQRTPS: approximations; no exceptions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ApproximateScalarRR<TOp, TEncoding>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IVectorOp
        where TEncoding : struct, IVectorEncoding
    {
        Approximate<TOp, TEncoding>(cpu, insn, VectorRegisters.Read(cpu, TEncoding.Right(insn)));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ApproximateScalarRM<TOp, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IVectorOp
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        uint* source = VectorAccess.Read<uint, TEncoding, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        Approximate<TOp, TEncoding>(cpu, insn, VectorAccess.Load(source));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Approximate<TOp, TEncoding>(CpuState* cpu, DecodedInsn* insn, Xmm source)
        where TOp : struct, IVectorOp
        where TEncoding : struct, IVectorEncoding
    {
        Xmm left = VectorRegisters.Read(cpu, TEncoding.Left(insn)), result = TOp.Do(left, source);
        VectorRegisters.Write<TEncoding>(cpu, insn->Reg, left.AsUInt32().WithElement(0, result.AsUInt32().ToScalar()).AsByte());
    }
}
