// How a narrow operand becomes a wide one.
using System.Numerics;

namespace ToroEmu.Semantics;

/// <summary>Widens to 64 bits; the shape cuts the result to its own width.</summary>
internal interface IExtension
{
    static abstract ulong Extend<T>(T value)
        where T : unmanaged, IBinaryInteger<T>;
}
