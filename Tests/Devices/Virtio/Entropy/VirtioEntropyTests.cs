// Random bytes on demand.
using System;
using System.Linq;
using NUnit.Framework;
using ToroEmu.Devices.Virtio.Entropy;
using ToroEmu.Devices.Virtio.Spec;
using ToroEmu.Tests.Devices.Support;

namespace ToroEmu.Tests.Devices.Virtio.Entropy;

[TestFixture]
internal sealed class VirtioEntropyTests
{
    private FakeGuestMemory _memory = null!;
    private QueueDriver _driver = null!;

    [SetUp]
    public void SetUp()
    {
        _memory = QueueDriver.NewMemory();
        ulong drawn = 0;
        _driver = new QueueDriver(new VirtioEntropy(_memory, () => 0x0101_0101_0101_0101 * (drawn++ % 127 + 1)), _memory);
        _driver.GoLive(0, 8, 0);
    }

    [Test]
    public void Id_is_4_and_there_is_no_configuration()
    {
        Assert.That(_driver.Driver.Read(VirtioMmioRegister.DeviceId), Is.EqualTo(4));
        Assert.That(_driver.Driver.Read(VirtioMmioRegister.Config), Is.Zero);
    }

    [TestCase(1u)]
    [TestCase(7u)]
    [TestCase(4096u)]
    public void Buffer_is_filled_to_its_end_and_no_further(uint length)
    {
        Assert.That(_driver.Do(0, Piece.In(QueueDriver.Data, length)), Is.EqualTo(length));
        Assert.That(_memory.Bytes.AsSpan((int)QueueDriver.Data, (int)length).IndexOf((byte)0), Is.EqualTo(-1));
        Assert.That(_memory.Bytes[(int)QueueDriver.Data + (int)length], Is.Zero);
        Assert.That(_driver.Line.Level, Is.True);
    }

    [Test]
    public void Words_follow_the_source_and_are_not_repeated()
    {
        _driver.Do(0, Piece.In(QueueDriver.Data, 9), Piece.In(QueueDriver.Data + 100, 15));
        byte[] bytes = [.. _memory.Bytes.Skip((int)QueueDriver.Data).Take(9), .. _memory.Bytes.Skip((int)QueueDriver.Data + 100).Take(15)];
        Assert.That(bytes, Is.EqualTo(Enumerable.Range(0, 24).Select(i => (byte)(1 + i / 8))));
    }

    [Test]
    public void Chain_without_room_comes_back_empty() => Assert.That(_driver.Do(0, Piece.Out(QueueDriver.Data, 16)), Is.Zero);

    [Test]
    public void Huge_buffer_gets_a_part()
    {
        _driver.Do(0, Piece.In(0, 0xF000), Piece.In(QueueDriver.Data, 0x8_0000), Piece.In(QueueDriver.Data, 0xFFF0_0000));
        Assert.That(_driver.Ring(0).UsedEntry(0).Written, Is.EqualTo(VirtioEntropy.ChainMax));
    }

    [Test]
    public void Buffer_outside_of_RAM_needs_a_reset()
    {
        _driver.Offer(0, Piece.In(0x1000_0000, 16));
        _driver.Notify(0);
        Assert.That(_driver.Driver.Status & VirtioStatus.DeviceNeedsReset, Is.Not.Zero);
        _driver.GoLive(0, 8, 0);
        Assert.That(_driver.Do(0, Piece.In(QueueDriver.Data, 16)), Is.EqualTo(16), "after a reset all is well");
    }
}
