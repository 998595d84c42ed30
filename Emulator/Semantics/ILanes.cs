// How many lanes a floating-point instruction works on.
namespace ToroEmu.Semantics;

/// <summary>Type parameter of handlers: packed or scalar.</summary>
internal interface ILanes
{
    /// <summary>Only the lowest lane; the others of the first operand are kept.</summary>
    static abstract bool IsScalar { get; }
}
