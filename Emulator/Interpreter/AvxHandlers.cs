// VEXTRACTF128 to memory, VTESTPS, VZEROUPPER and their kin.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

internal static unsafe class AvxHandlers
{
    /// <summary>Registers that code outside of 64-bit mode can name.</summary>
    private const int LegacyRegisters = 8;

    /// <summary>VEXTRACTF128, VEXTRACTI128: either half to any address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome StoreHalf<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
    {
        if (!GuestAccess.Store<Xmm, TMode>(cpu, insn, ((Xmm*)VectorRegisters.Place(cpu, insn->Reg))[insn->Imm & 1])) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome TestRR<T, TEncoding>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
    {
        Test<T, TEncoding>(cpu, insn->Reg, insn->Rm);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>TMemory: Xmm or YmmValue.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome TestRM<T, TMemory, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TMemory : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        if (!VectorAccess.Stage<TMemory, TEncoding, TMode>(cpu, insn)) return BlockEntry.Fault(cpu, insn);
        Test<T, TEncoding>(cpu, insn->Reg, CpuState.StagedVector);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>Clears what AVX has above the XMM registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ZeroUpper(CpuState* cpu, DecodedInsn* insn)
    {
        for (int register = 0; register < Registers(cpu); register++) VectorRegisters.WriteUpper(cpu, register, Xmm.Zero);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ZeroAll(CpuState* cpu, DecodedInsn* insn)
    {
        for (int register = 0; register < Registers(cpu); register++)
        {
            VectorRegisters.Write(cpu, register, Xmm.Zero);
            VectorRegisters.WriteUpper(cpu, register, Xmm.Zero);
        }
        insn++;
        return insn->Handler(cpu, insn);
    }

    private static int Registers(CpuState* cpu) => cpu->Mode == CodeMode.Code64 ? CpuState.StagedVector : LegacyRegisters;

    /// <summary>ZF: no sign is set in both; CF: none in the second alone (SDM 2, VTESTPS).</summary>
    private static void Test<T, TEncoding>(CpuState* cpu, int left, int right)
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
    {
        Xmm l = VectorRegisters.Read(cpu, left), r = VectorRegisters.Read(cpu, right), both = l & r, second = ~l & r;
        if (TEncoding.IsWide)
        {
            l = VectorRegisters.ReadUpper(cpu, left);
            r = VectorRegisters.ReadUpper(cpu, right);
            both |= l & r;
            second |= ~l & r;
        }
        LazyFlags.WriteStatus(cpu, (HasSign<T>(both) ? 0 : Rflags.Zf) | (HasSign<T>(second) ? 0 : Rflags.Cf));
    }

    private static bool HasSign<T>(Xmm value)
        where T : unmanaged => value.As<byte, T>().ExtractMostSignificantBits() != 0;
}
