// Which word of which ring a polling core looks at.
using NUnit.Framework;

using ToroEmu.Devices.Virtio.Bus;
using ToroEmu.Machines.Reports;

namespace ToroEmu.Tests.Machines.Reports;

[TestFixture]
internal sealed class RingNamesTests
{
    private static readonly RingNames Names = new(() => [new VirtIOBusRing(2, 0, 0x1000, 0x2000, 0x3000, 4), new VirtIOBusRing(0, 2, 0x5000, 0x6000, 0x7000, 4)]);

    [TestCase(0x3000UL, "used.flags of ring 0->2")]
    [TestCase(0x3002UL, "used.idx of ring 0->2")]
    [TestCase(0x3004UL, "used.ring of ring 0->2")]
    [TestCase(0x3024UL, "used.event of ring 0->2")]
    [TestCase(0x6002UL, "avail.idx of ring 2->0")]
    [TestCase(0x600CUL, "avail.event of ring 2->0")]
    public void Find_WordOfARing_NamesIt(ulong physical, string expected) => Assert.That(Names.Find(physical), Is.EqualTo(expected));

    [TestCase(0x2FFFUL)]
    [TestCase(0x3026UL)]
    [TestCase(0UL)]
    public void Find_Elsewhere_IsNull(ulong physical) => Assert.That(Names.Find(physical), Is.Null);
}
