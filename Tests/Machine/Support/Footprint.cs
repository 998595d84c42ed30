// What a table writer left in memory.
using System;
using System.Collections.Generic;
using System.Linq;
using ToroEmu.Machines;

namespace ToroEmu.Tests.Machines.Support;

public static class Footprint
{
    /// <summary>Addresses of bytes that are not zero and lie in none of the ranges.</summary>
    public static List<int> Outside(FlatGuestMemory memory, params AddressRange[] ranges)
    {
        List<int> outside = [];
        for (int at = 0; at < memory.Bytes.Length; at++)
        {
            if (memory.Bytes[at] != 0 && !ranges.Any(r => r.Contains((ulong)at)))
            {
                outside.Add(at);
            }
        }

        return outside;
    }

    /// <summary>Sum of all bytes modulo 256.</summary>
    public static byte Sum(ReadOnlySpan<byte> bytes)
    {
        byte sum = 0;
        foreach (byte b in bytes)
        {
            sum += b;
        }

        return sum;
    }
}
