// The 16-bit I/O port space.
using System.Collections.Generic;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Memory;

/// <summary>
/// Routes IN and OUT by port. A port that nobody owns reads as ones and swallows writes. What is wider than a device takes, or reaches beyond
/// its ports, becomes narrower accesses, as on the bus of a PC.
/// </summary>
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
        if (Find(port, size) is { } target)
        {
            target.Count.Add();
            return target.Device.Read(target.Offset, size);
        }
        if (size == 1) return byte.MaxValue;
        int half = size / 2;
        return Read(port, half) | (Read((ushort)(port + half), half) << (half * 8));
    }

    public void Write(ushort port, int size, uint value)
    {
        if (Find(port, size) is { } target)
        {
            target.Count.Add();
            target.Device.Write(target.Offset, size, value);
            return;
        }
        if (size == 1) return;
        int half = size / 2;
        Write(port, half, value & ((1u << (half * 8)) - 1));
        Write((ushort)(port + half), half, value >> (half * 8));
    }

    /// <summary>The device that takes the whole access at once.</summary>
    private (IPortDevice Device, int Offset, AccessCount Count)? Find(int port, int size)
    {
        if (!ports.TryGetValue(port, out (IPortDevice Device, int Offset, AccessCount Count) first) || size > first.Device.WidestAccess) return null;
        bool holdsAll = ports.TryGetValue(port + size - 1, out (IPortDevice Device, int Offset, AccessCount Count) last) && last.Device == first.Device;
        return holdsAll ? first : null;
    }
}
