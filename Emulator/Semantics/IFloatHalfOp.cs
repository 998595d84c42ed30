// A floating-point operation on vectors that is more than lane by lane.
namespace ToroEmu.Semantics;

/// <summary>For what combines lanes, or has an immediate. 256 bits are two halves with the same immediate.</summary>
internal unsafe interface IFloatHalfOp
{
    /// <summary>MXCSR as the operation obeys it: an immediate may override it.</summary>
    static virtual uint Control(uint mxcsr, byte immediate) => mxcsr;

    /// <summary>Writes a half, 16 bytes, on the host; <see langword="false"/>: software must. The target is no source.</summary>
    static abstract bool TryHost(uint mxcsr, byte* target, byte* left, byte* right, byte immediate);

    /// <summary>Writes <paramref name="bytes"/> bytes, 16 or 32. The target is no source.</summary>
    static abstract void Soft(ref FloatEnvironment environment, byte* target, byte* left, byte* right, byte immediate, int bytes);
}
