// System.Numerics.BitOperations: in plain shifts, since the baseline instruction set has neither LZCNT nor POPCNT.
namespace System.Numerics;

public static class BitOperations
{
    public static bool IsPow2(ulong value) => value != 0 && (value & (value - 1)) == 0;

    /// <summary>Position of the highest set bit; 0 for 0.</summary>
    public static int Log2(ulong value)
    {
        int log = 0;
        for (int step = 32; step > 0; step >>= 1)
        {
            if (value >> step != 0)
            {
                value >>= step;
                log += step;
            }
        }

        return log;
    }

    /// <summary>Number of zero bits below the lowest set one; 64 for 0.</summary>
    public static int TrailingZeroCount(ulong value) => value == 0 ? 64 : Log2(value & (0 - value));

    public static int PopCount(ulong value)
    {
        int count = 0;
        for (; value != 0; value &= value - 1)
        {
            count++;
        }

        return count;
    }
}
