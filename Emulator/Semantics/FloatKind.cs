// Classes of floating-point values.
namespace ToroEmu.Semantics;

/// <summary>SDM 1, 4.8.3. Denormals are finite.</summary>
internal enum FloatKind : byte
{
    Zero,
    Finite,
    Infinity,
    QuietNaN,
    SignalingNaN,
}
