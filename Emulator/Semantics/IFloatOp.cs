// A floating-point operation on lanes.
using System.Runtime.Intrinsics;

namespace ToroEmu.Semantics;

/// <summary>
/// Two ways to the same result: the host's vector unit for operands and results that need no care (<see cref="HostFloat"/>),
/// and software for all.
/// </summary>
internal interface IFloatOp
{
    /// <summary>The result is a rounded number; else a copy or a mask.</summary>
    static abstract bool Rounds { get; }

    /// <summary>A zero result may be a rounded one.</summary>
    static abstract bool Underflows { get; }

    /// <summary>The first operand only fills lanes.</summary>
    static virtual bool IsUnary => false;

    /// <summary>
    /// A value that is zero exactly if the host's result is exact, for operands that are moderate (<see cref="HostFloat.AreModerate"/>)
    /// and results that are numbers. Only asked of operations that round.
    /// </summary>
    static virtual Vector128<T> Error<T>(Vector128<T> left, Vector128<T> right, Vector128<T> result)
        where T : unmanaged => Vector128<T>.Zero;

    /// <summary>Of T: float or double. Inlined.</summary>
    static abstract Vector128<T> Host<T>(Vector128<T> left, Vector128<T> right)
        where T : unmanaged;

    /// <summary>Of one lane, in its encoding.</summary>
    static abstract ulong Soft(ref FloatEnvironment environment, FloatFormat format, ulong left, ulong right);
}
