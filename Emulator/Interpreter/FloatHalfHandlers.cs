// Shapes of floating-point instructions across lanes or with an immediate, and VCVTPS2PH.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe class FloatHalfHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RR<TOp, TEncoding>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IFloatHalfOp
        where TEncoding : struct, IVectorEncoding
    {
        if (!FloatUnit.RunHalves<TOp, TEncoding>(cpu, insn, VectorRegisters.Place(cpu, TEncoding.Right(insn)))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>TMemory: uint or ulong for scalars, Xmm or YmmValue for packed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RM<TOp, TMemory, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IFloatHalfOp
        where TMemory : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        if (!VectorAccess.Stage<TMemory, TEncoding, TMode>(cpu, insn)) return BlockEntry.Fault(cpu, insn);
        if (!FloatUnit.RunHalves<TOp, TEncoding>(cpu, insn, VectorRegisters.Place(cpu, CpuState.StagedVector))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>VCVTPS2PH to a register, of which the rest is cleared.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ToHalfPrecisionR<TEncoding>(CpuState* cpu, DecodedInsn* insn)
        where TEncoding : struct, IVectorEncoding
    {
        if (!StageHalves<TEncoding>(cpu, insn, insn->Rm)) return BlockEntry.Fault(cpu, insn);
        VectorRegisters.Write<TEncoding>(cpu, insn->Reg, VectorRegisters.Read(cpu, CpuState.StagedVector));
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>VCVTPS2PH to memory, T: ulong or Xmm. A fault of the store comes before those of the conversion.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ToHalfPrecisionM<T, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        if (GuestAccess.Write<T, TMode>(cpu, insn) == null || !StageHalves<TEncoding>(cpu, insn, insn->Reg)) return BlockEntry.Fault(cpu, insn);
        if (!GuestAccess.Store<T, TMode>(cpu, insn, *(T*)VectorRegisters.Place(cpu, CpuState.StagedVector))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>Converts a register into the pseudo register, zeros behind; <see langword="false"/>: a fault is pending.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool StageHalves<TEncoding>(CpuState* cpu, DecodedInsn* insn, byte register)
        where TEncoding : struct, IVectorEncoding
    {
        uint* source = (uint*)VectorRegisters.Place(cpu, register);
        ushort* target = (ushort*)VectorRegisters.Place(cpu, CpuState.StagedVector);
        int lanes = (TEncoding.IsWide ? sizeof(Ymm) : sizeof(Xmm)) / sizeof(float);
        VectorRegisters.Write(cpu, CpuState.StagedVector, Xmm.Zero);
        uint control = HalfPrecisionOps.Control(cpu->Mxcsr, (byte)insn->Imm);
        int done = 0;
        while (done < lanes && HalfPrecisionOps.TryFromSingle(control, target + done, *(float*)(source + done))) done++;
        if (done == lanes) return true;
        FloatEnvironment environment = new(control);
        for (int lane = 0; lane < lanes; lane++) target[lane] = HalfPrecisionOps.FromSingle(ref environment, source[lane]);
        return FloatUnit.Note(cpu, environment);
    }
}
