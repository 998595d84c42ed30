// BootSpace: who gets which place.
using NUnit.Framework;
using ToroEmu.Machines;
using ToroEmu.Machines.Loading;
using ToroEmu.Tests.Machines.Support;

namespace ToroEmu.Tests.Machines.Loading;

public sealed class BootSpaceTests
{
    private const ulong RamSize = 4 << 20;

    private static readonly AddressRange Home = new(0x6000, 0x1000, "a structure");

    private BootSpace space = new(new FlatGuestMemory(0), 0);

    [SetUp]
    public void Empty() => space = new BootSpace(new FlatGuestMemory((int)RamSize), RamSize);

    [Test]
    public void Take_HomeIsFree_StaysThere() => Assert.That(space.Take(Home, 0x10), Is.EqualTo(0x6000));

    [Test]
    public void Take_Twice_NeverGivesOnePlaceTwice()
    {
        space.Take(Home, 0x1000);
        Assert.That(space.Take(Home, 0x1000), Is.EqualTo(0x5000));
        Assert.That(space.Take(Home, 0x1000), Is.EqualTo(0x7000));
    }

    [Test]
    public void Take_LargerThanItsHome_FindsMore()
    {
        space.Claim(new AddressRange(0x5000, 1, "other"));
        Assert.That(space.Take(Home, 0x1001), Is.EqualTo(0x6000));
        Assert.That(space.Take(Home, 0x80000), Is.EqualTo(0x8000));
    }

    [Test]
    public void Take_BaseMemoryIsFull_SparesTheTrampolines()
    {
        space.Claim(new AddressRange(0x5000, 0x8B000, "image"));
        Assert.That(space.Take(Home, 0x1000), Is.EqualTo(0x9C000));
        Assert.That(space.Take(Home, 0x4000), Is.EqualTo(0xE0000));
    }

    [Test]
    public void TryPutHigh_GoesBelowWhatIsTaken()
    {
        space.Claim(new AddressRange(0x3F0800, 0x100, "image"));
        Assert.That((space.TryPutHigh(new byte[0xF000], RamSize, out ulong first), first), Is.EqualTo((true, 0x3F1000UL)));
        Assert.That((space.TryPutHigh(new byte[0x1000], RamSize, out ulong second), second), Is.EqualTo((true, 0x3EF000UL)));
        Assert.That((space.TryPutHigh(new byte[1], 0x200001, out ulong third), third), Is.EqualTo((true, 0x200000UL)));
    }

    [Test]
    public void TryPutHigh_NeverGoesBelow1MiB()
    {
        Assert.That(space.TryPutHigh(new byte[0x300001], RamSize, out _), Is.False);
        Assert.That((space.TryPutHigh(new byte[0x300000], RamSize, out ulong all), all), Is.EqualTo((true, 0x100000UL)));
        Assert.That(space.TryPutHigh(new byte[1], RamSize, out _), Is.False);
    }

    [Test]
    public void TryPutBehind_FollowsTheImageAndThenItself()
    {
        space.Claim(new AddressRange(0x200000, 0x123, "image"));
        Assert.That((space.TryPutBehind(new byte[0x1001], out ulong first), first), Is.EqualTo((true, 0x201000UL)));
        Assert.That((space.TryPutBehind(new byte[1], out ulong second), second), Is.EqualTo((true, 0x203000UL)));
    }

    [Test]
    public void TryPutBehind_ImageAtTheEndOfRam_GoesBelowIt()
    {
        space.Claim(new AddressRange(0x3FF000, 0x1000, "image"));
        Assert.That((space.TryPutBehind(new byte[0x1000], out ulong address), address), Is.EqualTo((true, 0x3FE000UL)));
    }
}
