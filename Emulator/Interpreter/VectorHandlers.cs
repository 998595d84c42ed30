// Shapes of vector instructions that compute.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>Memory first, registers last: a fault leaves no trace. 256 bits are two times 128: nearly all operations stay inside of a half.</summary>
internal static unsafe class VectorHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RR<TOp, TEncoding>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IVectorOp
        where TEncoding : struct, IVectorEncoding
    {
        byte left = TEncoding.Left(insn), right = TEncoding.Right(insn);
        Xmm low = TOp.Do(VectorRegisters.Read(cpu, left), VectorRegisters.Read(cpu, right));
        Xmm high = TEncoding.IsWide ? TOp.Do(VectorRegisters.ReadUpper(cpu, left), VectorRegisters.ReadUpper(cpu, right)) : Xmm.Zero;
        Finish<TEncoding>(cpu, insn, low, high);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RM<TOp, T, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IVectorOp
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        T* source = VectorAccess.Read<T, TEncoding, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        byte left = TEncoding.Left(insn);
        Xmm low = TOp.Do(VectorRegisters.Read(cpu, left), VectorAccess.Load(source));
        Xmm high = TEncoding.IsWide ? TOp.Do(VectorRegisters.ReadUpper(cpu, left), GuestRam.Load((Xmm*)source + 1)) : Xmm.Zero;
        Finish<TEncoding>(cpu, insn, low, high);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>Shifts by an immediate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RI<TOp, TEncoding>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IVectorOp
        where TEncoding : struct, IVectorEncoding
    {
        byte left = TEncoding.Left(insn);
        Xmm count = Vector128.CreateScalar(insn->Imm).AsByte(), low = TOp.Do(VectorRegisters.Read(cpu, left), count);
        Finish<TEncoding>(cpu, insn, low, TEncoding.IsWide ? TOp.Do(VectorRegisters.ReadUpper(cpu, left), count) : Xmm.Zero);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>All 256 bits are shifted by the count in 128 bits of a register (VPSLLW and so on).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome CountR<TOp, TEncoding>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IVectorOp
        where TEncoding : struct, IVectorEncoding
    {
        byte left = TEncoding.Left(insn);
        Xmm count = VectorRegisters.Read(cpu, TEncoding.Right(insn)), low = TOp.Do(VectorRegisters.Read(cpu, left), count);
        Finish<TEncoding>(cpu, insn, low, TEncoding.IsWide ? TOp.Do(VectorRegisters.ReadUpper(cpu, left), count) : Xmm.Zero);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>All 256 bits are shifted by the count in 128 bits of memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome CountM<TOp, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IVectorOp
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        Xmm* source = VectorAccess.Read<Xmm, TEncoding, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        byte left = TEncoding.Left(insn);
        Xmm count = GuestRam.Load(source), low = TOp.Do(VectorRegisters.Read(cpu, left), count);
        Finish<TEncoding>(cpu, insn, low, TEncoding.IsWide ? TOp.Do(VectorRegisters.ReadUpper(cpu, left), count) : Xmm.Zero);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome LaneRR<TOp, TEncoding>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, ILaneOp
        where TEncoding : struct, IVectorEncoding
    {
        Lanes<TOp, TEncoding>(cpu, insn, VectorRegisters.Place(cpu, TEncoding.Right(insn)));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome LaneRM<TOp, T, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, ILaneOp
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        if (!VectorAccess.Stage<T, TEncoding, TMode>(cpu, insn)) return BlockEntry.Fault(cpu, insn);
        Lanes<TOp, TEncoding>(cpu, insn, VectorRegisters.Place(cpu, CpuState.StagedVector));
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>What works across the halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome WholeRR<TOp, TEncoding>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IWholeOp
        where TEncoding : struct, IVectorEncoding
    {
        Whole<TOp, TEncoding>(cpu, insn, VectorRegisters.Place(cpu, TEncoding.Right(insn)));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome WholeRM<TOp, T, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IWholeOp
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        if (!VectorAccess.Stage<T, TEncoding, TMode>(cpu, insn)) return BlockEntry.Fault(cpu, insn);
        Whole<TOp, TEncoding>(cpu, insn, VectorRegisters.Place(cpu, CpuState.StagedVector));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TEncoding>(CpuState* cpu, DecodedInsn* insn, Xmm low, Xmm high)
        where TEncoding : struct, IVectorEncoding
    {
        VectorRegisters.Write(cpu, insn->Reg, low);
        if (TEncoding.IsVex) VectorRegisters.WriteUpper(cpu, insn->Reg, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lanes<TOp, TEncoding>(CpuState* cpu, DecodedInsn* insn, byte* right)
        where TOp : struct, ILaneOp
        where TEncoding : struct, IVectorEncoding
    {
        byte* target = VectorRegisters.Place(cpu, insn->Reg), left = VectorRegisters.Place(cpu, TEncoding.Left(insn));
        TOp.Do(target, left, right, (byte)insn->Imm);
        if (TEncoding.IsWide) TOp.Do(target + sizeof(Xmm), left + sizeof(Xmm), right + sizeof(Xmm), (byte)(insn->Imm >> TOp.UpperShift));
        VectorRegisters.ClearRest<TEncoding>(cpu, insn->Reg);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Whole<TOp, TEncoding>(CpuState* cpu, DecodedInsn* insn, byte* right)
        where TOp : struct, IWholeOp
        where TEncoding : struct, IVectorEncoding
    {
        TOp.Do(VectorRegisters.Place(cpu, insn->Reg), VectorRegisters.Place(cpu, TEncoding.Left(insn)), right, (byte)insn->Imm, TEncoding.IsWide ? sizeof(Ymm) : sizeof(Xmm));
        VectorRegisters.ClearRest<TEncoding>(cpu, insn->Reg);
    }
}
