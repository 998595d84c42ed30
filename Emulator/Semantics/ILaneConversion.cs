// Conversion of one lane.
namespace ToroEmu.Semantics;

/// <summary>From one number format to another; sizes in bytes.</summary>
internal unsafe interface ILaneConversion
{
    static abstract int SourceSize { get; }

    static abstract int TargetSize { get; }

    /// <summary>Converts on the host; <see langword="false"/>: software must.</summary>
    static abstract bool TryHost(uint mxcsr, byte* target, byte* source);

    static abstract void Soft(ref FloatEnvironment environment, byte* target, byte* source);
}
