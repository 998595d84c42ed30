// Routing to devices, by address and by port.
using System;
using System.Collections.Generic;
using System.Linq;

using NUnit.Framework;

using ToroEmu.Devices.Contracts;
using ToroEmu.Memory;

namespace ToroEmu.Tests.Memory;

[TestFixture]
internal sealed class BusTests
{
    [Test]
    public void Physical_RoutesByRegionAndMasksToTheSize()
    {
        Recorder first = new(), second = new();
        PhysicalBus bus = new PhysicalBus.Builder().Map(0x1000, 0x100, first).Map(0x1100, 0x10, second).Build();
        bus.Write(0x10FC, 4, 0xFFFF_FFFF_1234_5678);
        bus.Write(0x1108, 8, 9);
        Assert.That(first.Log, Is.EqualTo(new[] { (0xFCUL, 4, 0x1234_5678UL) }));
        Assert.That(second.Log, Is.EqualTo(new[] { (8UL, 4, 9UL), (12UL, 4, 0UL) }), "in halves, the lower one first");
        Assert.That(bus.Read(0x1001, 2), Is.EqualTo(0xFFFF & 0xA5A5_A5A5_A5A5_A5A5));
    }

    [TestCase(0xFFFUL, 1)]
    [TestCase(0x1100UL, 1)]
    [TestCase(0x10FDUL, 4)]
    [TestCase(ulong.MaxValue, 1)]
    public void Physical_NobodyThere_ReadsOnesAndLosesWrites(ulong address, int size)
    {
        Recorder device = new();
        PhysicalBus bus = new PhysicalBus.Builder().Map(0x1000, 0x100, device).Build();
        bus.Write(address, size, 1);
        Assert.That(bus.Read(address, size), Is.EqualTo(ulong.MaxValue >> (64 - size * 8)));
        Assert.That(device.Log, Is.Empty);
    }

    [TestCase(0xFF0UL, 0x11UL)]
    [TestCase(0x10FFUL, 1UL)]
    [TestCase(0x1010UL, 1UL)]
    public void Physical_Overlap_IsRefused(ulong start, ulong length)
    {
        PhysicalBus.Builder builder = new PhysicalBus.Builder().Map(0x1000, 0x100, new Recorder());
        Assert.Throws<ArgumentException>(() => builder.Map(start, length, new Recorder()));
    }

    [TestCase(1, 0xFFu)]
    [TestCase(2, 0xFFFFu)]
    [TestCase(4, 0xFFFF_FFFFu)]
    public void Ports_NobodyThere_ReadOnes(int size, uint ones)
    {
        PortBus ports = new();
        Recorder device = new();
        ports.Map(0x60, 2, device);
        Assert.That(ports.Read(0x62, size), Is.EqualTo(ones));
        ports.Write(0x5C, size, 1);
        Assert.That(device.Log, Is.Empty);
        ports.Write(0x61, size, 7);
        Assert.That(device.Log, Is.EqualTo(new[] { (1UL, 1, 7UL) }), "what reaches beyond the device is split");
    }

    [TestCase(1, "0:1=44 1:1=33 2:1=22 3:1=11", 0xA5A5_A5A5u)]
    [TestCase(2, "0:2=3344 2:2=1122", 0x00A5_00A5u)]
    [TestCase(4, "0:4=11223344", 0xA5u)]
    public void Ports_AccessesAreSplitToWhatTheDeviceTakes(int widest, string log, uint read)
    {
        PortBus ports = new();
        Recorder device = new() { WidestAccess = widest };
        ports.Map(0x60, 4, device);
        ports.Write(0x60, 4, 0x1122_3344);
        Assert.That(string.Join(' ', device.Log.Select(access => $"{access.Offset}:{access.Size}={access.Value:X}")), Is.EqualTo(log));
        Assert.That(ports.Read(0x60, 4), Is.EqualTo(read));
    }

    /// <summary>The last port and the one after it: the ports wrap, as the bus has 16 address lines.</summary>
    [Test]
    public void Ports_AccessOverTwoDevices_ReachesBoth()
    {
        PortBus ports = new();
        Recorder first = new(), second = new();
        ports.Map(0x61, 1, first);
        ports.Map(0x62, 2, second);
        ports.Write(0x60, 4, 0x1122_3344);
        Assert.That(first.Log, Is.EqualTo(new[] { (0UL, 1, 0x33UL) }));
        Assert.That(second.Log, Is.EqualTo(new[] { (0UL, 2, 0x1122UL) }));
        Assert.That(ports.Read(0x60, 2), Is.EqualTo(0xA5FF));
        Assert.That(ports.Read(0xFFFF, 2), Is.EqualTo(0xFFFF));
    }

    private sealed class Recorder : IMmioDevice, IPortDevice
    {
        public int WidestAccess { get; init; } = sizeof(uint);

        public List<(ulong Offset, int Size, ulong Value)> Log { get; } = [];

        public ulong Read(ulong offset, int size) => 0xA5A5_A5A5_A5A5_A5A5;

        public void Write(ulong offset, int size, ulong value) => Log.Add((offset, size, value));

        public uint Read(int offset, int size) => 0xA5;

        public void Write(int offset, int size, uint value) => Log.Add(((ulong)offset, size, value));
    }
}
