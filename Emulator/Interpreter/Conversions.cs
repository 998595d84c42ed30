// Running a conversion over its lanes.
using System;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>All lanes on the host, else all in software. The target changes last: it may be the source, and an exception leaves it.</summary>
internal static unsafe class Conversions
{
    /// <summary><see langword="false"/>: a fault is pending. Never inlined: its buffer would cost a handler its tail call.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Run<TConversion, TLayout>(CpuState* cpu, byte* target, byte* source)
        where TConversion : struct, ILaneConversion
        where TLayout : struct, IConversionLayout
    {
        Xmm buffer = Xmm.Zero;
        byte* result = (byte*)&buffer;
        int lanes = TLayout.Lanes(TConversion.SourceSize, TConversion.TargetSize), bytes = TLayout.Bytes(TConversion.TargetSize);
        if (!TryHost<TConversion>(cpu->Mxcsr, result, source, lanes))
        {
            FloatEnvironment environment = new(cpu->Mxcsr);
            for (int lane = 0; lane < lanes; lane++)
                TConversion.Soft(ref environment, result + lane * TConversion.TargetSize, source + lane * TConversion.SourceSize);
            if (!FloatUnit.Note(cpu, environment)) return false;
        }
        Unsafe.CopyBlockUnaligned(target, result, (uint)bytes);
        return true;
    }

    private static bool TryHost<TConversion>(uint mxcsr, byte* result, byte* source, int lanes)
        where TConversion : struct, ILaneConversion
    {
        for (int lane = 0; lane < lanes; lane++)
            if (!TConversion.TryHost(mxcsr, result + lane * TConversion.TargetSize, source + lane * TConversion.SourceSize)) return false;
        return true;
    }
}
