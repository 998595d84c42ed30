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
    public static Outcome RR<TOp, TLanes, T>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IFloatOp
        where TLanes : struct, ILanes
        where T : unmanaged
    {
        if (!FloatUnit.TryHost<TOp, TLanes, T>(cpu, insn->Reg, VectorRegisters.Read(cpu, insn->Reg), VectorRegisters.Read(cpu, insn->Rm))
            && !FloatUnit.Soft<TOp, TLanes, T>(cpu, insn->Reg, insn->Rm)) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>TMemory: T for scalars, Xmm for packed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RM<TOp, TLanes, T, TMemory, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IFloatOp
        where TLanes : struct, ILanes
        where T : unmanaged
        where TMemory : unmanaged
        where TMode : struct, IAddressing
    {
        TMemory* source = VectorAccess.Read<TMemory, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        Xmm right = VectorAccess.Load(source);
        if (!FloatUnit.TryHost<TOp, TLanes, T>(cpu, insn->Reg, VectorRegisters.Read(cpu, insn->Reg), right))
        {
            VectorRegisters.Write(cpu, CpuState.StagedVector, right);
            if (!FloatUnit.Soft<TOp, TLanes, T>(cpu, insn->Reg, CpuState.StagedVector)) return BlockEntry.Fault(cpu, insn);
        }
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

    /// <summary>Conversions between vector registers, or between a vector and a general register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ConvertRR<TConversion, TLayout, TTarget, TSource>(CpuState* cpu, DecodedInsn* insn)
        where TConversion : struct, ILaneConversion
        where TLayout : struct, IConversionLayout
        where TTarget : struct, IPlace
        where TSource : struct, IPlace
    {
        if (!Conversions.Run<TConversion, TLayout>(cpu, TTarget.Of(cpu, insn->Reg), TSource.Of(cpu, insn->Rm))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ConvertRM<TConversion, TLayout, TTarget, TMemory, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TConversion : struct, ILaneConversion
        where TLayout : struct, IConversionLayout
        where TTarget : struct, IPlace
        where TMemory : unmanaged
        where TMode : struct, IAddressing
    {
        TMemory* memory = VectorAccess.Read<TMemory, TMode>(cpu, insn);
        if (memory == null) return BlockEntry.Fault(cpu, insn);
        VectorRegisters.Write(cpu, CpuState.StagedVector, VectorAccess.Load(memory));
        if (!Conversions.Run<TConversion, TLayout>(cpu, TTarget.Of(cpu, insn->Reg), VectorRegisters.Place(cpu, CpuState.StagedVector)))
            return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>RCPPS, RSQRTPS: approximations; no exceptions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ApproximateRR<TOp, TLanes>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IVectorOp
        where TLanes : struct, ILanes
    {
        Approximate<TOp, TLanes>(cpu, insn->Reg, VectorRegisters.Read(cpu, insn->Rm));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ApproximateRM<TOp, TLanes, TMemory, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IVectorOp
        where TLanes : struct, ILanes
        where TMemory : unmanaged
        where TMode : struct, IAddressing
    {
        TMemory* source = VectorAccess.Read<TMemory, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        Approximate<TOp, TLanes>(cpu, insn->Reg, VectorAccess.Load(source));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Approximate<TOp, TLanes>(CpuState* cpu, int target, Xmm source)
        where TOp : struct, IVectorOp
        where TLanes : struct, ILanes
    {
        Xmm left = VectorRegisters.Read(cpu, target), result = TOp.Do(left, source);
        VectorRegisters.Write(cpu, target, TLanes.IsScalar ? left.AsUInt32().WithElement(0, result.AsUInt32().ToScalar()).AsByte() : result);
    }
}
