// The two layouts of FXSAVE's pointers.
namespace ToroEmu.Interpreter;

/// <summary>Type parameter: with REX.W pointers have 64 bits, else an offset of 32 bits and a selector.</summary>
internal interface IFxLayout
{
    static abstract bool HasWidePointers { get; }
}
