// A shift or rotate that is a function of its operands.
using System.Numerics;

namespace ToroEmu.Semantics;

/// <summary>Can also be done without noting flags where nobody will ask.</summary>
internal interface IPlainShift : IShiftOp
{
    /// <param name="places">A count that is already cut, and not zero.</param>
    static abstract T Result<T>(T value, int places)
        where T : unmanaged, IBinaryInteger<T>;
}
