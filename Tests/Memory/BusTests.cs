// Routing to devices, by address and by port.
using System;
using System.Collections.Generic;

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
        Assert.That(second.Log, Is.EqualTo(new[] { (8UL, 8, 9UL) }));
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
        ports.Write(0x5F, size, 1);
        Assert.That(device.Log, Is.Empty);
        ports.Write(0x61, size, 7);
        Assert.That(device.Log, Is.EqualTo(new[] { (1UL, size, 7UL) }));
    }

    private sealed class Recorder : IMmioDevice, IPortDevice
    {
        public List<(ulong Offset, int Size, ulong Value)> Log { get; } = [];

        public ulong Read(ulong offset, int size) => 0xA5A5_A5A5_A5A5_A5A5;

        public void Write(ulong offset, int size, ulong value) => Log.Add((offset, size, value));

        public uint Read(int offset, int size) => 0xA5;

        public void Write(int offset, int size, uint value) => Log.Add(((ulong)offset, size, value));
    }
}
