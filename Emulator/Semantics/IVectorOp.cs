// An operation on two vectors.
namespace ToroEmu.Semantics;

/// <summary>Value to value, without state; one-operand operations ignore the first. Implementations are inlined: a vector passed on the stack costs a handler its tail call.</summary>
internal interface IVectorOp
{
    static abstract Xmm Do(Xmm left, Xmm right);
}
