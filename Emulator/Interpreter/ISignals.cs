// Whether a comparison objects to quiet NaNs.
namespace ToroEmu.Interpreter;

/// <summary>Type parameter: COMISS does, UCOMISS does not.</summary>
internal interface ISignals
{
    static abstract bool OnQuietNaN { get; }
}
