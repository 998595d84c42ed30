// The VirtIOBus device through its transport: what a guest's driver and an observer see.
using System.Collections.Generic;
using System.IO;
using NUnit.Framework;
using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio;
using ToroEmu.Devices.Virtio.Bus;
using ToroEmu.Devices.Virtio.Spec;
using ToroEmu.Tests.Devices.Support;
using Register = ToroEmu.Devices.Virtio.Spec.VirtioMmioRegister;

namespace ToroEmu.Tests.Devices.Virtio.Bus;

[TestFixture]
internal sealed class VirtIOBusTests
{
    private const ulong Doorbell = 1UL << VirtIOBusSpec.FeatureDoorbell;
    private const uint Vector = Register.Config + VirtIOBusSpec.ConfigVector;

    private Recorder _seen = null!;
    private VirtIOBus _bus = null!;
    private VirtioMmioTransport _transport = null!;
    private MockVirtioDriver _driver = null!;

    [SetUp]
    public void SetUp() => Build(cores: 3);

    [TestCase(1, 1u)]
    [TestCase(3, 9u)]
    [TestCase(64, 4096u)]
    public void Config_tells_cores_and_queues(int cores, uint queues)
    {
        Build(cores);
        Assert.That(_driver.Read(Register.DeviceId), Is.EqualTo(VirtIOBusSpec.DeviceId));
        Assert.That(_driver.Read(Register.Config + VirtIOBusSpec.ConfigCores), Is.EqualTo(cores));
        Assert.That(_driver.Read(Register.Config + VirtIOBusSpec.ConfigQueues), Is.EqualTo(queues));
        Assert.That(_driver.Read(Vector), Is.Zero);
        Assert.That(_transport.IgnoredAccesses, Is.Zero);
    }

    [TestCase(0)]
    [TestCase(65)]
    public void Other_numbers_of_cores_are_refused(int cores) =>
        Assert.That(() => new VirtIOBus(cores, new Recorder()), Throws.InstanceOf<System.ArgumentOutOfRangeException>());

    [Test]
    public void Only_the_diagonal_is_absent()
    {
        for (uint receiver = 0; receiver < 3; receiver++)
        {
            for (uint sender = 0; sender < 3; sender++)
            {
                _driver.Write(Register.QueueSel, VirtIOBusSpec.QueueOf(receiver, sender, 3));
                Assert.That(_driver.Read(Register.QueueNumMax), Is.EqualTo(receiver == sender ? 0 : VirtIOBusSpec.QueueNumMax));
            }
        }

        _driver.Write(Register.QueueSel, 9);
        Assert.That(_driver.Read(Register.QueueNumMax), Is.Zero);
    }

    [Test]
    public void Registered_rings_can_be_seen()
    {
        _driver.Negotiate(0);
        SetUpRing(receiver: 1, sender: 0);
        SetUpRing(receiver: 0, sender: 2);
        VirtIOBusRing first = new(1, 0, 0x3000, 0x3400, 0x3800, 16);
        VirtIOBusRing second = new(0, 2, 0x2000, 0x2400, 0x2800, 16);
        Assert.That(_bus.Rings, Is.EqualTo(new[] { first, second }));
        Assert.That(_seen.Events, Is.EqualTo(new[] { "reset", "ring 0->1", "ring 2->0" }));
    }

    [Test]
    public void Withdrawn_ring_is_gone_and_its_doorbell_silent()
    {
        GoLive(Doorbell);
        _driver.Write(Register.QueueSel, VirtIOBusSpec.QueueOf(1, 0, 3));
        _driver.Write(Register.QueueReady, 0);
        _driver.Write(Register.QueueNotify, VirtIOBusSpec.QueueOf(1, 0, 3));
        Assert.That(_bus.Rings, Has.Count.EqualTo(1));
        Assert.That(_seen.Events, Has.Member("gone 0->1").And.No.Member("bell 0->1"));
    }

    [Test]
    public void Doorbell_interrupts_the_receiver()
    {
        GoLive(Doorbell);
        _driver.Write(Vector, 0x41);
        _driver.Write(Register.QueueNotify, VirtIOBusSpec.QueueOf(1, 0, 3));
        _driver.Write(Register.QueueNotify, VirtIOBusSpec.QueueOf(0, 2, 3));
        Assert.That(_seen.Events[^4..], Is.EqualTo(new[] { "bell 0->1", "interrupt 1 65", "bell 2->0", "interrupt 0 65" }));
        Assert.That(_driver.Read(Register.Config + VirtIOBusSpec.ConfigDoorbells), Is.EqualTo(2));
        Assert.That(_driver.Read(Register.InterruptStatus), Is.Zero, "the device's own line is not part of it");
    }

    [Test]
    public void Doorbell_without_a_vector_only_counts()
    {
        GoLive(Doorbell);
        _driver.Write(Register.QueueNotify, VirtIOBusSpec.QueueOf(1, 0, 3));
        Assert.That(_seen.Events[^1], Is.EqualTo("bell 0->1"));
        Assert.That(_bus.Doorbells, Is.EqualTo(1));
    }

    [Test]
    public void Doorbell_without_the_feature_does_nothing()
    {
        GoLive(0);
        _driver.Write(Vector, 0x41);
        _driver.Write(Register.QueueNotify, VirtIOBusSpec.QueueOf(1, 0, 3));
        Assert.That(_seen.Events[^1], Is.EqualTo("ring 2->0"));
        Assert.That(_bus.Doorbells, Is.Zero);
    }

    [Test]
    public void Doorbell_of_a_ring_that_is_not_there_does_nothing([Values(0u, 4u, 7u, 9u, uint.MaxValue)] uint queue)
    {
        GoLive(Doorbell);
        _driver.Write(Vector, 0x41);
        _driver.Write(Register.QueueNotify, queue);
        Assert.That(_bus.Doorbells, Is.Zero);
        Assert.That(_transport.IgnoredAccesses, Is.EqualTo(1));
    }

    [TestCase(15u, 0u)]
    [TestCase(16u, 16u)]
    [TestCase(255u, 255u)]
    [TestCase(256u, 0u)]
    public void Vector_takes_what_an_APIC_takes(uint written, uint read)
    {
        _driver.Write(Vector, written);
        Assert.That(_driver.Read(Vector), Is.EqualTo(read));
    }

    [Test]
    public void Config_of_other_widths_is_ignored()
    {
        _transport.Write(Vector, 1, 0x41);
        _transport.Write(Vector, 2, 0x41);
        _driver.Write(Register.Config + VirtIOBusSpec.ConfigCores, 9);
        Assert.That(_driver.Read(Vector), Is.Zero);
        Assert.That(_driver.Read(Register.Config + VirtIOBusSpec.ConfigCores), Is.EqualTo(3));
        Assert.That(_transport.Read(Register.Config + VirtIOBusSpec.ConfigCores, 1), Is.Zero);
        Assert.That(_transport.IgnoredAccesses, Is.EqualTo(4));
    }

    [Test]
    public void Reset_forgets_rings_vector_and_count()
    {
        GoLive(Doorbell);
        _driver.Write(Vector, 0x41);
        _driver.Write(Register.QueueNotify, VirtIOBusSpec.QueueOf(1, 0, 3));
        _driver.Write(Register.Status, 0);
        Assert.That(_bus.Rings, Is.Empty);
        Assert.That(_driver.Read(Vector), Is.Zero);
        Assert.That(_bus.Doorbells, Is.Zero);
        Assert.That(_seen.Events[^1], Is.EqualTo("reset"));
    }

    [Test]
    public void Snapshot_carries_rings_over()
    {
        GoLive(Doorbell);
        _driver.Write(Vector, 0x41);
        _driver.Write(Register.QueueNotify, VirtIOBusSpec.QueueOf(1, 0, 3));
        byte[] state = Snapshots.Save(_transport);
        IReadOnlyList<VirtIOBusRing> rings = _bus.Rings;
        Build(cores: 3);
        Snapshots.Load(_transport, state);
        Assert.That(_bus.Rings, Is.EqualTo(rings));
        Assert.That(Snapshots.Save(_transport), Is.EqualTo(state));
        _driver.Write(Register.QueueNotify, VirtIOBusSpec.QueueOf(1, 0, 3));
        Assert.That(_seen.Events[^1], Is.EqualTo("interrupt 1 65"));
        Assert.That(_bus.Doorbells, Is.EqualTo(2));
    }

    [TestCase(16, (byte)3, Description = "vector")]
    [TestCase(8, (byte)200, Description = "more rings than queues")]
    [TestCase(4, (byte)8, Description = "a ring that is not ready")]
    public void Snapshot_that_cannot_be_is_refused(int fromEnd, byte value)
    {
        _driver.Negotiate(Doorbell);
        SetUpRing(receiver: 1, sender: 0);
        byte[] state = Snapshots.Save(_transport);
        state[^fromEnd] = value;
        Assert.That(() => Snapshots.Load(_transport, state), Throws.TypeOf<InvalidDataException>());
    }

    private void Build(int cores)
    {
        _seen = new Recorder();
        _bus = new VirtIOBus(cores, _seen, _seen);
        _transport = new VirtioMmioTransport(_bus, new FakeInterruptLine());
        _driver = new MockVirtioDriver(_transport);
    }

    private void GoLive(ulong features)
    {
        _driver.Negotiate(features);
        SetUpRing(receiver: 1, sender: 0);
        SetUpRing(receiver: 0, sender: 2);
        _driver.GoLive();
    }

    private void SetUpRing(uint receiver, uint sender)
    {
        uint queue = VirtIOBusSpec.QueueOf(receiver, sender, 3);
        uint at = 0x1000 * queue;
        _driver.SetUpQueue(queue, 16, at, at + 0x400, at + 0x800);
    }

    /// <summary>Writes down interrupts and what an observer hears, in order.</summary>
    private sealed class Recorder : ICoreInterrupts, IVirtIOBusObserver
    {
        public List<string> Events { get; } = [];

        public void Deliver(int core, byte vector) => Events.Add($"interrupt {core} {vector}");

        public void RingRegistered(in VirtIOBusRing ring) => Events.Add($"ring {ring.Sender}->{ring.Receiver}");

        public void RingWithdrawn(int receiver, int sender) => Events.Add($"gone {sender}->{receiver}");

        public void DoorbellRung(int receiver, int sender) => Events.Add($"bell {sender}->{receiver}");

        public void BusReset() => Events.Add("reset");
    }
}
