// Which part of which core-to-core ring lies at an address.
using System;
using System.Collections.Generic;

using ToroEmu.Devices.Virtio.Bus;

namespace ToroEmu.Machines.Reports;

/// <summary>The VirtIOBus device knows the rings (VirtIO 1.2, 2.7.6 and 2.7.8: flags, idx, then the ring).</summary>
internal sealed class RingNames(Func<IReadOnlyList<VirtIOBusRing>> rings)
{
    private const ulong IndexOffset = 2;
    private const ulong RingOffset = 4;
    private const ulong AvailableEntry = 2;
    private const ulong UsedEntry = 8;

    /// <summary>"used.idx of ring 0->2", sender first; null: the address belongs to no ring.</summary>
    public string? Find(ulong physical)
    {
        foreach (VirtIOBusRing ring in rings())
        {
            string? part = Part("used", physical - ring.DeviceArea, ring.Length * UsedEntry) ?? Part("avail", physical - ring.DriverArea, ring.Length * AvailableEntry);
            if (part is not null) return $"{part} of ring {ring.Sender}->{ring.Receiver}";
        }
        return null;
    }

    private static string? Part(string area, ulong offset, ulong ringBytes) => offset switch
    {
        < IndexOffset => $"{area}.flags",
        < RingOffset => $"{area}.idx",
        _ when offset < RingOffset + ringBytes => $"{area}.ring",
        _ when offset < RingOffset + ringBytes + sizeof(ushort) => $"{area}.event",
        _ => null,
    };
}
