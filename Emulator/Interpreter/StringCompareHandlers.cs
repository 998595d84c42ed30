// PCMPESTRI, PCMPESTRM, PCMPISTRI, PCMPISTRM.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>Memory need not be aligned, legacy or VEX (SDM 2, 4.1.8).</summary>
internal static unsafe class StringCompareHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RR<TLengths, TResult, TEncoding>(CpuState* cpu, DecodedInsn* insn)
        where TLengths : struct, IStringLengths
        where TResult : struct, IStringResult
        where TEncoding : struct, IVectorEncoding
    {
        Compare<TLengths, TResult, TEncoding>(cpu, insn, VectorRegisters.Place(cpu, insn->Rm));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RM<TLengths, TResult, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TLengths : struct, IStringLengths
        where TResult : struct, IStringResult
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        Xmm* source = GuestAccess.Read<Xmm, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        VectorRegisters.Write(cpu, CpuState.StagedVector, GuestRam.Load(source));
        Compare<TLengths, TResult, TEncoding>(cpu, insn, VectorRegisters.Place(cpu, CpuState.StagedVector));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Compare<TLengths, TResult, TEncoding>(CpuState* cpu, DecodedInsn* insn, byte* right)
        where TLengths : struct, IStringLengths
        where TResult : struct, IStringResult
        where TEncoding : struct, IVectorEncoding
    {
        byte* left = VectorRegisters.Place(cpu, insn->Reg);
        byte immediate = (byte)insn->Imm;
        int lanes = StringCompareOps.Lanes(immediate);
        int leftLength = TLengths.Of(cpu, Gpr.Rax, left, immediate), rightLength = TLengths.Of(cpu, Gpr.Rdx, right, immediate);
        uint found = StringCompareOps.Compare(left, right, leftLength, rightLength, immediate);
        LazyFlags.WriteStatus(
            cpu,
            (found != 0 ? Rflags.Cf : 0) | (rightLength < lanes ? Rflags.Zf : 0) | (leftLength < lanes ? Rflags.Sf : 0) | ((found & 1) != 0 ? Rflags.Of : 0));
        TResult.Write<TEncoding>(cpu, found, immediate);
    }
}
