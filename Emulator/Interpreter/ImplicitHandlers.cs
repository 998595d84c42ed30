// Shapes of multiplication and division, and sign extension of the accumulator.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>One explicit source; the rest is rAX and rDX.</summary>
internal static unsafe class ImplicitHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome R<TOp, T>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IImplicitOp
        where T : unmanaged, IBinaryInteger<T>
    {
        if (!TOp.TryDo(cpu, RegisterFile.Read<T>(cpu, insn->Reg))) return BlockEntry.Fault(cpu, insn, ExceptionVector.DivideError);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome M<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IImplicitOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        T* source = GuestAccess.Read<T, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        if (!TOp.TryDo(cpu, GuestRam.Load(source))) return BlockEntry.Fault(cpu, insn, ExceptionVector.DivideError);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>CBW, CWDE, CDQE: the accumulator to twice its width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Widen<TFrom, TTo>(CpuState* cpu, DecodedInsn* insn)
        where TFrom : unmanaged, IBinaryInteger<TFrom>
        where TTo : unmanaged, IBinaryInteger<TTo>
    {
        const byte accumulator = Gpr.Rax * sizeof(ulong);
        RegisterFile.Write(cpu, accumulator, Width<TTo>.Truncate(Width<TFrom>.SignExtend(RegisterFile.Read<TFrom>(cpu, accumulator))));
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>CWD, CDQ, CQO: the accumulator's sign into rDX.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Spread<T>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
    {
        T value = RegisterFile.Read<T>(cpu, Gpr.Rax * sizeof(ulong));
        RegisterFile.Write(cpu, Gpr.Rdx * sizeof(ulong), Width<T>.Truncate((ulong)((long)Width<T>.SignExtend(value) >> 63)));
        insn++;
        return insn->Handler(cpu, insn);
    }
}
