// Running a conversion over its lanes.
using System;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>All lanes on the host, else all in software. The target changes last: it may be the source, and an exception leaves it.</summary>
internal static unsafe class Conversions
{
    /// <summary>Into a vector register; <see langword="false"/>: a fault is pending. Never inlined: its buffer would cost a handler its tail call.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool ToVector<TConversion, TLanes, TEncoding>(CpuState* cpu, DecodedInsn* insn, byte* source)
        where TConversion : struct, ILaneConversion
        where TLanes : struct, ILanes
        where TEncoding : struct, IVectorEncoding
    {
        // What no lane is written to: zeros, or, of scalars, the first source.
        Ymm buffer = TLanes.IsScalar ? *(Ymm*)VectorRegisters.Place(cpu, TEncoding.Left(insn)) : default;
        int lanes = TLanes.IsScalar ? 1 : (TEncoding.IsWide ? sizeof(Ymm) : sizeof(Xmm)) / Math.Max(TConversion.SourceSize, TConversion.TargetSize);
        if (!Run<TConversion>(cpu, (byte*)&buffer, source, lanes)) return false;
        VectorRegisters.Put<TEncoding>(cpu, insn->Reg, (byte*)&buffer);
        return true;
    }

    /// <summary>Into a general register, of which 32 bits clear the upper half; <see langword="false"/>: a fault is pending.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool ToGeneral<TConversion>(CpuState* cpu, byte target, byte* source)
        where TConversion : struct, ILaneConversion
    {
        ulong result = 0;
        if (!Run<TConversion>(cpu, (byte*)&result, source, lanes: 1)) return false;
        RegisterFile.Write(cpu, target, result);
        return true;
    }

    /// <summary>Into a buffer; <see langword="false"/>: a fault is pending.</summary>
    public static bool Run<TConversion>(CpuState* cpu, byte* result, byte* source, int lanes)
        where TConversion : struct, ILaneConversion
    {
        if (TryHost<TConversion>(cpu->Mxcsr, result, source, lanes)) return true;
        FloatEnvironment environment = new(cpu->Mxcsr);
        for (int lane = 0; lane < lanes; lane++)
            TConversion.Soft(ref environment, result + lane * TConversion.TargetSize, source + lane * TConversion.SourceSize);
        return FloatUnit.Note(cpu, environment);
    }

    private static bool TryHost<TConversion>(uint mxcsr, byte* result, byte* source, int lanes)
        where TConversion : struct, ILaneConversion
    {
        for (int lane = 0; lane < lanes; lane++)
            if (!TConversion.TryHost(mxcsr, result + lane * TConversion.TargetSize, source + lane * TConversion.SourceSize)) return false;
        return true;
    }
}
