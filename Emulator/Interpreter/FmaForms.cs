// Operand shapes of fused multiply-add.
using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe class FmaForms
{
    /// <summary>Lanes of T; the third operand is a register or memory.</summary>
    public readonly struct Fused<TOrder, TSigns, TLanes, T> : IVectorForm
        where TOrder : struct, IFusedOrder
        where TSigns : struct, IFusedSigns
        where TLanes : struct, ILanes
        where T : unmanaged
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing
        {
            if (operands.MemoryWidth == 0) return &FmaHandlers.RR<TOrder, TSigns, TLanes, T, TEncoding>;
            if (TLanes.IsScalar) return &FmaHandlers.RM<TOrder, TSigns, TLanes, T, T, TEncoding, TMode>;
            if (TEncoding.IsWide) return &FmaHandlers.RM<TOrder, TSigns, TLanes, T, YmmValue, TEncoding, TMode>;
            return &FmaHandlers.RM<TOrder, TSigns, TLanes, T, Xmm, TEncoding, TMode>;
        }
    }
}
