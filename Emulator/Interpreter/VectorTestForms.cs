// Operand shapes of vector instructions that only set flags or name a register implicitly.
using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe class VectorTestForms
{
    /// <summary>PTEST.</summary>
    public readonly struct Test : IVectorForm
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing => operands.MemoryWidth switch
            {
                0 => &VectorTestHandlers.TestRR<TEncoding>,
                16 => &VectorTestHandlers.TestRM<Xmm, TEncoding, TMode>,
                _ => &VectorTestHandlers.TestRM<YmmValue, TEncoding, TMode>,
            };
    }

    /// <summary>PCMPxSTRx.</summary>
    public readonly struct Strings<TLengths, TResult> : IVectorForm
        where TLengths : struct, IStringLengths
        where TResult : struct, IStringResult
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing => operands.MemoryWidth == 0
                ? &StringCompareHandlers.RR<TLengths, TResult, TEncoding>
                : &StringCompareHandlers.RM<TLengths, TResult, TEncoding, TMode>;
    }

    /// <summary>INSERTPS: memory is one lane.</summary>
    public readonly struct InsertSingle : IVectorForm
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing => operands.MemoryWidth == 0
                ? &VectorHandlers.LaneRR<Sse41Ops.InsertSingle, TEncoding>
                : &VectorHandlers.LaneRM<Sse41Ops.InsertSingleFromMemory, uint, TEncoding, TMode>;
    }
}
