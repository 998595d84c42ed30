// An operation that is a function of its two operands.
using System.Numerics;

namespace ToroEmu.Semantics;

/// <summary>Reads no flag and sets all six, so that it can also be done without noting them where nobody will ask.</summary>
internal interface IPlainOp : IAluOp
{
    static abstract T Result<T>(T left, T right)
        where T : unmanaged, IBinaryInteger<T>;
}
