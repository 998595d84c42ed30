// PTEST.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>ZF: the operands have no bit in common; CF: the second has none beyond the first; the others are cleared (SDM 2, PTEST).</summary>
internal static unsafe class VectorTestHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome TestRR<TEncoding>(CpuState* cpu, DecodedInsn* insn)
        where TEncoding : struct, IVectorEncoding
    {
        Xmm low = VectorRegisters.Read(cpu, insn->Reg), right = VectorRegisters.Read(cpu, insn->Rm);
        Xmm common = low & right, beyond = Vector128.AndNot(right, low);
        if (TEncoding.IsWide)
        {
            Xmm high = VectorRegisters.ReadUpper(cpu, insn->Reg), rightHigh = VectorRegisters.ReadUpper(cpu, insn->Rm);
            common |= high & rightHigh;
            beyond |= Vector128.AndNot(rightHigh, high);
        }
        SetFlags(cpu, common == Xmm.Zero, beyond == Xmm.Zero);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome TestRM<T, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        T* source = VectorAccess.Read<T, TEncoding, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        Xmm low = VectorRegisters.Read(cpu, insn->Reg), right = GuestRam.Load((Xmm*)source);
        Xmm common = low & right, beyond = Vector128.AndNot(right, low);
        if (TEncoding.IsWide)
        {
            Xmm high = VectorRegisters.ReadUpper(cpu, insn->Reg), rightHigh = GuestRam.Load((Xmm*)source + 1);
            common |= high & rightHigh;
            beyond |= Vector128.AndNot(rightHigh, high);
        }
        SetFlags(cpu, common == Xmm.Zero, beyond == Xmm.Zero);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SetFlags(CpuState* cpu, bool zero, bool carry) =>
        LazyFlags.WriteStatus(cpu, (zero ? Rflags.Zf : 0) | (carry ? Rflags.Cf : 0));
}
