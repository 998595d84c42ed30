// The bytes that FNSTENV transfers.
using System.Runtime.CompilerServices;

namespace ToroEmu.Semantics;

/// <summary>Seven words of T, 16 or 32 bits.</summary>
[InlineArray(7)]
internal struct X87Words<T>
    where T : unmanaged
{
    private T first;
}
