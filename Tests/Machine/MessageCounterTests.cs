// MessageCounter: advances of used.idx, across its wrap and across rings that come and go.
using System.Linq;

using NUnit.Framework;

using ToroEmu.Devices.Virtio.Bus;
using ToroEmu.Machines;
using ToroEmu.Memory;

namespace ToroEmu.Tests.Machines;

[TestFixture]
internal sealed class MessageCounterTests
{
    private const ulong Used = 0x3000;
    private const ulong Index = Used + 2;

    [Test]
    public void Counts_IndexAdvances_AddsUp()
    {
        using GuestRam ram = new(1 << 20, 1);
        using MessageCounter counter = new(ram);
        ram.TryWriteUInt16(Index, 65_530);
        counter.RingRegistered(Ring());
        Assert.That(counter.Counts(), Is.Empty);
        ram.TryWriteUInt16(Index, 4);
        Assert.That(counter.Counts().Single(), Is.EqualTo((0, 2, 10UL)));
        ram.TryWriteUInt16(Index, 5);
        Assert.That(counter.Counts().Single(), Is.EqualTo((0, 2, 11UL)));
    }

    [Test]
    public void RingWithdrawn_KeepsItsCount_AndLooksNoMore()
    {
        using GuestRam ram = new(1 << 20, 1);
        using MessageCounter counter = new(ram);
        counter.RingRegistered(Ring());
        ram.TryWriteUInt16(Index, 3);
        counter.RingWithdrawn(receiver: 2, sender: 0);
        ram.TryWriteUInt16(Index, 100);
        Assert.That(counter.Counts().Single(), Is.EqualTo((0, 2, 3UL)));
        counter.RingRegistered(Ring());
        ram.TryWriteUInt16(Index, 101);
        Assert.That(counter.Counts().Single(), Is.EqualTo((0, 2, 4UL)));
    }

    [Test]
    public void BusReset_EndsAllRings()
    {
        using GuestRam ram = new(1 << 20, 1);
        using MessageCounter counter = new(ram);
        counter.RingRegistered(Ring());
        ram.TryWriteUInt16(Index, 7);
        counter.BusReset();
        ram.TryWriteUInt16(Index, 70);
        Assert.That(counter.Counts().Single(), Is.EqualTo((0, 2, 7UL)));
    }

    private static VirtIOBusRing Ring() => new(Receiver: 2, Sender: 0, 0x1000, 0x2000, Used, 16);
}
