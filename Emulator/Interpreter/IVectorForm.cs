// Operand shapes of vector instructions: what a row of the map names.
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>Picks the handler of one operation by its operands; encoding and addressing come as types.</summary>
internal unsafe interface IVectorForm
{
    /// <summary>Null: the operation has no such operands.</summary>
    static abstract Handler Select<TEncoding, TMode>(OperandShape operands)
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing;
}
