// The 16-bit I/O port space.
using System.Collections.Generic;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Memory;

/// <summary>Routes IN and OUT by port. A port that nobody owns reads as ones and swallows writes.</summary>
public sealed class PortBus
{
    private readonly Dictionary<int, (IPortDevice Device, int Offset)> ports = [];

    /// <summary>Gives <paramref name="count"/> ports from <paramref name="first"/> to a device; only while the machine is built.</summary>
    public void Map(int first, int count, IPortDevice device)
    {
        for (int offset = 0; offset < count; offset++)
            ports.Add(first + offset, (device, offset));
    }

    public uint Read(ushort port, int size) =>
        ports.TryGetValue(port, out (IPortDevice Device, int Offset) target) ? target.Device.Read(target.Offset, size) : uint.MaxValue >> (32 - size * 8);

    public void Write(ushort port, int size, uint value)
    {
        if (ports.TryGetValue(port, out (IPortDevice Device, int Offset) target)) target.Device.Write(target.Offset, size, value);
    }
}
