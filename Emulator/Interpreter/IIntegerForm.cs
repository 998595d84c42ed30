// A family of handlers that exists in every integer width.
using System.Numerics;

using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>Answers the handler for a shape of operands; null: there is none, the instruction is #UD.</summary>
internal unsafe interface IIntegerForm
{
    static abstract Handler Select<T, TMode>(in OperandShape operands)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing;
}
