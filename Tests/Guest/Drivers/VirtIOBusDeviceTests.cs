// The guest's driver and the emulator's VirtIOBus device, face to face.
using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio;
using ToroEmu.Devices.Virtio.Bus;
using ToroEmu.Devices.Virtio.Spec;
using ToroEmu.Guest.Drivers;
using ToroEmu.Tests.Devices.Support;
using ToroEmu.Tests.Guest.Support;
using Bus = ToroEmu.Guest.Drivers.VirtIOBus;
using BusDevice = ToroEmu.Devices.Virtio.Bus.VirtIOBus;

namespace ToroEmu.Tests.Guest.Drivers;

[TestFixture]
internal sealed unsafe class VirtIOBusDeviceTests
{
    private const ulong Registers = 0xFEB0_0000;
    private const string Option = "virtio_mmio.device=512@0xfeb00000:5";
    private const uint RunningStatus = VirtioStatus.Acknowledge | VirtioStatus.Driver | VirtioStatus.FeaturesOk | VirtioStatus.DriverOk;

    private static readonly VirtIOBusGeometry s_tiny = new(4, 64);

    private BusDevice _device = null!;
    private VirtioMmioTransport _transport = null!;

    /// <summary>The word of features that the driver has selected last.</summary>
    private uint _word;

    /// <summary>Bits of the status that the device does not take.</summary>
    private uint _refused;

    [SetUp]
    public void SetUp() => _refused = 0;

    [TestCase(2)]
    [TestCase(5)]
    [TestCase(64)]
    public void Introduce_RegistersEveryRing_WithoutAFalseStep(int cores)
    {
        Boot(cores, Option);
        Assert.That(_device.Rings, Has.Count.EqualTo(cores * (cores - 1)));
        Assert.That(_device.Rings.Select(ring => (ring.Receiver, ring.Sender)).Distinct().Count(), Is.EqualTo(cores * (cores - 1)));
        ushort length = VirtIOBusGeometry.For(cores).Length;
        Assert.That(_device.Rings, Has.All.Matches<VirtIOBusRing>(ring => ring.DescriptorArea % 4096 == 0 && ring.Length == length));
        Assert.That(Status, Is.EqualTo(RunningStatus));
        Assert.That(_transport.IgnoredAccesses, Is.Zero);
    }

    /// <summary>What two cores write never shares a cache line, within a ring or between rings.</summary>
    [Test]
    public void Rings_OfDifferentWriters_LieOnDifferentLines()
    {
        Boot(4, Option);
        IEnumerable<(ulong Line, int Writer)> lines = _device.Rings.SelectMany(ring => new[]
        {
            (Line: ring.DriverArea / 64, Last: (ring.DriverArea + VirtqueueLayout.AvailSize(ring.Length) - 1) / 64, Writer: ring.Receiver),
            (Line: ring.DeviceArea / 64, Last: (ring.DeviceArea + VirtqueueLayout.UsedSize(ring.Length) - 1) / 64, Writer: ring.Sender),
        }).SelectMany(part => Enumerable.Range(0, (int)(part.Last - part.Line) + 1).Select(i => (Line: part.Line + (ulong)i, part.Writer)));
        Assert.That(lines.GroupBy(line => line.Line).Select(group => group.Count()), Is.All.EqualTo(1));
    }

    [Test]
    public void Doorbell_WakesTheReceiver()
    {
        const int Cores = 4;
        Boot(Cores, Option + " virtiobus=irq");
        PassAround(Cores, 300);
        Assert.That(_device.Doorbells, Is.Positive);
        Assert.That(Platform.Wakeups.Interrupts, Is.EqualTo((int)_device.Doorbells), "none went past the device");
        Assert.That(_transport.IgnoredAccesses, Is.Zero);
    }

    [Test]
    public void Doorbell_IsNotRungWhenPolling()
    {
        Boot(3, Option);
        PassAround(3, 100);
        Assert.That((_device.Doorbells, Platform.Wakeups.Interrupts), Is.EqualTo((0u, 0)));
        Assert.That(_transport.Read(VirtioMmioRegister.Config + VirtIOBusSpec.ConfigVector, 4), Is.Zero);
    }

    [Test]
    public void WithoutTheDoorbellFeature_PlainInterruptsAreSent()
    {
        Boot(2, Option + " virtiobus=irq", register => register == VirtioMmioRegister.DeviceFeatures && _word == 0 ? ~1u : uint.MaxValue);
        PassAround(2, 300);
        Assert.That(Status, Is.EqualTo(RunningStatus));
        Assert.That(_device.Doorbells, Is.Zero);
        Assert.That(Platform.Wakeups.Interrupts, Is.Positive);
    }

    /// <summary>A device that is wrong, or refuses, is given up; the rings work without it.</summary>
    [TestCase(VirtioMmioRegister.DeviceFeatures, 0u, true)]
    [TestCase(VirtioMmioRegister.QueueNumMax, 32u, true)]
    [TestCase(VirtioMmioRegister.Config + VirtIOBusSpec.ConfigCores, 1u, true)]
    [TestCase(VirtioMmioRegister.MagicValue, 1u, false)]
    [TestCase(VirtioMmioRegister.Version, 1u, false)]
    [TestCase(VirtioMmioRegister.DeviceId, 1u, false)]
    public void DeviceThatDoesNotFit_IsLeftAlone(uint register, uint kept, bool failed)
    {
        Boot(2, Option + " virtiobus=irq", read => read == register ? kept : uint.MaxValue);
        PassAround(2, 100);
        Assert.That((Status & VirtioStatus.Failed) != 0, Is.EqualTo(failed));
        Assert.That(_device.Doorbells, Is.Zero);
    }

    [Test]
    public void DeviceThatRefusesTheFeatures_IsGivenUp()
    {
        _refused = VirtioStatus.FeaturesOk;
        Boot(2, Option);
        PassAround(2, 100);
        Assert.That(Status, Is.EqualTo(VirtioStatus.Acknowledge | VirtioStatus.Driver | VirtioStatus.Failed));
        Assert.That(_device.Rings, Is.Empty);
    }

    [TestCase("", 0)]
    [TestCase("virtio_mmio.device=512@0xfeb00000:5", 2)]
    [TestCase("virtio_mmio.device=0x200@4272947200:5:7", 2)]
    [TestCase("a=b virtio_mmio.device=4K@0xfeb00000:5 c", 2)]
    [TestCase("virtio_mmio.device=4K@0xfea00000:4 virtio_mmio.device=4K@0xfeb00000:5", 2)]
    [TestCase("virtio_mmio.device=junk virtio_mmio.device=4K@0xfeb00000:5", 2)]
    [TestCase("virtio_mmio.device=4K@0xfeb00000", 0)]
    [TestCase("virtio_mmio.device=4K@0xfeb00001:5", 0)]
    [TestCase("virtio_mmio.device=4K@0x1000000000:5", 0)]
    [TestCase("virtio_mmio.device=4K@0xffffffffffffffffff:5", 0)]
    [TestCase("virtio_mmio.device=1@0xfeb00000:5", 0)]
    [TestCase("xvirtio_mmio.device=4K@0xfeb00000:5", 0)]
    [TestCase("virtio_mmio.device=16777216G@0xfeb00000:5", 0)]
    [TestCase("virtio_mmio.device=@:", 0)]
    public void Discovery_ReadsTheCommandLine(string commandLine, int rings)
    {
        Boot(2, commandLine);
        Assert.That(_device.Rings, Has.Count.EqualTo(rings));
    }

    private uint Status => (uint)_transport.Read(VirtioMmioRegister.Status, 4);

    /// <summary>
    /// A machine with the device at <see cref="Registers"/>; of what the driver reads only the bits that <paramref name="kept"/> says
    /// come through.
    /// </summary>
    private void Boot(int cores, string commandLine, Func<uint, uint>? kept = null)
    {
        _device = new BusDevice(cores, new HostInterrupts());
        _transport = new VirtioMmioTransport(_device, new FakeInterruptLine());
        VirtIOBusGeometry? geometry = commandLine.Contains("irq", StringComparison.Ordinal) ? s_tiny : null;
        GuestCores.Boot(cores, kept == null ? geometry : null, commandLine, () =>
        {
            Platform.MmioReader = address => IsOurs(address)
                ? (uint)_transport.Read(address - Registers, 4) & (kept?.Invoke((uint)(address - Registers)) ?? uint.MaxValue)
                : 0;
            Platform.MmioWriter = (address, value) => Write((uint)(address - Registers), value);
        });
    }

    private void Write(uint register, uint value)
    {
        if (register == VirtioMmioRegister.DeviceFeaturesSel)
            _word = value;
        _transport.Write(register, 4, register == VirtioMmioRegister.Status ? value & ~_refused : value);
    }

    private static bool IsOurs(ulong address) => address - Registers < VirtioMmioRegister.BlockSize;

    /// <summary>A token goes round all cores; who does not have it waits.</summary>
    private static void PassAround(int cores, int laps) => GuestCores.Run(core =>
    {
        for (int lap = 0; lap < laps; lap++)
        {
            int token = lap * cores + core;
            if (core != 0 || lap != 0)
            {
                if (Bus.RecvFrom((core + cores - 1) % cores, &token, sizeof(int)) != sizeof(int) || ++token != lap * cores + core)
                    throw new InvalidOperationException($"lap {lap}: {token}");
            }

            bool last = lap == laps - 1 && core == cores - 1;
            if (!last && Bus.SendTo((core + 1) % cores, &token, sizeof(int)) != 0)
                throw new InvalidOperationException($"lap {lap}");
        }
    });

    private sealed class HostInterrupts : ICoreInterrupts
    {
        public void Deliver(int core, byte vector)
        {
            if (vector == Platform.DoorbellVector)
                Platform.Interrupt(core);
        }
    }
}
