// Amounts of memory as users write and read them.
using System;
using System.Globalization;

namespace ToroEmu.Machines;

/// <summary>Sizes in QEMU's spelling: a number and K, M, G or T (powers of 1024); a plain number counts MiB.</summary>
public static class MemorySize
{
    private const string Units = "KMGT";
    private const int BitsPerUnit = 10;

    /// <summary>Reads <c>128M</c>, <c>1G</c>, <c>65536K</c>, <c>128</c> (MiB). Case does not matter; a trailing <c>B</c> or <c>iB</c> is allowed.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="bytes">The size in bytes.</param>
    /// <returns>False when it is no such text, or more than 2^64 bytes.</returns>
    public static bool TryParse(string text, out ulong bytes)
    {
        string digits = text.TrimEnd('B', 'b', 'i').ToUpperInvariant();
        int unit = digits.Length == 0 ? -1 : Units.IndexOf(digits[^1], StringComparison.Ordinal);
        int shift = BitsPerUnit * (unit < 0 ? 2 : unit + 1);
        bytes = 0;
        if (!ulong.TryParse(unit < 0 ? digits : digits[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
            || number > ulong.MaxValue >> shift)
        {
            return false;
        }

        bytes = number << shift;
        return true;
    }

    /// <summary>The largest unit that divides evenly, or one decimal: <c>128 MiB</c>, <c>1.5 GiB</c>, <c>12 bytes</c>.</summary>
    public static string Format(UInt128 bytes)
    {
        int unit = 0;
        while (unit < Units.Length && bytes >> (BitsPerUnit * (unit + 1)) != 0)
        {
            unit++;
        }

        if (unit == 0)
        {
            return $"{bytes} bytes";
        }

        double value = (double)bytes / Math.Pow(2, BitsPerUnit * unit);
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {Units[unit - 1]}iB");
    }
}
