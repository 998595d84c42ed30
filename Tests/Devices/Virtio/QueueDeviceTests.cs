// What all devices with queues do, whatever a chain means to them.
using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using NUnit.Framework;
using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio;
using ToroEmu.Devices.Virtio.Spec;
using ToroEmu.Scheduling;
using ToroEmu.Tests.Devices.Support;
using Register = ToroEmu.Devices.Virtio.Spec.VirtioMmioRegister;

namespace ToroEmu.Tests.Devices.Virtio;

[TestFixture]
internal sealed class QueueDeviceTests
{
    private static readonly TimeSpan Emergency = TimeSpan.FromMinutes(1);

    private readonly FakeGuestMemory _memory = QueueDriver.NewMemory();
    private ScriptedDevice _device = null!;
    private QueueDriver _driver = null!;

    [SetUp]
    public void SetUp()
    {
        Array.Clear(_memory.Bytes);
        _device = new ScriptedDevice(_memory);
        _driver = new QueueDriver(_device, _memory);
    }

    [TearDown]
    public void TearDown() => _device.Dispose();

    [TestCase(0UL)]
    [TestCase(1UL << VirtioFeature.RingEventIdx)]
    public void Chains_that_wait_are_served_in_order_with_one_interrupt(ulong features)
    {
        _driver.GoLive(features, 4, 0);
        for (uint i = 1; i <= 3; i++)
            _driver.Offer(0, Piece.Out(QueueDriver.Data, i));
        _driver.Notify(0);
        Assert.That(_device.Served, Is.EqualTo(new[] { 1UL, 2UL, 3UL }));
        Assert.That((_driver.Ring(0).UsedIndex, _driver.Line.Edges), Is.EqualTo(((ushort)3, 1)));
        Assert.That(_memory.Bytes[_driver.Ring(0).Used], Is.Zero, "notifications are wanted again");
    }

    [Test]
    public void Interrupts_that_the_driver_does_not_want_are_not_made()
    {
        _driver.GoLive(0, 4, 0);
        _driver.Ring(0).SetAvailableFlags(VirtqueueLayout.AvailNoInterrupt);
        _driver.Do(0, Piece.Out(QueueDriver.Data, 1));
        Assert.That((_driver.Line.Level, _driver.Driver.Read(Register.InterruptStatus)), Is.EqualTo((false, 0u)));
    }

    [Test]
    public void What_was_offered_before_DRIVER_OK_is_served_with_it()
    {
        _driver.Driver.Negotiate(0);
        _driver.SetUp(0, 4);
        _driver.Offer(0, Piece.Out(QueueDriver.Data, 1));
        Assert.That(_device.Served, Is.Empty);
        _driver.Driver.GoLive();
        Assert.That(_device.Served, Has.Count.EqualTo(1));
    }

    [Test]
    public void Notification_before_DRIVER_OK_is_served_at_once()
    {
        _driver.Driver.Write(Register.Status, 3);
        _driver.SetUp(0, 1);
        for (int round = 0; round < 5; round++)
            _driver.Do(0, Piece.Out(QueueDriver.Data, 1));
        Assert.That(_device.Served, Has.Count.EqualTo(5), "on a queue of one descriptor");
    }

    [Test]
    public void Features_that_are_settled_after_the_queue_is_ready_count()
    {
        _driver.Driver.Write(Register.Status, 3);
        _driver.SetUp(0, 4);
        _driver.Driver.WriteFeatures(1UL << 32 | 1UL << VirtioFeature.RingEventIdx);
        _driver.Driver.Write(Register.Status, 15);
        _driver.Ring(0).SetUsedEvent(1);
        _driver.Do(0, Piece.Out(QueueDriver.Data, 1));
        Assert.That(_driver.Line.Level, Is.False, "the second is asked for");
        _driver.Do(0, Piece.Out(QueueDriver.Data, 1));
        Assert.That(_driver.Line.Level, Is.True);
    }

    [Test]
    public void Driver_may_start_anew_without_a_reset()
    {
        _driver.GoLive(0, 4, 0);
        _driver.Do(0, Piece.Out(QueueDriver.Data, 1));
        _driver.Driver.Write(Register.Status, 1);
        _driver.Driver.Write(Register.Status, 3);
        _driver.SetUp(0, 4); // the same addresses, the ring cleared
        _driver.Driver.Write(Register.Status, 7);
        Assert.That(_driver.Do(0, Piece.Out(QueueDriver.Data, 2)), Is.Zero);
        Assert.That(_device.Served, Is.EqualTo(new[] { 1UL, 2UL }));
    }

    [Test]
    public void Chain_that_must_wait_is_served_when_the_device_says_so()
    {
        _device.Answer = _ => ChainOutcome.Later;
        _driver.GoLive(0, 4, 0);
        _driver.Offer(0, Piece.Out(QueueDriver.Data, 1));
        _driver.Offer(0, Piece.Out(QueueDriver.Data, 2));
        _driver.Notify(0);
        Assert.That((_driver.Ring(0).UsedIndex, _driver.Line.Level), Is.EqualTo(((ushort)0, false)));
        _device.Answer = _ => ChainOutcome.Used(0);
        _device.GoOn(0);
        Assert.That(_device.Served, Is.EqualTo(new[] { 1UL, 1UL, 2UL }));
    }

    [Test]
    public void Chains_that_are_not_wanted_stay()
    {
        _device.IsWanted = false;
        _driver.GoLive(1UL << VirtioFeature.RingEventIdx, 4, 0);
        _driver.Offer(0, Piece.Out(QueueDriver.Data, 1));
        _driver.Notify(0);
        Assert.That(_device.Served, Is.Empty);
        _device.IsWanted = true;
        _device.GoOn(0);
        Assert.That(_device.Served, Has.Count.EqualTo(1));
    }

    [Test]
    public void Device_works_on_another_queue_and_not_twice_on_its_own_while_it_serves()
    {
        int depth = 0;
        _device.Answer = queue =>
        {
            Assert.That(++depth, Is.LessThanOrEqualTo(2));
            _device.GoOn(1 - queue);
            depth--;
            return ChainOutcome.Used(queue);
        };
        _driver.GoLive(0, 4, 0, 1);
        for (uint i = 0; i < 3; i++)
        {
            _driver.Offer(0, Piece.Out(QueueDriver.Data, 10 + i));
            _driver.Offer(1, Piece.Out(QueueDriver.Data, 20 + i));
        }

        _driver.Notify(0);
        Assert.That((_driver.Ring(0).UsedIndex, _driver.Ring(1).UsedIndex), Is.EqualTo(((ushort)3, (ushort)3)));
        for (ushort i = 0; i < 3; i++)
            Assert.That(_driver.Ring(0).UsedEntry(i), Is.EqualTo(((uint)i, 0u)));
    }

    [Test]
    public void Broken_chain_needs_a_reset_and_nothing_is_served_until_then()
    {
        _device.Answer = _ => ChainOutcome.Broken;
        _driver.GoLive(0, 4, 0, 1);
        _driver.Offer(0, Piece.Out(QueueDriver.Data, 1));
        _driver.Notify(0);
        Assert.That(_driver.Driver.Status & VirtioStatus.DeviceNeedsReset, Is.Not.Zero);
        _driver.Offer(1, Piece.Out(QueueDriver.Data, 1));
        _driver.Notify(1);
        _device.GoOn(1);
        Assert.That(_device.Served, Has.Count.EqualTo(1));
    }

    /// <summary>The device writes what makes the next chain available into the ring itself: without a bound it would never come back.</summary>
    [Test]
    public void Ring_that_feeds_itself_does_not_hold_its_core()
    {
        _driver.GoLive(0, 4, 0);
        MockRing ring = _driver.Ring(0);
        ushort index = 0;
        _device.Answer = _ =>
        {
            _memory.TryWriteUInt16(ring.Available + VirtqueueLayout.AvailIndex, ++index);
            return ChainOutcome.Used(0);
        };
        index = 1;
        _driver.Offer(0, Piece.Out(QueueDriver.Data, 1));
        _driver.Notify(0);
        Assert.That(_device.IsWorking, Is.True, "a machine whose cores sleep now is no deadlock");
        int served = Volatile.Read(ref _device.Count);
        Assert.That(SpinWait.SpinUntil(() => Volatile.Read(ref _device.Count) > served, Emergency), Is.True, "another thread goes on");
        _driver.Driver.Write(Register.Status, 0);
        served = Volatile.Read(ref _device.Count);
        _driver.Transport.Read(Register.Status, 4);
        Assert.That(_device.Count, Is.EqualTo(served), "a reset ends it");
        Assert.That(SpinWait.SpinUntil(() => !_device.IsWorking, Emergency), Is.True);
    }

    /// <summary>The same ring in a machine whose time is counted: no thread, the same number of chains each time, and time for the cores in between.</summary>
    [Test]
    public void Ring_that_feeds_itself_goes_on_by_alarm()
    {
        ulong now = 0;
        VirtualTimers timers = new(() => { });
        _device.WorkByAlarm(new Clock(() => now), timers);
        _driver.GoLive(0, 4, 0);
        ushort index = 0;
        _device.Answer = _ =>
        {
            _memory.TryWriteUInt16(_driver.Ring(0).Available + VirtqueueLayout.AvailIndex, ++index);
            return ChainOutcome.Used(0);
        };
        index = 1;
        _driver.Offer(0, Piece.Out(QueueDriver.Data, 1));
        _driver.Notify(0);
        int slice = _device.Count;
        Assert.That((slice, _device.IsWorking, timers.IsArmed), Is.EqualTo((4096, true, true)));
        for (int round = 2; round < 5; round++)
        {
            Assert.That(timers.Next, Is.GreaterThan(now));
            now = timers.Next;
            timers.Ring(now);
            Assert.That(_device.Count, Is.EqualTo(round * slice));
        }

        _driver.Driver.Write(Register.Status, 0);
        timers.Ring(timers.Next);
        Assert.That((_device.Count, _device.IsWorking, timers.IsArmed), Is.EqualTo((4 * slice, false, false)));
    }

    [Test]
    public void Snapshot_carries_the_indices_of_a_queue()
    {
        _driver.GoLive(0, 4, 0);
        _driver.Do(0, Piece.Out(QueueDriver.Data, 1));
        byte[] state = Snapshots.Save(_driver.Transport);
        using ScriptedDevice device = new(_memory);
        VirtioMmioTransport copy = new(device, new FakeInterruptLine());
        Snapshots.Load(copy, state);
        Assert.That(Snapshots.Save(copy), Is.EqualTo(state));
        _driver.Offer(0, Piece.Out(QueueDriver.Data, 2));
        copy.Write(Register.QueueNotify, 4, 0);
        Assert.That(device.Served, Is.EqualTo(new[] { 2UL }));
        Assert.That(_driver.Ring(0).UsedIndex, Is.EqualTo(2));
    }

    /// <summary>Two queues; answers as a test says and writes down the lengths of chains.</summary>
    private sealed class ScriptedDevice(FakeGuestMemory memory) : QueueDevice(memory, Queues(2, 8))
    {
        public int Count;

        public Func<uint, ChainOutcome> Answer { get; set; } = _ => ChainOutcome.Used(0);

        public bool IsWanted { get; set; } = true;

        public List<ulong> Served { get; } = [];

        public override uint DeviceId => 0x5C;

        public override ulong Features => VirtioFeature.Mask(VirtioFeature.RingEventIdx);

        public void GoOn(uint queue)
        {
            lock (Host.Gate)
                Work(queue);
        }

        protected override bool Wants(uint queue) => IsWanted;

        protected override ChainOutcome Serve(uint queue, DescriptorChain chain)
        {
            Count++;
            if (Served.Count < 100)
                Served.Add(chain.ReadableLength);
            return Answer(queue);
        }

        protected override bool TryReadConfig(uint offset, int size, out uint value)
        {
            value = 0;
            return false;
        }

        protected override bool TryWriteConfig(uint offset, int size, uint value) => false;

        protected override void ResetDevice()
        {
        }

        protected override void SaveDevice(BinaryWriter writer)
        {
        }

        protected override void LoadDevice(BinaryReader reader)
        {
        }
    }

    private sealed class Clock(Func<ulong> now) : IClock
    {
        public ulong Nanoseconds => now();
    }
}
