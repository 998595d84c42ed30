// Shapes of BSF and BSR.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>ZF: the source is zero, and then all 64 bits of the destination stay, whatever the width (as processors do; APM 3, BSF).</summary>
internal static unsafe class ScanHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RR<TOp, T>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IScanOp
        where T : unmanaged, IBinaryInteger<T>
    {
        Apply<TOp, T>(cpu, insn, RegisterFile.Read<T>(cpu, insn->Rm));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RM<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IScanOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        T* source = GuestAccess.Read<T, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        Apply<TOp, T>(cpu, insn, GuestRam.Load(source));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Apply<TOp, T>(CpuState* cpu, DecodedInsn* insn, T source)
        where TOp : struct, IScanOp
        where T : unmanaged, IBinaryInteger<T>
    {
        ulong bits = Width<T>.ZeroExtend(source);
        cpu->ZeroSource = bits;
        if (bits != 0) RegisterFile.Write(cpu, insn->Reg, Width<T>.Truncate(TOp.Find(bits)));
    }
}
