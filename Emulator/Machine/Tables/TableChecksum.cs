// The checksum that MP and ACPI tables share.
using System;

namespace ToroEmu.Machines.Tables;

internal static class TableChecksum
{
    /// <summary>Sets the byte at <paramref name="at"/> so that all bytes add up to 0 modulo 256.</summary>
    public static void Seal(Span<byte> table, int at)
    {
        table[at] = 0;
        byte sum = 0;
        foreach (byte b in table)
        {
            sum += b;
        }

        table[at] = (byte)-sum;
    }
}
