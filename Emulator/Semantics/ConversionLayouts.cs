// The layouts of conversions.
using System;

namespace ToroEmu.Semantics;

internal static class ConversionLayouts
{
    /// <summary>One lane; the rest of the vector register is kept.</summary>
    public readonly struct Scalar : IConversionLayout
    {
        public static int Lanes(int sourceSize, int targetSize) => 1;

        public static int Bytes(int targetSize) => targetSize;
    }

    /// <summary>One lane into a general register: 32 bits clear the upper half.</summary>
    public readonly struct General : IConversionLayout
    {
        public static int Lanes(int sourceSize, int targetSize) => 1;

        public static int Bytes(int targetSize) => sizeof(ulong);
    }

    /// <summary>As many lanes as the wider format has.</summary>
    public readonly struct Packed : IConversionLayout
    {
        public static int Lanes(int sourceSize, int targetSize) => 16 / Math.Max(sourceSize, targetSize);

        public static int Bytes(int targetSize) => 16;
    }
}
