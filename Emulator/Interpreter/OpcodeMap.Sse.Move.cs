// Rows of the moves of vector registers.
using System.Numerics;

using Iced.Intel;

using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddVectorMoves(Row[] rows)
    {
        foreach (Mnemonic aligned in (Mnemonic[])[Mnemonic.Movaps, Mnemonic.Movapd, Mnemonic.Movdqa, Mnemonic.Movntps, Mnemonic.Movntpd, Mnemonic.Movntdq])
            rows[(int)aligned].Vector = &MoveAligned;
        foreach (Mnemonic unaligned in (Mnemonic[])[Mnemonic.Movups, Mnemonic.Movupd, Mnemonic.Movdqu])
            rows[(int)unaligned].Vector = &MoveUnaligned;
        rows[(int)Mnemonic.Movmskps].Vector = &MaskRow<uint>;
        rows[(int)Mnemonic.Movmskpd].Vector = &MaskRow<ulong>;
        rows[(int)Mnemonic.Pmovmskb].Vector = &MaskRow<byte>;
        rows[(int)Mnemonic.Maskmovdqu].Vector = &MaskedStore;
        rows[(int)Mnemonic.Pinsrw].Vector = &Insert<ushort>;
        rows[(int)Mnemonic.Pextrw].Vector = &Extract<ushort>;
    }

    private static void AddPartialMoves(Row[] rows)
    {
        rows[(int)Mnemonic.Movss].Vector = &MoveLow<VectorMoveOps.MergeSingle, VectorMoveOps.Copy, uint>;
        rows[(int)Mnemonic.Movsd].Vector = &MoveLow<VectorMoveOps.MergeDouble, VectorMoveOps.Copy, ulong>;
        rows[(int)Mnemonic.Movlps].Vector = &MoveLow<VectorMoveOps.MergeDouble, VectorMoveOps.MergeDouble, ulong>;
        rows[(int)Mnemonic.Movlpd].Vector = &MoveLow<VectorMoveOps.MergeDouble, VectorMoveOps.MergeDouble, ulong>;
        rows[(int)Mnemonic.Movhps].Vector = &MoveHigh;
        rows[(int)Mnemonic.Movhpd].Vector = &MoveHigh;
        rows[(int)Mnemonic.Movhlps].Vector = &Packed<VectorMoveOps.HighToLow>;
        rows[(int)Mnemonic.Movlhps].Vector = &Packed<PackedForms.UnpackLowQuadwords>;
        rows[(int)Mnemonic.Movd].Vector = &MoveGeneral<uint>;
        rows[(int)Mnemonic.Movq].Vector = &MoveGeneral<ulong>;
        SetNonTemporal(rows);
    }

    /// <summary>MOVNTI has no vector operand.</summary>
    private static void SetNonTemporal(Row[] rows) => rows[(int)Mnemonic.Movnti].Select = &Integer<MoveForms.Move>;

    private static Handler MoveAligned(OperandShape operands)
    {
        if (operands.Shape != Shape.MR) return Packed<VectorMoveOps.Copy>(operands);
        return operands.IsLong ? &VectorMoveHandlers.StoreLow<Xmm, LongAddressing> : &VectorMoveHandlers.StoreLow<Xmm, LegacyAddressing>;
    }

    private static Handler MoveUnaligned(OperandShape operands) => (operands.Shape, operands.IsLong) switch
    {
        (Shape.RM, true) => &VectorMoveHandlers.LoadUnaligned<LongAddressing>,
        (Shape.RM, false) => &VectorMoveHandlers.LoadUnaligned<LegacyAddressing>,
        (Shape.MR, true) => &VectorMoveHandlers.StoreUnaligned<LongAddressing>,
        (Shape.MR, false) => &VectorMoveHandlers.StoreUnaligned<LegacyAddressing>,
        _ => Packed<VectorMoveOps.Copy>(operands),
    };

    /// <summary>Moves of the low part: one operation between registers, another from memory, a store of T.</summary>
    private static Handler MoveLow<TRegister, TMemory, T>(OperandShape operands)
        where TRegister : struct, IVectorOp
        where TMemory : struct, IVectorOp
        where T : unmanaged => (operands.Shape, operands.IsLong) switch
        {
            (Shape.RM, _) => Packed<TMemory>(operands),
            (Shape.MR, true) => &VectorMoveHandlers.StoreLow<T, LongAddressing>,
            (Shape.MR, false) => &VectorMoveHandlers.StoreLow<T, LegacyAddressing>,
            _ => Packed<TRegister>(operands),
        };

    private static Handler MoveHigh(OperandShape operands)
    {
        if (operands.Shape != Shape.MR) return Packed<PackedForms.UnpackLowQuadwords>(operands);
        return operands.IsLong ? &VectorMoveHandlers.StoreHigh<LongAddressing> : &VectorMoveHandlers.StoreHigh<LegacyAddressing>;
    }

    /// <summary>MOVD and MOVQ: T is the width unless REX.W makes MOVD of a general register a MOVQ.</summary>
    private static Handler MoveGeneral<T>(OperandShape operands)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (operands.Shape != Shape.RR) return MoveLow<VectorMoveOps.LowQuadword, VectorMoveOps.Copy, T>(operands);
        if (operands.Instruction.Op0Register.IsGPR()) return &VectorMoveHandlers.ToGeneral<T>;
        if (operands.Instruction.Op1Register.IsGPR()) return &VectorMoveHandlers.FromGeneral<T>;
        return operands.Instruction.Op1Register.IsXMM() ? Packed<VectorMoveOps.LowQuadword>(operands) : null;
    }

    private static Handler MaskRow<T>(OperandShape operands)
        where T : unmanaged => &VectorMoveHandlers.SignMask<T>;

    private static Handler MaskedStore(OperandShape operands) =>
        operands.IsLong ? &VectorMoveHandlers.MaskedStore<LongAddressing> : &VectorMoveHandlers.MaskedStore<LegacyAddressing>;

    private static Handler Insert<T>(OperandShape operands)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (operands.Shape == Shape.RR) return &VectorMoveHandlers.InsertR<T>;
        return operands.IsLong ? &VectorMoveHandlers.InsertM<T, LongAddressing> : &VectorMoveHandlers.InsertM<T, LegacyAddressing>;
    }

    private static Handler Extract<T>(OperandShape operands)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (operands.Shape == Shape.RR) return &VectorMoveHandlers.ExtractR<T>;
        return operands.IsLong ? &VectorMoveHandlers.ExtractM<T, LongAddressing> : &VectorMoveHandlers.ExtractM<T, LegacyAddressing>;
    }
}
