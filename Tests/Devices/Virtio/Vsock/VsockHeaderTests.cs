// Layout of the vsock header.
using System;
using NUnit.Framework;
using ToroEmu.Devices.Virtio.Vsock;

namespace ToroEmu.Tests.Devices.Virtio.Vsock;

internal sealed class VsockHeaderTests
{
    private static readonly VsockHeader Sample =
        new(0x0807060504030201, 0x100F0E0D0C0B0A09, 0x14131211, 0x18171615, 0x1C1B1A19, 0x1E1D, (VsockOperation)0x201F, 0x24232221, 0x28272625, 0x2C2B2A29);

    [Test]
    public void Fields_lie_in_order_without_gaps()
    {
        byte[] bytes = new byte[VsockSpec.HeaderSize];
        Sample.Write(bytes);
        for (int i = 0; i < bytes.Length; i++) Assert.That(bytes[i], Is.EqualTo(i + 1));
        Assert.That(VsockHeader.Read(bytes), Is.EqualTo(Sample));
    }

    [Test]
    public void Refusal_goes_back_with_the_same_type()
    {
        Assert.That(Sample.Refusal(), Is.EqualTo(new VsockHeader(
            Sample.DestinationCid, Sample.SourceCid, Sample.DestinationPort, Sample.SourcePort, 0, Sample.Type, VsockOperation.Reset, 0, 0, 0)));
    }
}
