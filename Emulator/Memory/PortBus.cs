// The 16-bit I/O port space.
using System.Collections.Generic;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Memory;

/// <summary>Routes IN and OUT by port. A port that nobody owns reads as ones and swallows writes.</summary>
public sealed class PortBus
{
    private readonly Dictionary<int, (IPortDevice Device, int Offset, AccessCount Count)> ports = [];
    private readonly List<AccessCount> counts = [];

    /// <summary>How often each device was accessed.</summary>
    public IEnumerable<AccessCount> Accesses => counts;

    /// <summary>Gives <paramref name="count"/> ports from <paramref name="first"/> to a device; only while the machine is built.</summary>
    public void Map(int first, int count, IPortDevice device)
    {
        AccessCount accesses = new(device);
        counts.Add(accesses);
        for (int offset = 0; offset < count; offset++)
            ports.Add(first + offset, (device, offset, accesses));
    }

    public uint Read(ushort port, int size)
    {
        if (!ports.TryGetValue(port, out (IPortDevice Device, int Offset, AccessCount Count) target)) return uint.MaxValue >> (32 - size * 8);
        target.Count.Add();
        return target.Device.Read(target.Offset, size);
    }

    public void Write(ushort port, int size, uint value)
    {
        if (!ports.TryGetValue(port, out (IPortDevice Device, int Offset, AccessCount Count) target)) return;
        target.Count.Add();
        target.Device.Write(target.Offset, size, value);
    }
}
