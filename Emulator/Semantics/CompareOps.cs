// Comparisons that answer a mask (SDM 2, CMPPS and its scalar and double forms).
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ToroEmu.Semantics;

/// <summary>The predicates of SDM 2, table 3-1: sixteen, each of which comes quiet and signalling.</summary>
internal static class CompareOps
{
    /// <summary>A set of relations, as type.</summary>
    public interface IPredicate
    {
        static abstract FloatRelation Holds { get; }

        /// <summary>QNaNs do not raise invalid operation.</summary>
        static abstract bool IsQuiet { get; }
    }

    /// <summary>All ones where the predicate holds.</summary>
    public readonly struct Compare<TPredicate> : IFloatOp
        where TPredicate : struct, IPredicate
    {
        public static bool Rounds => false;

        public static bool Underflows => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<T> Host<T>(Vector128<T> left, Vector128<T> right)
            where T : unmanaged
        {
            FloatRelation ordered = TPredicate.Holds & ~FloatRelation.Unordered;
            if (ordered == FloatRelation.None) return Vector128<T>.Zero;
            if (ordered == FloatRelation.Equal) return Vector128.Equals(left, right);
            if (ordered == FloatRelation.Less) return Vector128.LessThan(left, right);
            if (ordered == (FloatRelation.Less | FloatRelation.Equal)) return Vector128.LessThanOrEqual(left, right);
            if (ordered == (FloatRelation.Less | FloatRelation.Greater)) return ~Vector128.Equals(left, right);
            if (ordered == (FloatRelation.Equal | FloatRelation.Greater)) return Vector128.GreaterThanOrEqual(left, right);
            if (ordered == FloatRelation.Greater) return Vector128.GreaterThan(left, right);
            return Vector128<T>.AllBitsSet;
        }

        public static ulong Soft(ref FloatEnvironment environment, FloatFormat format, ulong left, ulong right)
        {
            SoftFloat first = SoftFloat.Unpack(environment, format, left), second = SoftFloat.Unpack(environment, format, right);
            FloatRelation relation = SoftArithmetic.Compare(ref environment, first, second, TPredicate.IsQuiet);
            return (relation & TPredicate.Holds) != 0 ? ulong.MaxValue : 0;
        }
    }

    public readonly struct Equal : IPredicate
    {
        public static FloatRelation Holds => FloatRelation.Equal;

        public static bool IsQuiet => true;
    }

    public readonly struct Less : IPredicate
    {
        public static FloatRelation Holds => FloatRelation.Less;

        public static bool IsQuiet => false;
    }

    public readonly struct LessOrEqual : IPredicate
    {
        public static FloatRelation Holds => FloatRelation.Less | FloatRelation.Equal;

        public static bool IsQuiet => false;
    }

    public readonly struct Unordered : IPredicate
    {
        public static FloatRelation Holds => FloatRelation.Unordered;

        public static bool IsQuiet => true;
    }

    public readonly struct NotEqual : IPredicate
    {
        public static FloatRelation Holds => FloatRelation.Less | FloatRelation.Greater | FloatRelation.Unordered;

        public static bool IsQuiet => true;
    }

    public readonly struct NotLess : IPredicate
    {
        public static FloatRelation Holds => FloatRelation.Equal | FloatRelation.Greater | FloatRelation.Unordered;

        public static bool IsQuiet => false;
    }

    public readonly struct NotLessOrEqual : IPredicate
    {
        public static FloatRelation Holds => FloatRelation.Greater | FloatRelation.Unordered;

        public static bool IsQuiet => false;
    }

    public readonly struct Ordered : IPredicate
    {
        public static FloatRelation Holds => FloatRelation.Less | FloatRelation.Equal | FloatRelation.Greater;

        public static bool IsQuiet => true;
    }

    public readonly struct EqualOrUnordered : IPredicate
    {
        public static FloatRelation Holds => FloatRelation.Equal | FloatRelation.Unordered;

        public static bool IsQuiet => true;
    }

    public readonly struct NotGreaterOrEqual : IPredicate
    {
        public static FloatRelation Holds => FloatRelation.Less | FloatRelation.Unordered;

        public static bool IsQuiet => false;
    }

    public readonly struct NotGreater : IPredicate
    {
        public static FloatRelation Holds => FloatRelation.Less | FloatRelation.Equal | FloatRelation.Unordered;

        public static bool IsQuiet => false;
    }

    public readonly struct Never : IPredicate
    {
        public static FloatRelation Holds => FloatRelation.None;

        public static bool IsQuiet => true;
    }

    public readonly struct LessOrGreater : IPredicate
    {
        public static FloatRelation Holds => FloatRelation.Less | FloatRelation.Greater;

        public static bool IsQuiet => true;
    }

    public readonly struct GreaterOrEqual : IPredicate
    {
        public static FloatRelation Holds => FloatRelation.Greater | FloatRelation.Equal;

        public static bool IsQuiet => false;
    }

    public readonly struct Greater : IPredicate
    {
        public static FloatRelation Holds => FloatRelation.Greater;

        public static bool IsQuiet => false;
    }

    public readonly struct Always : IPredicate
    {
        public static FloatRelation Holds => FloatRelation.Less | FloatRelation.Equal | FloatRelation.Greater | FloatRelation.Unordered;

        public static bool IsQuiet => true;
    }

    /// <summary>The same relations, but quiet instead of signalling or the other way round.</summary>
    public readonly struct Toggled<TPredicate> : IPredicate
        where TPredicate : struct, IPredicate
    {
        public static FloatRelation Holds => TPredicate.Holds;

        public static bool IsQuiet => !TPredicate.IsQuiet;
    }
}
