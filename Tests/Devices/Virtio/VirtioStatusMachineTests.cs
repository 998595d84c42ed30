// The legal steps of the device status, one row each.
using NUnit.Framework;
using ToroEmu.Devices.Virtio;

namespace ToroEmu.Tests.Devices.Virtio;

[TestFixture]
internal sealed class VirtioStatusMachineTests
{
    [TestCase(0u, 1u, true, Description = "acknowledge")]
    [TestCase(0u, 3u, true, Description = "two steps at once")]
    [TestCase(0u, 2u, false, Description = "driver without acknowledge")]
    [TestCase(1u, 3u, true, Description = "driver")]
    [TestCase(1u, 1u, true, Description = "nothing new")]
    [TestCase(1u, 2u, false, Description = "takes a bit away")]
    [TestCase(3u, 11u, true, Description = "features")]
    [TestCase(3u, 7u, false, Description = "live without features")]
    [TestCase(1u, 9u, false, Description = "features without driver")]
    [TestCase(11u, 15u, true, Description = "live")]
    [TestCase(3u, 15u, true, Description = "features and live")]
    [TestCase(15u, 11u, false, Description = "not live any more")]
    [TestCase(15u, 15u | 128u, true, Description = "gives up")]
    [TestCase(0u, 128u, true, Description = "gives up at once")]
    [TestCase(128u, 129u, false, Description = "goes on after giving up")]
    [TestCase(3u, 3u | 64u, false, Description = "needs-reset is the device's bit")]
    [TestCase(15u | 64u, 15u, true, Description = "writes its own bits under needs-reset")]
    [TestCase(15u | 64u, 15u | 64u | 128u, true, Description = "read, or, write under needs-reset")]
    [TestCase(0u, 1u | 16u, false, Description = "an unknown bit")]
    [TestCase(0u, 1u | 1u << 31, false, Description = "an unknown bit")]
    public void IsLegal(uint current, uint written, bool expected) =>
        Assert.That(VirtioStatusMachine.IsLegal(current, written), Is.EqualTo(expected));
}
