// RAM with its hole, page flags, versions and watchers.
using System;
using System.Threading;

using NUnit.Framework;

using ToroEmu.Memory;

namespace ToroEmu.Tests.Memory;

[TestFixture]
internal sealed unsafe class GuestRamTests
{
    private const ulong Hole = GuestRam.HoleStart;
    private const ulong FourGiB = 0x1_0000_0000;

    /// <summary>Untouched pages cost nothing, so a RAM beyond the hole can be had; it continues at 4 GiB.</summary>
    [Test]
    public void Find_AroundTheHole()
    {
        using GuestRam ram = new(Hole + 0x2000, 1);
        Assert.That(ram.Find(Hole - 8, 8) == ram.Base + Hole - 8, Is.True);
        Assert.That(ram.Find(Hole - 4, 8) == null, Is.True, "reaches into the hole");
        Assert.That(ram.Find(Hole, 1) == null, Is.True);
        Assert.That(ram.Find(FourGiB - 1, 1) == null, Is.True);
        Assert.That(ram.Find(FourGiB - 1, 2) == null, Is.True);
        Assert.That(ram.Find(FourGiB, 8) == ram.Base + Hole, Is.True, "RAM goes on behind the hole");
        Assert.That(ram.Find(FourGiB + 0x1FFF, 1) != null, Is.True);
        Assert.That(ram.Find(FourGiB + 0x1FFF, 2) == null, Is.True, "the scratch pages are nobody's RAM");
        Assert.That(ram.GuestAddress(ram.Find(FourGiB + 5, 1)), Is.EqualTo(FourGiB + 5));
    }

    [TestCase(ulong.MaxValue, 1UL)]
    [TestCase(0xFFCUL, ulong.MaxValue)]
    [TestCase(0x10_0000UL, 1UL)]
    [TestCase(0xF_FFFFUL, 2UL)]
    public void Find_OutsideOrOverflowing_IsNull(ulong address, ulong length)
    {
        using GuestRam ram = new(1 << 20, 1);
        Assert.That(ram.Find(address, length) == null, Is.True);
    }

    [Test]
    public void Write_ToACodePage_AdvancesItsVersionAlone()
    {
        using GuestRam ram = new(1 << 20, 1);
        ram.MarkCode(2);
        ram.TryWrite(0x2FFF, [1]);
        Assert.That(ram.Versions[2], Is.EqualTo(1));
        ram.TryWrite(0x1FF0, new byte[0x20]);
        Assert.That(ram.Versions[2], Is.EqualTo(2), "a write that ends in the page");
        ram.TryWrite(0x3000, [1]);
        Assert.That((ram.Versions[1], ram.Versions[2], ram.Versions[3]), Is.EqualTo((0, 2, 0)));
    }

    /// <summary>RAM of any number of pages: flags are set by words, the last of which must lie inside.</summary>
    [Test]
    public void SetFlag_OnTheLastPage_LeavesTheOthersAlone([Range(1, 5)] int pages)
    {
        using GuestRam ram = new((ulong)pages << GuestRam.PageShift, 1);
        ram.SetFlag((ulong)pages - 1, PageFlags.Watched);
        for (int page = 0; page < pages; page++)
            Assert.That((ram.Flags[page] & PageFlags.Watched) != 0, Is.EqualTo(page == pages - 1));
        Assert.That(ram.Flags[pages], Is.EqualTo(PageFlags.Scratch));
    }

    [Test]
    public void ScratchPages_AreDistinctAndFlagged()
    {
        using GuestRam ram = new(0x3000, 2);
        Assert.That(ram.ScratchPage(1) - ram.ScratchPage(0), Is.EqualTo(GuestRam.PageSize));
        Assert.That(ram.Flags[4], Is.EqualTo(PageFlags.Scratch));
        Assert.That((ulong)ram.Base % GuestRam.PageSize, Is.Zero);
    }

    [Test]
    public void UInt16_AlignedOrNot_IsServed_OutsideIsRefused()
    {
        using GuestRam ram = new(0x1000, 1);
        Assert.That(ram.TryWriteUInt16(0xFFE, 0x1234), Is.True);
        Assert.That(ram.TryReadUInt16(0xFFE, out ushort value), Is.True);
        Assert.That(value, Is.EqualTo(0x1234));
        Assert.That(ram.TryReadUInt16(0xFFD, out value) && value == 0x3400, Is.True, "rings of sloppy drivers lie anywhere");
        Assert.That(ram.TryWriteUInt16(0xFFD, 0xABCD) && ram.TryReadUInt16(0xFFE, out value) && value == 0x12AB, Is.True);
        Assert.That(ram.TryWriteUInt16(0xFFF, 1) || ram.TryReadUInt16(0xFFF, out _) || ram.TryReadUInt16(0x1000, out _), Is.False);
    }

    /// <summary>
    /// The protocol under stress: the watcher registers, looks again and counts itself parked; the writer stores. Either the
    /// watcher saw the new value, or it is woken; a round in which neither happens would wait for ever.
    /// </summary>
    [Test]
    public void Watch_AgainstAWriter_OneOfTheTwoAlwaysSees()
    {
        const int rounds = 20_000;
        using GuestRam ram = new(0x4000, 1);
        uint* cell = (uint*)ram.Base;
        Event woken = new();
        int parked = 0;
        Thread writer = new(() =>
        {
            for (uint round = 1; round <= rounds; round++)
            {
                while (Volatile.Read(ref parked) < round - 1) Thread.SpinWait(1);
                GuestRam.Store(cell, round);
                if (ram.Flags[0] != 0) ram.NoteStore((byte*)cell, 4);
            }
        });
        writer.Start();
        for (uint round = 1; round <= rounds; round++)
        {
            ram.Watch(0, woken, [0]);
            if (GuestRam.Load(cell) < round) woken.Wait();
            ram.Watches.Unwatch(0);
            woken.Clear();
            while (GuestRam.Load(cell) < round) Thread.SpinWait(1);
            Volatile.Write(ref parked, (int)round);
        }
        writer.Join();
        Assert.That(GuestRam.Load(cell), Is.EqualTo(rounds));
    }

    private sealed class Event : IWatcher
    {
        private int set;

        public void WakeByStore() => Volatile.Write(ref set, 1);

        public void Wait()
        {
            while (Volatile.Read(ref set) == 0) Thread.Yield();
        }

        public void Clear() => Volatile.Write(ref set, 0);
    }
}
