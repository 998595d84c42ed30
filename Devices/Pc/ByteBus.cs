// Wide accesses to devices with an 8-bit bus.
using System;

namespace ToroEmu.Devices.Pc;

/// <summary>The ISA bus turns a word or a double word into single bytes, low address first. Behind a device's last port nobody answers: ones.</summary>
internal static class ByteBus
{
    public static uint Read(int offset, int size, int ports, Func<int, byte> read)
    {
        uint value = 0;
        for (int index = 0; index < size; index++)
            value |= (uint)(offset + index < ports ? read(offset + index) : byte.MaxValue) << (8 * index);
        return value;
    }

    public static void Write(int offset, int size, uint value, int ports, Action<int, byte> write)
    {
        for (int index = 0; index < size && offset + index < ports; index++)
            write(offset + index, (byte)(value >> (8 * index)));
    }
}
