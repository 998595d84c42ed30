// Writes of the loader to guest RAM, whose ranges have been checked before.
using System;
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Machines.Loading;

internal static class GuestWriter
{
    /// <summary>Writes bytes the memory map puts in RAM.</summary>
    /// <exception cref="InvalidOperationException">They are not RAM: guest memory and <see cref="MemoryMap"/> disagree, which is our error.</exception>
    public static void Write(IGuestMemory memory, ulong address, ReadOnlySpan<byte> bytes)
    {
        if (!memory.TryWrite(address, bytes))
        {
            throw new InvalidOperationException($"guest memory refuses 0x{address:x} .. 0x{address + (ulong)bytes.Length:x}, which the memory map calls RAM");
        }
    }
}
