// Conversions between MMX integers and floating-point numbers in XMM registers.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>Two lanes each. CVTPI2PS, CVTPI2PD, CVTPS2PI, CVTPD2PI, CVTTPS2PI, CVTTPD2PI (SDM 2A).</summary>
internal static unsafe class MmxConvertHandlers
{
    private const int Lanes = 2;

    /// <summary>CVTPI2PS, which leaves the upper half of its target, and CVTPI2PD.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ToVectorR<TConversion>(CpuState* cpu, DecodedInsn* insn)
        where TConversion : struct, ILaneConversion
    {
        if (X87Pointers.IsErrorPending(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.X87Error);
        if (!ToVector<TConversion>(cpu, insn, MmxRegisters.Read(cpu, insn->Rm))) return BlockEntry.Fault(cpu, insn);
        MmxRegisters.Enter(cpu);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>From memory CVTPI2PD does not touch the MMX unit; CVTPI2PS does all the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ToVectorM<TConversion, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TConversion : struct, ILaneConversion
        where TMode : struct, IAddressing
    {
        bool enters = TConversion.TargetSize == sizeof(float);
        if (enters && X87Pointers.IsErrorPending(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.X87Error);
        ulong* source = GuestAccess.Read<ulong, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        if (!ToVector<TConversion>(cpu, insn, Memory.GuestRam.Load(source))) return BlockEntry.Fault(cpu, insn);
        if (enters) MmxRegisters.Enter(cpu);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ToMmxR<TConversion>(CpuState* cpu, DecodedInsn* insn)
        where TConversion : struct, ILaneConversion
    {
        if (X87Pointers.IsErrorPending(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.X87Error);
        if (!ToMmx<TConversion>(cpu, insn, VectorRegisters.Place(cpu, insn->Rm))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>T: 8 bytes of floats, or 16 of doubles, which must be aligned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ToMmxM<TConversion, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TConversion : struct, ILaneConversion
        where T : unmanaged
        where TMode : struct, IAddressing
    {
        if (X87Pointers.IsErrorPending(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.X87Error);
        if (!VectorAccess.Stage<T, VectorEncodings.Sse, TMode>(cpu, insn)) return BlockEntry.Fault(cpu, insn);
        if (!ToMmx<TConversion>(cpu, insn, VectorRegisters.Place(cpu, CpuState.StagedVector))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary><see langword="false"/>: a fault is pending.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool ToVector<TConversion>(CpuState* cpu, DecodedInsn* insn, ulong source)
        where TConversion : struct, ILaneConversion
    {
        Xmm result = VectorRegisters.Read(cpu, insn->Reg);
        if (!Conversions.Run<TConversion>(cpu, (byte*)&result, (byte*)&source, Lanes)) return false;
        VectorRegisters.Write(cpu, insn->Reg, result);
        return true;
    }

    /// <summary><see langword="false"/>: a fault is pending.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool ToMmx<TConversion>(CpuState* cpu, DecodedInsn* insn, byte* source)
        where TConversion : struct, ILaneConversion
    {
        ulong result = 0;
        if (!Conversions.Run<TConversion>(cpu, (byte*)&result, source, Lanes)) return false;
        MmxRegisters.Write(cpu, insn->Reg, result);
        MmxRegisters.Enter(cpu);
        return true;
    }
}
