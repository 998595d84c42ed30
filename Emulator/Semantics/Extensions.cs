// MOVZX, and MOVSX with MOVSXD (SDM 2B).
using System.Numerics;
using System.Runtime.CompilerServices;

namespace ToroEmu.Semantics;

/// <summary>The two extensions.</summary>
internal static class Extensions
{
    public readonly struct Zero : IExtension
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Extend<T>(T value)
            where T : unmanaged, IBinaryInteger<T> => Width<T>.ZeroExtend(value);
    }

    public readonly struct Sign : IExtension
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Extend<T>(T value)
            where T : unmanaged, IBinaryInteger<T> => Width<T>.SignExtend(value);
    }
}
