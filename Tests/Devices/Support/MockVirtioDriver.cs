// The driver's side of virtio-mmio and of a split ring, for device tests.
using System;
using System.Buffers.Binary;
using NUnit.Framework;
using ToroEmu.Devices.Virtio;
using ToroEmu.Devices.Virtio.Spec;
using Register = ToroEmu.Devices.Virtio.Spec.VirtioMmioRegister;

namespace ToroEmu.Tests.Devices.Support;

/// <summary>Does what the specification asks of a driver, in its order; the ring methods let a test write anything instead.</summary>
internal sealed class MockVirtioDriver(VirtioMmioTransport transport)
{
    public const uint UpToFeaturesOk = VirtioStatus.Acknowledge | VirtioStatus.Driver | VirtioStatus.FeaturesOk;

    public uint Status => Read(Register.Status);

    public uint Read(uint register) => (uint)transport.Read(register, sizeof(uint));

    public void Write(uint register, uint value) => transport.Write(register, sizeof(uint), value);

    /// <summary>Steps 1 to 6 of 3.1.1, accepting <paramref name="features"/> and VERSION_1.</summary>
    public void Negotiate(ulong features)
    {
        Write(Register.Status, VirtioStatus.Reset);
        Write(Register.Status, VirtioStatus.Acknowledge);
        Write(Register.Status, VirtioStatus.Acknowledge | VirtioStatus.Driver);
        WriteFeatures(features | VirtioFeature.Mask(VirtioFeature.Version1));
        Write(Register.Status, UpToFeaturesOk);
    }

    public void WriteFeatures(ulong features)
    {
        Write(Register.DriverFeaturesSel, 0);
        Write(Register.DriverFeatures, (uint)features);
        Write(Register.DriverFeaturesSel, 1);
        Write(Register.DriverFeatures, (uint)(features >> 32));
    }

    public ulong ReadFeatures()
    {
        Write(Register.DeviceFeaturesSel, 0);
        ulong low = Read(Register.DeviceFeatures);
        Write(Register.DeviceFeaturesSel, 1);
        return low | ((ulong)Read(Register.DeviceFeatures) << 32);
    }

    public void SetUpQueue(uint number, uint length, ulong descriptors, ulong available, ulong used)
    {
        Write(Register.QueueSel, number);
        Write(Register.QueueNum, length);
        WriteAddress(Register.QueueDescLow, descriptors);
        WriteAddress(Register.QueueDriverLow, available);
        WriteAddress(Register.QueueDeviceLow, used);
        Write(Register.QueueReady, 1);
    }

    public void GoLive()
    {
        Write(Register.Status, UpToFeaturesOk | VirtioStatus.DriverOk);
        Assert.That(Status & VirtioStatus.DriverOk, Is.Not.Zero, "the device did not go live");
    }

    private void WriteAddress(uint lowRegister, ulong address)
    {
        Write(lowRegister, (uint)address);
        Write(lowRegister + sizeof(uint), (uint)(address >> 32));
    }
}
