// How wide a VEX instruction is.
namespace ToroEmu.Interpreter;

/// <summary>Type parameter of <see cref="VectorEncodings"/>.</summary>
internal interface IVectorWidth
{
    static abstract bool IsWide { get; }
}
