// A floating-point operation on 128 bits.
namespace ToroEmu.Semantics;

/// <summary>For what is not lane by lane, or has an immediate. 256 bits are two halves with the same immediate.</summary>
internal unsafe interface IFloatHalfOp
{
    /// <summary>MXCSR as the operation obeys it: an immediate may override it.</summary>
    static virtual uint Control(uint mxcsr, byte immediate) => mxcsr;

    /// <summary>Writes 16 bytes on the host; <see langword="false"/>: software must. The target is no source.</summary>
    static abstract bool TryHost(uint mxcsr, byte* target, byte* left, byte* right, byte immediate);

    /// <summary>Writes 16 bytes. The target is no source.</summary>
    static abstract void Soft(ref FloatEnvironment environment, byte* target, byte* left, byte* right, byte immediate);
}
