// Which lanes a conversion reads and writes.
namespace ToroEmu.Semantics;

/// <summary>Type parameter: scalar to vector register, scalar to general register, packed.</summary>
internal interface IConversionLayout
{
    static abstract int Lanes(int sourceSize, int targetSize);

    /// <summary>Bytes of the target that are replaced; those without lane become zero.</summary>
    static abstract int Bytes(int targetSize);
}
