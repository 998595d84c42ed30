// virtio-mmio registers, negotiation, queue set-up and interrupts as VirtIO 1.2, 4.2 and 3.1 describe them.
using System;
using System.IO;
using NUnit.Framework;
using ToroEmu.Devices.Virtio;
using ToroEmu.Devices.Virtio.Spec;
using ToroEmu.Tests.Devices.Support;
using Register = ToroEmu.Devices.Virtio.Spec.VirtioMmioRegister;

namespace ToroEmu.Tests.Devices.Virtio;

[TestFixture]
internal sealed class VirtioMmioTransportTests
{
    private const uint LiveStatus = MockVirtioDriver.UpToFeaturesOk | VirtioStatus.DriverOk;

    private readonly FakeGuestMemory _memory = new(0x10000);
    private EchoDevice _device = null!;
    private FakeInterruptLine _line = null!;
    private VirtioMmioTransport _transport = null!;
    private MockVirtioDriver _driver = null!;
    private MockRing _ring = null!;

    [SetUp]
    public void SetUp()
    {
        Array.Clear(_memory.Bytes);
        _device = new EchoDevice(_memory);
        _line = new FakeInterruptLine();
        _transport = new VirtioMmioTransport(_device, _line);
        _driver = new MockVirtioDriver(_transport);
        _ring = new MockRing(_memory, 0x1000, 8);
    }

    [TestCase(Register.MagicValue, 0x74726976u)]
    [TestCase(Register.Version, 2u)]
    [TestCase(Register.DeviceId, 0xEC40u)]
    [TestCase(Register.VendorId, 0x4F524F54u)]
    [TestCase(Register.QueueNumMax, 8u)]
    [TestCase(Register.QueueReady, 0u)]
    [TestCase(Register.InterruptStatus, 0u)]
    [TestCase(Register.Status, 0u)]
    [TestCase(Register.ShmLenLow, uint.MaxValue)]
    [TestCase(Register.ShmLenHigh, uint.MaxValue)]
    [TestCase(Register.ConfigGeneration, 0u)]
    public void Read_after_power_on(uint register, uint expected)
    {
        Assert.That(_driver.Read(register), Is.EqualTo(expected));
        Assert.That(_transport.IgnoredAccesses, Is.Zero);
    }

    [TestCase(Register.QueueNum)]
    [TestCase(Register.QueueNotify)]
    [TestCase(Register.DriverFeatures)]
    [TestCase(Register.QueueDescLow)]
    [TestCase(Register.QueueReset)]
    [TestCase(0x018u)]
    [TestCase(0x0F8u)]
    [TestCase(Register.Config + 4)]
    public void Read_of_what_cannot_be_read_is_zero_and_counted(uint register)
    {
        Assert.That(_driver.Read(register), Is.Zero);
        Assert.That(_transport.IgnoredAccesses, Is.EqualTo(1));
    }

    [Test]
    public void Odd_widths_and_alignments_are_ignored_and_counted()
    {
        Assert.That(_transport.Read(Register.MagicValue, 1), Is.Zero);
        Assert.That(_transport.Read(Register.MagicValue + 2, 4), Is.Zero);
        Assert.That(_transport.Read(Register.Config + 2, 4), Is.Zero);
        Assert.That(_transport.Read(Register.Config + 4, 8), Is.Zero);
        Assert.That(_transport.Read(ulong.MaxValue - 3, 4), Is.Zero);
        _transport.Write(Register.Status, 1, 1);
        Assert.That(_driver.Status, Is.Zero);
        Assert.That(_transport.IgnoredAccesses, Is.EqualTo(6));
    }

    [Test]
    public void Features_are_shown_in_two_words_with_VERSION_1()
    {
        Assert.That(_driver.ReadFeatures(), Is.EqualTo(_device.Features | 1UL << 32));
        _driver.Write(Register.DeviceFeaturesSel, 2);
        Assert.That(_driver.Read(Register.DeviceFeatures), Is.Zero);
    }

    // QEMU's device takes what it offered, whatever else the driver writes, and needs no VERSION_1: drivers rely on it.
    [TestCase(1UL << 32, true)]
    [TestCase(1UL << 32 | 1UL << 29, true)]
    [TestCase(1UL << 29, true, Description = "without VERSION_1")]
    [TestCase(0UL, true, Description = "nothing")]
    [TestCase(1UL << 32 | EchoDevice.Picky, false, Description = "refused by the device")]
    public void FEATURES_OK_stays_unless_the_device_refuses(ulong features, bool accepted)
    {
        _driver.Write(Register.Status, 1);
        _driver.Write(Register.Status, 3);
        _driver.WriteFeatures(features);
        _driver.Write(Register.Status, MockVirtioDriver.UpToFeaturesOk);
        Assert.That(_driver.Status, Is.EqualTo(accepted ? 11 : 3));
        Assert.That(_device.NegotiatedFeatures, Is.EqualTo(accepted ? features : 0));
    }

    [Test]
    public void Features_that_were_not_offered_are_left_out_and_counted()
    {
        _driver.Write(Register.Status, 3);
        _driver.WriteFeatures(1UL << 32 | 1UL << 3);
        _driver.Write(Register.DriverFeaturesSel, 2);
        _driver.Write(Register.DriverFeatures, 1);
        _driver.Write(Register.Status, LiveStatus);
        Assert.That(_driver.Status, Is.EqualTo(LiveStatus));
        Assert.That(_device.NegotiatedFeatures, Is.EqualTo(1UL << 32));
        Assert.That(_transport.IgnoredAccesses, Is.EqualTo(2));
    }

    [Test]
    public void Features_cannot_change_after_FEATURES_OK()
    {
        _driver.Negotiate(0);
        _driver.WriteFeatures(1UL << 29);
        _driver.GoLive();
        Assert.That(_device.NegotiatedFeatures, Is.EqualTo(1UL << 32));
    }

    [Test]
    public void Whole_initialisation_echoes_a_message_and_interrupts()
    {
        GoLive(0);
        Assert.That(_device.Log.ToString(), Does.EndWith("ready activate "));
        _memory.Bytes[0x4000] = 42;
        _ring.Describe(0, 0x4000, 1, VirtqueueLayout.FlagNext, 3);
        _ring.Describe(3, 0x5000, 16, VirtqueueLayout.FlagWrite);
        _ring.Offer(0);
        _driver.Write(Register.QueueNotify, 0);
        Assert.That(_memory.Bytes[0x5000], Is.EqualTo(42));
        Assert.That(_ring.UsedIndex, Is.EqualTo(1));
        Assert.That(_ring.UsedEntry(0), Is.EqualTo((0u, 1u)));
        Assert.That(_driver.Read(Register.InterruptStatus), Is.EqualTo(Register.InterruptUsedBuffer));
        Assert.That(_line.Level, Is.True);
        _driver.Write(Register.InterruptAck, Register.InterruptUsedBuffer);
        Assert.That(_driver.Read(Register.InterruptStatus), Is.Zero);
        Assert.That(_line.Level, Is.False);
    }

    [Test]
    public void Line_stays_up_until_every_reason_is_acknowledged()
    {
        GoLive(0);
        _ring.Describe(0, 0x4000, 1, 0);
        _ring.Offer(0);
        _driver.Write(Register.QueueNotify, 0);
        _device.Change();
        Assert.That(_driver.Read(Register.InterruptStatus), Is.EqualTo(3));
        _driver.Write(Register.InterruptAck, 1);
        Assert.That(_line.Level, Is.True);
        _driver.Write(Register.InterruptAck, 2);
        Assert.That(_line.Level, Is.False);
    }

    [Test]
    public void Config_change_makes_a_new_generation()
    {
        uint before = _driver.Read(Register.ConfigGeneration);
        _device.Change();
        Assert.That(_driver.Read(Register.ConfigGeneration), Is.EqualTo(before + 1));
        Assert.That(_driver.Read(Register.InterruptStatus), Is.EqualTo(Register.InterruptConfigChange));
    }

    [Test]
    public void Absent_queues_show_no_length_and_take_nothing()
    {
        _driver.Negotiate(0);
        foreach (uint absent in (uint[])[1, 2, uint.MaxValue])
        {
            _driver.Write(Register.QueueSel, absent);
            Assert.That(_driver.Read(Register.QueueNumMax), Is.Zero);
            _driver.SetUpQueue(absent, 8, 0x1000, 0x2000, 0x3000);
            Assert.That(_driver.Read(Register.QueueReady), Is.Zero);
        }

        Assert.That(_driver.Status & VirtioStatus.DeviceNeedsReset, Is.Zero);
        Assert.That(_device.Log.ToString(), Does.Not.Contain("ready"));
    }

    [TestCase(16u, 0x1000UL, 0x2000UL, 0x3000UL, Description = "longer than QueueNumMax")]
    [TestCase(0x10008u, 0x1000UL, 0x2000UL, 0x3000UL, Description = "bits above the length")]
    [TestCase(8u, 0xFFFFFFFFFFFFFFF0UL, 0x2000UL, 0x3000UL, Description = "wraps around")]
    public void Ready_with_an_impossible_layout_needs_a_reset(uint length, ulong descriptors, ulong available, ulong used)
    {
        _driver.Negotiate(0);
        _driver.SetUpQueue(0, length, descriptors, available, used);
        Assert.That(_driver.Read(Register.QueueReady), Is.Zero);
        Assert.That(_driver.Status, Is.EqualTo(MockVirtioDriver.UpToFeaturesOk | VirtioStatus.DeviceNeedsReset));
        Assert.That(_driver.Read(Register.InterruptStatus), Is.Zero, "before DRIVER_OK nobody is interrupted (2.1.2)");
        _driver.Write(Register.Status, LiveStatus | VirtioStatus.DeviceNeedsReset);
        _driver.Write(Register.QueueNotify, 0);
        Assert.That(_device.Log.ToString(), Does.Not.Contain("notify"));
        _driver.Negotiate(0);
        Assert.That(_driver.Status, Is.EqualTo(MockVirtioDriver.UpToFeaturesOk), "a reset helps");
    }

    [TestCase(0u, Description = "that wrote no length gets the longest")]
    [TestCase(3u, Description = "not a power of two")]
    public void Sloppy_driver_is_served(uint length)
    {
        MockRing ring = new(_memory, 0x1001, length == 0 ? 8u : length); // not aligned either
        _driver.SetUpQueue(0, length, ring.Descriptors, ring.Available, ring.Used);
        _driver.Write(Register.Status, 0x84); // DRIVER_OK and nothing before it; the bits above are its own
        ring.Describe(0, 0x4000, 1, 0);
        ring.Offer(0);
        _driver.Write(Register.QueueNotify, 0);
        Assert.That(ring.UsedIndex, Is.EqualTo(1));
        Assert.That(_driver.Status, Is.EqualTo(0x84));
    }

    [Test]
    public void Ready_queue_moves_when_it_is_made_ready_anew()
    {
        GoLive(0);
        _driver.Write(Register.QueueNum, 4);
        _driver.Write(Register.QueueDescLow, 0x7000);
        Assert.That((_device.Queue(0)!.Length, _device.Queue(0)!.DescriptorArea), Is.EqualTo((8u, (ulong)_ring.Descriptors)));
        _driver.Write(Register.QueueReady, 1);
        Assert.That((_device.Queue(0)!.Length, _device.Queue(0)!.DescriptorArea), Is.EqualTo((4u, 0x7000UL)));
        Assert.That(_device.Log.ToString(), Does.EndWith("withdrawn ready "));
        _driver.Write(Register.QueueReady, 1);
        Assert.That(_device.Log.ToString(), Does.EndWith("withdrawn ready "), "nothing new");
        _driver.Write(Register.QueueReady, 0);
        Assert.That(_driver.Read(Register.QueueReady), Is.Zero);
    }

    [Test]
    public void Addresses_are_64_bits_wide()
    {
        _driver.Negotiate(0);
        _driver.SetUpQueue(0, 8, 0x1_2345_6780, 0x2_2345_6780, 0x3_2345_6780);
        VirtqueueRegistration queue = _device.Queue(0)!;
        Assert.That(queue.DescriptorArea, Is.EqualTo(0x1_2345_6780));
        Assert.That(queue.DriverArea, Is.EqualTo(0x2_2345_6780));
        Assert.That(queue.DeviceArea, Is.EqualTo(0x3_2345_6780));
        Assert.That(queue.Ready, Is.True);
    }

    [Test]
    public void Notify_is_ignored_unless_ready()
    {
        _driver.Negotiate(0);
        _driver.Write(Register.QueueNotify, 0);
        _driver.SetUpQueue(0, 8, _ring.Descriptors, _ring.Available, _ring.Used);
        _driver.GoLive();
        _driver.Write(Register.QueueNotify, 1);
        _driver.Write(Register.QueueNotify, 99);
        Assert.That(_device.Log.ToString(), Does.Not.Contain("notify"));
        Assert.That(_transport.IgnoredAccesses, Is.EqualTo(3));
    }

    [Test]
    public void Broken_ring_of_a_live_device_needs_a_reset_and_interrupts()
    {
        GoLive(0);
        _ring.Offer(200);
        _driver.Write(Register.QueueNotify, 0);
        Assert.That(_driver.Status & VirtioStatus.DeviceNeedsReset, Is.Not.Zero);
        Assert.That(_driver.Read(Register.InterruptStatus), Is.EqualTo(Register.InterruptConfigChange));
        Assert.That(_line.Level, Is.True);
    }

    [Test]
    public void Two_words_at_once_are_two_accesses()
    {
        Assert.That(_transport.Read(Register.MagicValue, 8), Is.EqualTo(0x2_7472_6976UL));
        _transport.Write(Register.QueueDescLow, 8, 0x1_2345_6780);
        _driver.Write(Register.QueueReady, 1);
        Assert.That(_device.Queue(0)!.DescriptorArea, Is.EqualTo(0x1_2345_6780UL));
        _transport.Write(Register.Config, 8, 77);
        Assert.That(_transport.Read(Register.Config, 8), Is.EqualTo(77UL));
    }

    [Test]
    public void Writing_0_to_status_resets_everything_but_the_generation()
    {
        GoLive(1UL << 29);
        _driver.Write(Register.Config, 7);
        _device.Change();
        uint generation = _driver.Read(Register.ConfigGeneration);
        _driver.Write(Register.Status, 0);
        Assert.That(_driver.Status, Is.Zero);
        Assert.That(_driver.Read(Register.QueueReady), Is.Zero);
        Assert.That(_driver.Read(Register.InterruptStatus), Is.Zero);
        Assert.That(_driver.Read(Register.Config), Is.Zero);
        Assert.That(_driver.Read(Register.ConfigGeneration), Is.EqualTo(generation));
        Assert.That(_device.NegotiatedFeatures, Is.Zero);
        Assert.That(_line.Level, Is.False);
        Assert.That(_device.Log.ToString(), Does.EndWith("reset "));
    }

    [Test]
    public void Snapshot_carries_a_live_device_over()
    {
        GoLive(0);
        _driver.Write(Register.Config, 77);
        _device.Change();
        byte[] state = Snapshots.Save(_transport);
        VirtioMmioTransport copy = new(new EchoDevice(_memory), new FakeInterruptLine());
        Snapshots.Load(copy, state);
        Assert.That(Snapshots.Save(copy), Is.EqualTo(state));
        MockVirtioDriver driver = new(copy);
        Assert.That(driver.Status, Is.EqualTo(LiveStatus));
        Assert.That(driver.Read(Register.Config), Is.EqualTo(77));
        Assert.That(driver.Read(Register.QueueReady), Is.EqualTo(1));
        Assert.That(driver.Read(Register.InterruptStatus), Is.EqualTo(Register.InterruptConfigChange));
    }

    [Test]
    public void Snapshot_of_a_ready_queue_that_cannot_be_is_refused()
    {
        GoLive(0);
        byte[] state = Snapshots.Save(_transport);
        state[6 * 4 + 2 * 8] = 9; // the length of queue 0
        Assert.That(() => Snapshots.Load(_transport, state), Throws.TypeOf<InvalidDataException>());
    }

    [Test]
    public void Random_accesses_never_throw_and_a_reset_always_helps([Range(1, 8)] int seed)
    {
        Random random = new(seed);
        int[] sizes = [1, 2, 4, 4, 4, 4, 8];
        uint[] values = [0, 1, 2, 3, 8, 11, 15, 0x1000, 0x2000, uint.MaxValue];
        for (int step = 0; step < 20_000; step++)
        {
            ulong offset = (ulong)random.Next(0, 0x120) & ~(random.Next(8) == 0 ? 0UL : 3UL);
            ulong value = random.Next(3) == 0 ? (ulong)random.NextInt64() : values[random.Next(values.Length)];
            int size = sizes[random.Next(sizes.Length)];
            if (random.Next(4) == 0)
                _transport.Read(offset, size);
            else
                _transport.Write(offset, size, value);
        }

        Array.Clear(_memory.Bytes);
        Whole_initialisation_echoes_a_message_and_interrupts();
    }

    private void GoLive(ulong features)
    {
        _driver.Negotiate(features);
        _driver.SetUpQueue(0, _ring.Length, _ring.Descriptors, _ring.Available, _ring.Used);
        _driver.GoLive();
    }
}
