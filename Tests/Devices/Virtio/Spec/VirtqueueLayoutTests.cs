// Offsets of the split ring against those worked out by hand from VirtIO 1.2, 2.7.
using NUnit.Framework;
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Tests.Devices.Virtio.Spec;

[TestFixture]
internal sealed class VirtqueueLayoutTests
{
    [TestCase(1u, 16u, 8u, 14u)]
    [TestCase(4u, 64u, 14u, 38u)]
    [TestCase(256u, 4096u, 518u, 2054u)]
    [TestCase(32768u, 524288u, 65542u, 262150u)]
    public void Sizes(uint length, uint table, uint avail, uint used)
    {
        Assert.That(VirtqueueLayout.DescriptorTableSize(length), Is.EqualTo(table));
        Assert.That(VirtqueueLayout.AvailSize(length), Is.EqualTo(avail));
        Assert.That(VirtqueueLayout.UsedSize(length), Is.EqualTo(used));
    }

    [TestCase((ushort)0, 4u, 4u)]
    [TestCase((ushort)3, 10u, 28u)]
    [TestCase((ushort)4, 4u, 4u)]
    [TestCase((ushort)65535, 10u, 28u)]
    public void Entries_of_a_ring_of_four(ushort index, uint avail, uint used)
    {
        Assert.That(VirtqueueLayout.AvailEntryOffset(index, 4), Is.EqualTo(avail));
        Assert.That(VirtqueueLayout.UsedEntryOffset(index, 4), Is.EqualTo(used));
    }

    [TestCase(0u, false)]
    [TestCase(1u, true)]
    [TestCase(3u, false)]
    [TestCase(256u, true)]
    [TestCase(32768u, true)]
    [TestCase(65536u, false)]
    [TestCase(uint.MaxValue, false)]
    public void IsValidLength(uint length, bool valid) => Assert.That(VirtqueueLayout.IsValidLength(length), Is.EqualTo(valid));

    [TestCase((ushort)0, (ushort)1, (ushort)0, true)]
    [TestCase((ushort)1, (ushort)1, (ushort)0, false)]
    [TestCase((ushort)5, (ushort)8, (ushort)3, true)]
    [TestCase((ushort)2, (ushort)8, (ushort)3, false)]
    [TestCase((ushort)65535, (ushort)2, (ushort)65534, true)]
    [TestCase((ushort)65533, (ushort)2, (ushort)65534, false)]
    [TestCase((ushort)7, (ushort)7, (ushort)7, false)]
    public void NeedsEvent(ushort wanted, ushort newIndex, ushort oldIndex, bool expected) =>
        Assert.That(VirtqueueLayout.NeedsEvent(wanted, newIndex, oldIndex), Is.EqualTo(expected));
}
