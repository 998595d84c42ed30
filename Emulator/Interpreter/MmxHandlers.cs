// Shapes of MMX instructions.
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>
/// A pending x87 exception faults first, then memory; then the x87 unit becomes the MMX unit (SDM 3A, 13.2 and 13.5). FIP and FDP
/// stay.
/// </summary>
internal static unsafe class MmxHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Registers<TOp>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IMmxOp
    {
        if (X87Pointers.IsErrorPending(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.X87Error);
        Run<TOp>(cpu, insn, MmxRegisters.Read(cpu, insn->Rm));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Memory<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IMmxOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        if (X87Pointers.IsErrorPending(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.X87Error);
        T* source = GuestAccess.Read<T, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        Run<TOp>(cpu, insn, ulong.CreateTruncating(GuestRam.Load(source)));
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>Shifts by an immediate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Immediate<TOp>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IMmxOp
    {
        if (X87Pointers.IsErrorPending(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.X87Error);
        Run<TOp>(cpu, insn, insn->Imm);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>MOVD, MOVQ, PINSRW from a general register, zero-extended.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome FromGeneral<TOp, T>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IMmxOp
        where T : unmanaged, IBinaryInteger<T>
    {
        if (X87Pointers.IsErrorPending(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.X87Error);
        Run<TOp>(cpu, insn, ulong.CreateTruncating(RegisterFile.Read<T>(cpu, insn->Rm)));
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>MOVD, MOVQ, PEXTRW, PMOVMSKB to all of a general register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ToGeneral<TOp>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IMmxOp
    {
        if (X87Pointers.IsErrorPending(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.X87Error);
        RegisterFile.Write(cpu, insn->Reg, TOp.Do(0, MmxRegisters.Read(cpu, insn->Rm), (byte)insn->Imm));
        MmxRegisters.Enter(cpu);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>MOVQ, MOVD, MOVNTQ to memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Store<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        if (X87Pointers.IsErrorPending(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.X87Error);
        if (!GuestAccess.Store<T, TMode>(cpu, insn, T.CreateTruncating(MmxRegisters.Read(cpu, insn->Reg)))) return BlockEntry.Fault(cpu, insn);
        MmxRegisters.Enter(cpu);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>MASKMOVQ: bytes whose mask has the top bit set, to DS:RDI.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome MaskedStore<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
    {
        if (X87Pointers.IsErrorPending(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.X87Error);
        VectorRegisters.Write(cpu, CpuState.StagedVector, Vector128.CreateScalar(MmxRegisters.Read(cpu, insn->Reg)).AsByte());
        uint mask = (uint)MmxOps.SignMask.Do(0, MmxRegisters.Read(cpu, insn->Rm), 0);
        if (!VectorMoveHandlers.TryStoreMasked<TMode>(cpu, insn, CpuState.StagedVector, mask)) return BlockEntry.Fault(cpu, insn);
        MmxRegisters.Enter(cpu);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>MOVQ2DQ: clears the upper half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome ToVector(CpuState* cpu, DecodedInsn* insn)
    {
        if (X87Pointers.IsErrorPending(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.X87Error);
        VectorRegisters.Write(cpu, insn->Reg, Vector128.CreateScalar(MmxRegisters.Read(cpu, insn->Rm)).AsByte());
        MmxRegisters.Enter(cpu);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>MOVDQ2Q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome FromVector(CpuState* cpu, DecodedInsn* insn)
    {
        if (X87Pointers.IsErrorPending(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.X87Error);
        Run<MmxOps.Copy>(cpu, insn, *(ulong*)VectorRegisters.Place(cpu, insn->Rm));
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>All registers become empty; what they hold stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Emms(CpuState* cpu, DecodedInsn* insn)
    {
        if (X87Pointers.IsErrorPending(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.X87Error);
        MmxRegisters.Enter(cpu);
        cpu->X87.Tags = 0;
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>Not inlined: an operation may need its operands in memory.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Run<TOp>(CpuState* cpu, DecodedInsn* insn, ulong right)
        where TOp : struct, IMmxOp
    {
        MmxRegisters.Write(cpu, insn->Reg, TOp.Do(MmxRegisters.Read(cpu, insn->Reg), right, (byte)insn->Imm));
        MmxRegisters.Enter(cpu);
    }
}
