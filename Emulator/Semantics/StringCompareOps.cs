// Comparison of strings in vectors (SDM 1, 12.9 and SDM 2, 4.1: PCMPESTRI and so on).
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ToroEmu.Semantics;

/// <summary>What the immediate asks for; bits of results are numbered as the lanes of the second operand.</summary>
internal static unsafe class StringCompareOps
{
    private const int WordElements = 1;
    private const int Negative = 1 << 4;
    private const int Masked = 1 << 5;

    /// <summary>Elements in a vector: 8 words or 16 bytes.</summary>
    public static int Lanes(byte immediate) => (immediate & WordElements) != 0 ? Vector128<ushort>.Count : Vector128<byte>.Count;

    /// <summary>Elements before the first zero.</summary>
    public static int ImplicitLength(byte* vector, byte immediate) => (immediate & WordElements) != 0 ? ImplicitLength<ushort>(vector) : ImplicitLength<byte>(vector);

    /// <summary>IntRes2 of the manual. Lengths count elements and do not exceed the vector.</summary>
    public static uint Compare(byte* left, byte* right, int leftLength, int rightLength, byte immediate)
    {
        uint result = (immediate & 3) switch
        {
            0 => Aggregate<byte>(left, right, leftLength, rightLength, immediate),
            1 => Aggregate<ushort>(left, right, leftLength, rightLength, immediate),
            2 => Aggregate<sbyte>(left, right, leftLength, rightLength, immediate),
            _ => Aggregate<short>(left, right, leftLength, rightLength, immediate),
        };
        if ((immediate & Negative) == 0) return result;
        return result ^ First((immediate & Masked) != 0 ? rightLength : Lanes(immediate));
    }

    /// <summary>A lane of ones for each bit, bytes or words as the immediate says.</summary>
    public static void Expand(byte* target, uint bits, byte immediate)
    {
        bool words = (immediate & WordElements) != 0;
        for (int lane = 0; lane < sizeof(Xmm); lane++) target[lane] = (bits >> (words ? lane / 2 : lane) & 1) != 0 ? byte.MaxValue : (byte)0;
    }

    private static int ImplicitLength<T>(byte* vector)
        where T : unmanaged
    {
        uint zeros = Vector128.Equals(*(Vector128<T>*)vector, Vector128<T>.Zero).ExtractMostSignificantBits();
        return zeros == 0 ? Vector128<T>.Count : BitOperations.TrailingZeroCount(zeros);
    }

    /// <summary>IntRes1 of the manual.</summary>
    private static uint Aggregate<T>(byte* left, byte* right, int leftLength, int rightLength, byte immediate)
        where T : unmanaged
    {
        Vector128<T> text = *(Vector128<T>*)right;
        return ((immediate >> 2) & 3) switch
        {
            0 => Any((T*)left, text, leftLength) & First(rightLength),
            1 => Ranges((T*)left, text, leftLength) & First(rightLength),
            2 => Each(*(Vector128<T>*)left, text, leftLength, rightLength),
            _ => Ordered((T*)left, text, leftLength, rightLength),
        };
    }

    /// <summary>Elements that are in a set.</summary>
    private static uint Any<T>(T* set, Vector128<T> text, int setLength)
        where T : unmanaged
    {
        Vector128<T> found = Vector128<T>.Zero;
        for (int element = 0; element < setLength; element++) found |= Vector128.Equals(text, Vector128.Create(set[element]));
        return found.ExtractMostSignificantBits();
    }

    /// <summary>Elements in one of the ranges; half a range matches nothing.</summary>
    private static uint Ranges<T>(T* bounds, Vector128<T> text, int boundsLength)
        where T : unmanaged
    {
        Vector128<T> found = Vector128<T>.Zero;
        for (int bound = 0; bound + 1 < boundsLength; bound += 2)
        {
            Vector128<T> above = Vector128.GreaterThanOrEqual(text, Vector128.Create(bounds[bound]));
            found |= above & Vector128.LessThanOrEqual(text, Vector128.Create(bounds[bound + 1]));
        }
        return found.ExtractMostSignificantBits();
    }

    /// <summary>Elements that are equal, or behind the end of both.</summary>
    private static uint Each<T>(Vector128<T> left, Vector128<T> right, int leftLength, int rightLength)
        where T : unmanaged
    {
        uint leftValid = First(leftLength), rightValid = First(rightLength);
        uint equal = Vector128.Equals(left, right).ExtractMostSignificantBits() & leftValid & rightValid;
        return equal | (~(leftValid | rightValid) & First(Vector128<T>.Count));
    }

    /// <summary>Where a word starts; one that reaches over the end of the vector may still go on behind it.</summary>
    private static uint Ordered<T>(T* word, Vector128<T> text, int wordLength, int textLength)
        where T : unmanaged
    {
        uint starts = First(Vector128<T>.Count);
        for (int element = 0; element < wordLength; element++)
        {
            uint equal = Vector128.Equals(text, Vector128.Create(word[element])).ExtractMostSignificantBits() & First(textLength);
            starts &= (equal | ~First(Vector128<T>.Count)) >> element;
        }
        return starts;
    }

    /// <summary>The bits of the first <paramref name="count"/> lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint First(int count) => (1u << count) - 1;
}
