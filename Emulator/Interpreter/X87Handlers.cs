// Shapes of x87 instructions.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>
/// An unmasked exception of an earlier instruction faults here, before anything else (SDM 1, 8.7). The pointers are noted once
/// nothing can fault any more.
/// </summary>
internal static unsafe class X87Handlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Registers<TOp>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IX87Op
    {
        if (X87Pointers.IsErrorPending(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.X87Error);
        X87Pointers.Note(cpu, insn);
        Run<TOp>(cpu, insn->Reg, insn->Rm, null);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Memory<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IX87Op
        where T : unmanaged
        where TMode : struct, IAddressing
    {
        if (X87Pointers.IsErrorPending(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.X87Error);
        T* source = GuestAccess.Read<T, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        X87Pointers.NoteMemory(cpu, insn);
        *(T*)VectorRegisters.Place(cpu, CpuState.StagedVector) = GuestRam.Load(source);
        Run<TOp>(cpu, 0, 0, VectorRegisters.Place(cpu, CpuState.StagedVector));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Store<TNumber, TPops, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TNumber : struct, IX87Number
        where TPops : struct, X87ArithmeticOps.IPops
        where T : unmanaged
        where TMode : struct, IAddressing
    {
        if (X87Pointers.IsErrorPending(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.X87Error);
        if (!TryStore<TNumber, TPops, T, TMode>(cpu, insn)) return BlockEntry.Fault(cpu, insn);
        X87Pointers.NoteMemory(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>Not inlined: the environment is passed by reference.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryStore<TNumber, TPops, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TNumber : struct, IX87Number
        where TPops : struct, X87ArithmeticOps.IPops
        where T : unmanaged
        where TMode : struct, IAddressing
    {
        byte* staged = VectorRegisters.Place(cpu, CpuState.StagedVector);
        FloatEnvironment environment = X87Store.Prepare<TNumber>(cpu, staged);
        if (X87Store.Stores(environment) && !GuestAccess.Store<T, TMode>(cpu, insn, *(T*)staged)) return false;
        X87Store.Finish(cpu, environment, TPops.Count != 0);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Run<TOp>(CpuState* cpu, int first, int second, byte* memory)
        where TOp : struct, IX87Op => TOp.Do(cpu, first, second, memory);
}
