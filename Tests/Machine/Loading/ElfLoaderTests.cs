// ElfLoader and PieceLoader: bytes at their places, zeroes after them, and each misplacement its own message.
using System;
using System.Linq;
using NUnit.Framework;
using ToroEmu.Machines;
using ToroEmu.Machines.Loading;
using ToroEmu.Tests.Machines.Support;

namespace ToroEmu.Tests.Machines.Loading;

public sealed class ElfLoaderTests
{
    private const int RamSize = 4 << 20;
    private const byte Fill = 0xCC;

    [Test]
    public void Load_TwoSegments_WritesBytesAndZeroesBss()
    {
        FlatGuestMemory memory = new(RamSize, Fill);
        Load(new ElfBuilder().Load(0x100000, [1, 2, 3], 0x20000).Load(0x200000, [4]), memory);

        Assert.That(memory.At(0x100000, 3).ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(memory.At(0x100003, 0x20000 - 3).ToArray().Max(), Is.Zero);
        Assert.That(memory.At(0x120000, 1)[0], Is.EqualTo(Fill), "nothing is written past the segment");
        Assert.That(memory.At(0xFFFFF, 1)[0], Is.EqualTo(Fill), "nor before it");
        Assert.That(memory.At(0x200000, 2).ToArray(), Is.EqualTo(new byte[] { 4, Fill }));
    }

    [Test]
    public void Load_SegmentThatEndsWithRam_IsTaken()
    {
        FlatGuestMemory memory = new(RamSize);
        Load(new ElfBuilder().Load(RamSize - 2, [7, 8]), memory);
        Assert.That(memory.At(RamSize - 2, 2).ToArray(), Is.EqualTo(new byte[] { 7, 8 }));
    }

    [TestCase(RamSize - 1UL, 2UL)]
    [TestCase(0xFEE00000UL, 0x10UL)]
    [TestCase(0xC0000000UL, 0x10UL)]
    [TestCase(0x1_0000_0000UL, 0x10UL)]
    [TestCase(ulong.MaxValue, 2UL)]
    [TestCase(ulong.MaxValue - 1, 2UL)]
    public void Load_SegmentOutsideOfRam_IsRefused(ulong physical, ulong size) =>
        AssertRefused(new ElfBuilder().Load(physical, [1, 2], size), $"has a segment at 0x{physical:x} of ", "outside of the machine's 4 MiB of RAM");

    [TestCase(RamSize + 1UL)]
    [TestCase(ulong.MaxValue)]
    public void Load_ImageBiggerThanMemory_SaysHowMuchItNeeds(ulong size) =>
        AssertRefused(new ElfBuilder().Load(0x100000, [1], size), "needs ", "of memory, the machine has 4 MiB; give more with --memory");

    [Test]
    public void Load_ManySegmentsThatTogetherExceedMemory_SaysSo() => AssertRefused(
        new ElfBuilder().Load(0x100000, [1], ulong.MaxValue).Load(0x200000, [1], ulong.MaxValue), "needs ", "give more with --memory");

    [Test]
    public void Load_OverlappingSegments_NamesBoth() => AssertRefused(
        new ElfBuilder().Load(0x200000, [1], 0x1000).Load(0x100000, [1], 0x100001), "has two segments in one place, at 0x100000", "at 0x200000");

    [Test]
    public void Load_NeighbouringSegments_DoNotOverlap()
    {
        ElfBuilder builder = new ElfBuilder().Load(0x100000, [1], 0x1000).Load(0x101000, [2], 0x1000);
        Assert.DoesNotThrow(() => Load(builder, new FlatGuestMemory(RamSize)));
    }

    [Test]
    public void Load_NoLoadSegment_SaysSo() => AssertRefused(new ElfBuilder().Note(ElfBuilder.PvhNote(0)), "has no segment to load", "");

    [Test]
    public void Load_FileBytesBeyondMemorySize_SaysSo() =>
        AssertRefused(new ElfBuilder().Load(0x100000, [1, 2, 3], 2), "has a damaged segment at 0x100000", "");

    private static void Load(ElfBuilder builder, FlatGuestMemory memory) =>
        PieceLoader.Load(ElfLoader.Pieces(ElfImage.Parse(builder.Build())), new BootSpace(memory, RamSize));

    private static void AssertRefused(ElfBuilder builder, string start, string part)
    {
        FlatGuestMemory memory = new(RamSize);
        ImageException e = Assert.Throws<ImageException>(() => Load(builder, memory))!;
        Assert.That(e.Message, Does.StartWith(start).And.Contain(part).And.Not.Contain("\n"));
        Assert.That(memory.Bytes.ContainsAnyExcept((byte)0), Is.False, "a refused image leaves no trace");
    }
}
