// Shifts and rotates: which shape goes with which handler.
using System.Numerics;
using System.Runtime.CompilerServices;

using Iced.Intel;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>The decoder gives the implied count of the D0 and D1 opcodes as an immediate 1.</summary>
internal static unsafe class ShiftForms
{
    public readonly struct Single<TOp> : IIntegerForm
        where TOp : struct, IShiftOp
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => operands.Shape switch
            {
                Shape.RI => ShiftOps.Count<T>(operands.Instruction.GetImmediate(1)) == 0 ? &ShiftHandlers.RNone<T> : &ShiftHandlers.RI<TOp, T>,
                Shape.RR => &ShiftHandlers.RC<TOp, T>,
                Shape.MI => &ShiftHandlers.MI<TOp, T, TMode>,
                Shape.MR => &ShiftHandlers.MC<TOp, T, TMode>,
                _ => null,
            };
    }

    public readonly struct Double<TOp> : IIntegerForm
        where TOp : struct, IDoubleShiftOp
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => (operands.Shape, operands.Instruction.Op2Kind == OpKind.Register) switch
            {
                (Shape.RR, false) => &ShiftHandlers.DoubleR<TOp, ByImmediate, T>,
                (Shape.RR, true) => &ShiftHandlers.DoubleR<TOp, ByCl, T>,
                (Shape.MR, false) => &ShiftHandlers.DoubleM<TOp, ByImmediate, T, TMode>,
                (Shape.MR, true) => &ShiftHandlers.DoubleM<TOp, ByCl, T, TMode>,
                _ => null,
            };
    }

    private readonly struct ByImmediate : ICountSource
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Count(CpuState* cpu, DecodedInsn* insn) => insn->Imm;
    }

    private readonly struct ByCl : ICountSource
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Count(CpuState* cpu, DecodedInsn* insn) => cpu->Registers[Gpr.Rcx];
    }
}
