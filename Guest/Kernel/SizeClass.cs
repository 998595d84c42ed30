// Sizes the heap hands out: steps of 16 bytes up to 128, from there four steps to each doubling, up to 2048.
using System.Numerics;

namespace ToroEmu.Guest.Kernel;

internal static class SizeClass
{
    public const int Count = FineCount + 4 * StepsPerDoubling;
    public const ulong Largest = 2048;

    private const int FineCount = 8;
    private const ulong FineLargest = 128;
    private const ulong Granule = 16;
    private const int StepsPerDoubling = 4;

    /// <summary>The smallest class that holds <paramref name="size"/> bytes, which are at most <see cref="Largest"/>.</summary>
    public static int Of(ulong size)
    {
        if (size <= FineLargest)
        {
            return size == 0 ? 0 : (int)((size - 1) / Granule);
        }

        int log = BitOperations.Log2(size - 1); // 2^log < size <= 2^(log + 1), in quarters of 2^log
        int step = (int)(size - 1 >> (log - 2)) - StepsPerDoubling;
        return FineCount + (log - 7) * StepsPerDoubling + step;
    }

    /// <summary>Bytes of an object of this class.</summary>
    public static ulong SizeOf(int sizeClass)
    {
        if (sizeClass < FineCount)
        {
            return (ulong)(sizeClass + 1) * Granule;
        }

        int coarse = sizeClass - FineCount;
        return (ulong)(StepsPerDoubling + 1 + coarse % StepsPerDoubling) << (coarse / StepsPerDoubling + 5);
    }
}
