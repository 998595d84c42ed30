// Operand shapes of the moves of vector registers, legacy and VEX.
using System.Numerics;
using Iced.Intel;
using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe class VectorMoveForms
{
    /// <summary>MOVAPS and its like: memory must be aligned.</summary>
    public readonly struct Aligned : IVectorForm
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing => (operands.Shape, operands.MemoryWidth) switch
            {
                (Shape.MR, 16) => &VectorMoveHandlers.StoreAligned<Xmm, TMode>,
                (Shape.MR, 32) => &VectorMoveHandlers.StoreAligned<YmmValue, TMode>,
                (Shape.RM, 16) => &VectorMoveHandlers.LoadAligned<Xmm, TEncoding, TMode>,
                (Shape.RM, 32) => &VectorMoveHandlers.LoadAligned<YmmValue, TEncoding, TMode>,
                _ => &VectorHandlers.RR<VectorMoveOps.Copy, TEncoding>,
            };
    }

    /// <summary>MOVUPS and its like: from and to any address.</summary>
    public readonly struct Unaligned : IVectorForm
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing => (operands.Shape, operands.MemoryWidth) switch
            {
                (Shape.MR, 16) => &VectorMoveHandlers.Store<Xmm, TMode>,
                (Shape.MR, 32) => &VectorMoveHandlers.Store<YmmValue, TMode>,
                (Shape.RM, 16) => &VectorMoveHandlers.LoadUnaligned<Xmm, TEncoding, TMode>,
                (Shape.RM, 32) => &VectorMoveHandlers.LoadUnaligned<YmmValue, TEncoding, TMode>,
                _ => &VectorHandlers.RR<VectorMoveOps.Copy, TEncoding>,
            };
    }

    /// <summary>Moves of the low part: one operation between registers, another from memory, a store of T.</summary>
    public readonly struct Low<TRegister, TMemory, T> : IVectorForm
        where TRegister : struct, IVectorOp
        where TMemory : struct, IVectorOp
        where T : unmanaged
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing
        {
            if (operands.IsMemory(0)) return &VectorMoveHandlers.Store<T, TMode>;
            return operands.MemoryWidth == 0 ? &VectorHandlers.RR<TRegister, TEncoding> : &VectorHandlers.RM<TMemory, T, TEncoding, TMode>;
        }
    }

    /// <summary>MOVHPS, MOVHPD.</summary>
    public readonly struct High : IVectorForm
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing => operands.IsMemory(0)
                ? &VectorMoveHandlers.StoreHigh<TMode>
                : &VectorHandlers.RM<PackedForms.UnpackLowQuadwords, ulong, TEncoding, TMode>;
    }

    /// <summary>MOVD and MOVQ: T is the width.</summary>
    public readonly struct General<T> : IVectorForm
        where T : unmanaged, IBinaryInteger<T>
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing
        {
            if (operands.Shape != Shape.RR) return Low<VectorMoveOps.LowQuadword, VectorMoveOps.Copy, T>.Select<TEncoding, TMode>(operands);
            if (operands.Instruction.Op0Register.IsGPR()) return &VectorMoveHandlers.ToGeneral<T>;
            if (operands.Instruction.Op1Register.IsGPR()) return &VectorMoveHandlers.FromGeneral<T, TEncoding>;
            return operands.Instruction.Op1Register.IsXMM() ? &VectorHandlers.RR<VectorMoveOps.LowQuadword, TEncoding> : null;
        }
    }

    /// <summary>MOVMSKPS and its like, lanes of T.</summary>
    public readonly struct SignMask<T> : IVectorForm
        where T : unmanaged
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing => &VectorMoveHandlers.SignMask<T, TEncoding>;
    }

    /// <summary>MASKMOVDQU.</summary>
    public readonly struct MaskedStore : IVectorForm
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing => &VectorMoveHandlers.MaskedStore<TMode>;
    }

    /// <summary>PINSRx, lanes of T.</summary>
    public readonly struct Insert<T> : IVectorForm
        where T : unmanaged, IBinaryInteger<T>
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing => operands.MemoryWidth == 0
                ? &VectorMoveHandlers.InsertR<T, TEncoding>
                : &VectorMoveHandlers.InsertM<T, TEncoding, TMode>;
    }

    /// <summary>PEXTRx, lanes of T.</summary>
    public readonly struct Extract<T> : IVectorForm
        where T : unmanaged, IBinaryInteger<T>
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing => operands.IsMemory(0) ? &VectorMoveHandlers.ExtractM<T, TMode> : &VectorMoveHandlers.ExtractR<T>;
    }
}
