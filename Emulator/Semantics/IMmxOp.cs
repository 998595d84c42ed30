// An operation on 64-bit vectors.
namespace ToroEmu.Semantics;

/// <summary>Value to value; one-operand operations ignore the first. Most are the low half of an operation on 128 bits (<see cref="MmxOps"/>).</summary>
internal interface IMmxOp
{
    static abstract ulong Do(ulong left, ulong right, byte immediate);
}
