// IMUL, ANDN and their like: which shape goes with which handler.
using System.Numerics;

using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>Forms of a destination and two sources.</summary>
internal static unsafe class ThreeOperandForms
{
    /// <summary>IMUL with two or three operands; the one-operand form is chosen by the map.</summary>
    public readonly struct Imul : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => (operands.Shape, operands.Instruction.OpCount) switch
            {
                (Shape.RR, 2) => StepTable.One<AluSteps.RR<MulDivOps.ImulTruncated, T>>(),
                (Shape.RM, 2) => StepTable.One<AluSteps.RM<MulDivOps.ImulTruncated, T, TMode>>(),
                (Shape.RR, 3) => &ThreeOperandHandlers.RRI<MulDivOps.ImulTruncated, T>,
                (Shape.RM, 3) => &ThreeOperandHandlers.RMI<MulDivOps.ImulTruncated, T, TMode>,
                _ => ImplicitForm<MulDivOps.Imul>.Select<T, TMode>(operands),
            };
    }

    /// <summary>dest, r, r/m or dest, r/m, r: the first source is the left operand.</summary>
    public readonly struct Vex<TOp> : IIntegerForm
        where TOp : struct, IAluOp
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing
        {
            if (operands.IsMemory(1)) return &ThreeOperandHandlers.RMR<TOp, T, TMode>;
            return operands.IsMemory(2) ? &ThreeOperandHandlers.RRM<TOp, T, TMode> : &ThreeOperandHandlers.RRR<TOp, T>;
        }
    }

    /// <summary>dest, r/m, immediate: RORX.</summary>
    public readonly struct VexImmediate<TOp> : IIntegerForm
        where TOp : struct, IAluOp
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => operands.IsMemory(1) ? &ThreeOperandHandlers.RMI<TOp, T, TMode> : &ThreeOperandHandlers.RRI<TOp, T>;
    }

    public readonly struct Mulx : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => operands.IsMemory(2) ? &ThreeOperandHandlers.MulxM<T, TMode> : &ThreeOperandHandlers.MulxR<T>;
    }
}
