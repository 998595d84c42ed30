// Operand shapes that only AVX and AVX2 have.
using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe class AvxForms
{
    /// <summary>VPERMILPS, VPERMILPD: by an immediate or by a vector.</summary>
    public readonly struct PermuteInHalf<TImmediate, TVector> : IVectorForm
        where TImmediate : struct, ILaneOp
        where TVector : struct, IVectorOp
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing => operands.HasImmediate
                ? VectorComputeForms.Lanes<TImmediate>.Select<TEncoding, TMode>(operands)
                : VectorComputeForms.Packed<TVector>.Select<TEncoding, TMode>(operands);
    }

    /// <summary>VEXTRACTF128, VEXTRACTI128: to a register or to memory.</summary>
    public readonly struct Extract : IVectorForm
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing => operands.IsMemory(0)
                ? &AvxHandlers.StoreHalf<TMode>
                : &VectorHandlers.WholeRR<PermuteOps.ExtractHalf, TEncoding>;
    }

    /// <summary>VTESTPS, VTESTPD: the signs of lanes of T.</summary>
    public readonly struct TestSigns<T> : IVectorForm
        where T : unmanaged
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing
        {
            if (operands.MemoryWidth == 0) return &AvxHandlers.TestRR<T, TEncoding>;
            return TEncoding.IsWide ? &AvxHandlers.TestRM<T, YmmValue, TEncoding, TMode> : &AvxHandlers.TestRM<T, Xmm, TEncoding, TMode>;
        }
    }

    /// <summary>VMASKMOVPS, VPMASKMOVD and so on: lanes of T.</summary>
    public readonly struct Masked<T> : IVectorForm
        where T : unmanaged
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing => operands.IsMemory(0)
                ? &MaskedHandlers.Store<T, TEncoding, TMode>
                : &MaskedHandlers.Load<T, TEncoding, TMode>;
    }

    /// <summary>VGATHERDPS, VPGATHERQD and so on: lanes of T by indices of TIndex.</summary>
    public readonly struct Gather<T, TIndex> : IVectorForm
        where T : unmanaged
        where TIndex : unmanaged
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing => &MaskedHandlers.Gather<T, TIndex, TEncoding, TMode>;
    }
}
