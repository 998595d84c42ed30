// Floating-point arithmetic (SDM 2, ADDPS, SUBPS, MULPS, DIVPS, SQRTPS, MINPS, MAXPS and their scalar and double forms).
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ToroEmu.Semantics;

/// <summary>On lanes of float or double.</summary>
internal static class FloatOps
{
    /// <summary>ADDPS and its like.</summary>
    public readonly struct Add : IFloatOp
    {
        public static bool Rounds => true;

        public static bool Underflows => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<T> Host<T>(Vector128<T> left, Vector128<T> right)
            where T : unmanaged => left + right;

        /// <summary>What the sum took from each operand, against the operand (Knuth, The Art of Computer Programming 2, 4.2.2).</summary>
        public static Vector128<T> Error<T>(Vector128<T> left, Vector128<T> right, Vector128<T> result)
            where T : unmanaged
        {
            Vector128<T> second = result - left, first = result - second;
            return (left - first) + (right - second);
        }

        public static ulong Soft(ref FloatEnvironment environment, FloatFormat format, ulong left, ulong right) =>
            SoftArithmetic.Add(ref environment, format,
                SoftFloat.Unpack(environment, format, left), SoftFloat.Unpack(environment, format, right)).Pack(format);
    }

    /// <summary>SUBPS and its like.</summary>
    public readonly struct Subtract : IFloatOp
    {
        public static bool Rounds => true;

        public static bool Underflows => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<T> Host<T>(Vector128<T> left, Vector128<T> right)
            where T : unmanaged => left - right;

        public static Vector128<T> Error<T>(Vector128<T> left, Vector128<T> right, Vector128<T> result)
            where T : unmanaged => Add.Error(left, -right, result);

        public static ulong Soft(ref FloatEnvironment environment, FloatFormat format, ulong left, ulong right) =>
            SoftArithmetic.Subtract(ref environment, format,
                SoftFloat.Unpack(environment, format, left), SoftFloat.Unpack(environment, format, right)).Pack(format);
    }

    /// <summary>MULPS and its like.</summary>
    public readonly struct Multiply : IFloatOp
    {
        public static bool Rounds => true;

        public static bool Underflows => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<T> Host<T>(Vector128<T> left, Vector128<T> right)
            where T : unmanaged => left * right;

        public static Vector128<T> Error<T>(Vector128<T> left, Vector128<T> right, Vector128<T> result)
            where T : unmanaged => HostFloat.Fused(left, right, -result);

        public static ulong Soft(ref FloatEnvironment environment, FloatFormat format, ulong left, ulong right) =>
            SoftArithmetic.Multiply(ref environment, format,
                SoftFloat.Unpack(environment, format, left), SoftFloat.Unpack(environment, format, right)).Pack(format);
    }

    /// <summary>DIVPS and its like.</summary>
    public readonly struct Divide : IFloatOp
    {
        public static bool Rounds => true;

        public static bool Underflows => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<T> Host<T>(Vector128<T> left, Vector128<T> right)
            where T : unmanaged => left / right;

        public static Vector128<T> Error<T>(Vector128<T> left, Vector128<T> right, Vector128<T> result)
            where T : unmanaged => HostFloat.Fused(result, right, -left);

        public static ulong Soft(ref FloatEnvironment environment, FloatFormat format, ulong left, ulong right) =>
            SoftArithmetic.Divide(ref environment, format,
                SoftFloat.Unpack(environment, format, left), SoftFloat.Unpack(environment, format, right)).Pack(format);
    }

    /// <summary>SQRTPS and its like: of the second operand.</summary>
    public readonly struct SquareRoot : IFloatOp
    {
        public static bool Rounds => true;

        public static bool Underflows => false;

        public static bool IsUnary => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<T> Host<T>(Vector128<T> left, Vector128<T> right)
            where T : unmanaged => Vector128.Sqrt(right);

        public static Vector128<T> Error<T>(Vector128<T> left, Vector128<T> right, Vector128<T> result)
            where T : unmanaged => HostFloat.Fused(result, result, -right);

        public static ulong Soft(ref FloatEnvironment environment, FloatFormat format, ulong left, ulong right) =>
            SoftArithmetic.SquareRoot(ref environment, format, SoftFloat.Unpack(environment, format, right)).Pack(format);
    }

    /// <summary>MINPS and its like.</summary>
    public readonly struct Min : IFloatOp
    {
        public static bool Rounds => false;

        public static bool Underflows => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<T> Host<T>(Vector128<T> left, Vector128<T> right)
            where T : unmanaged => Vector128.ConditionalSelect(Vector128.LessThan(left, right), left, right);

        public static ulong Soft(ref FloatEnvironment environment, FloatFormat format, ulong left, ulong right) =>
            Select(ref environment, format, left, right, FloatRelation.Less);
    }

    /// <summary>MAXPS and its like.</summary>
    public readonly struct Max : IFloatOp
    {
        public static bool Rounds => false;

        public static bool Underflows => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<T> Host<T>(Vector128<T> left, Vector128<T> right)
            where T : unmanaged => Vector128.ConditionalSelect(Vector128.GreaterThan(left, right), left, right);

        public static ulong Soft(ref FloatEnvironment environment, FloatFormat format, ulong left, ulong right) =>
            Select(ref environment, format, left, right, FloatRelation.Greater);
    }

    /// <summary>MIN and MAX copy an operand as it is, NaNs too; denormals that count as zeros are copied as zeros.</summary>
    private static ulong Select(ref FloatEnvironment environment, FloatFormat format, ulong left, ulong right, FloatRelation wanted)
    {
        SoftFloat first = SoftFloat.Unpack(environment, format, left), second = SoftFloat.Unpack(environment, format, right);
        return SoftArithmetic.Select(ref environment, first, second, wanted).Pack(format);
    }
}
