// The serial port's output to the console of the run.
using System;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Machines;

internal sealed class ConsoleBytes(IConsoleSink console) : IByteSink
{
    public void Write(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes) console.Write(value);
    }
}
