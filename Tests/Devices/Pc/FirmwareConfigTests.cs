// QEMU's firmware configuration ports: items as guests read them.
using System;
using System.IO;
using NUnit.Framework;
using ToroEmu.Devices.Pc;

namespace ToroEmu.Tests.Devices.Pc;

[TestFixture]
internal sealed class FirmwareConfigTests
{
    [TestCase(FirmwareConfigSpec.Signature, "51 45 4D 55 00")]
    [TestCase(FirmwareConfigSpec.Id, "01 00 00 00 00")]
    [TestCase(FirmwareConfigSpec.RamSize, "00 00 00 40 01 00 00 00 00")]
    [TestCase(FirmwareConfigSpec.ProcessorCount, "05 00 00")]
    [TestCase(FirmwareConfigSpec.ProcessorCountMax, "05 00")]
    [TestCase(FirmwareConfigSpec.FileDirectory, "00 00 00 00 00")]
    [TestCase(0x8000, "00 00", Description = "there is none")]
    public void Item_IsReadByteByByte_ThenZeros(int item, string expected)
    {
        FirmwareConfig device = new(5, 0x1_4000_0000);
        device.Write(0, 2, (uint)item);
        Assert.That(Bytes(device, (expected.Length + 1) / 3), Is.EqualTo(expected));
    }

    [Test]
    public void Select_BeginsAnew_AndOnlyAsAWordAtTheFirstPort()
    {
        FirmwareConfig device = new(5, 1 << 20);
        device.Write(0, 2, FirmwareConfigSpec.Signature);
        Assert.That(Bytes(device, 2), Is.EqualTo("51 45"));
        device.Write(0, 1, FirmwareConfigSpec.Id);
        device.Write(1, 2, FirmwareConfigSpec.Id);
        Assert.That(device.Read(1, 4), Is.Zero);
        Assert.That(Bytes(device, 2), Is.EqualTo("4D 55"));
        device.Write(0, 2, FirmwareConfigSpec.Signature);
        Assert.That(Bytes(device, 1), Is.EqualTo("51"));
    }

    [Test]
    public void Snapshot_GoesOnWhereItWas_AndRefusesAWrongPosition()
    {
        FirmwareConfig device = new(5, 1 << 20), other = new(5, 1 << 20);
        device.Write(0, 2, FirmwareConfigSpec.Signature);
        device.Read(1, 1);
        MemoryStream saved = new();
        device.Save(new BinaryWriter(saved));
        other.Load(new BinaryReader(new MemoryStream(saved.ToArray())));
        Assert.That(Bytes(other, 3), Is.EqualTo("45 4D 55"));
        byte[] damaged = saved.ToArray();
        damaged[^1] = 0x7F;
        Assert.That(() => other.Load(new BinaryReader(new MemoryStream(damaged))), Throws.TypeOf<InvalidDataException>());
    }

    private static string Bytes(FirmwareConfig device, int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) bytes[i] = (byte)device.Read(1, 1);
        return BitConverter.ToString(bytes).Replace('-', ' ');
    }
}
