// The guest's page allocator on host memory: alignment, no overlap, trimming, joining, exhaustion.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using NUnit.Framework;
using ToroEmu.Guest.Kernel;

namespace ToroEmu.Tests.Guest.Kernel;

[NonParallelizable]
internal sealed unsafe class BuddyAllocatorTests
{
    private const ulong Pages = 1024;

    private byte* _ram;
    private byte* _orders;
    private BuddyAllocator _allocator;

    [SetUp]
    public void TakeMemory()
    {
        _ram = (byte*)NativeMemory.AlignedAlloc((nuint)(Pages * BuddyAllocator.PageSize), (nuint)(Pages * BuddyAllocator.PageSize));
        _orders = (byte*)NativeMemory.Alloc((nuint)Pages);
        _allocator = default;
        _allocator.Initialize((ulong)_ram >> BuddyAllocator.PageShift, Pages, _orders);
        _allocator.Release((ulong)_ram, Pages);
    }

    [TearDown]
    public void GiveMemoryBack()
    {
        NativeMemory.AlignedFree(_ram);
        NativeMemory.Free(_orders);
    }

    [Test]
    public void Allocate_AllOfMemoryInOnePiece_GivesItOnce()
    {
        Assert.That(_allocator.Allocate(Pages, 1), Is.EqualTo((ulong)_ram));
        Assert.That(_allocator.Allocate(1, 1), Is.Zero);
        Assert.That(_allocator.FreePages, Is.Zero);
    }

    [TestCase(1UL, 1UL)]
    [TestCase(3UL, 4UL)]
    [TestCase(5UL, 64UL)]
    [TestCase(1UL, 512UL)]
    public void Allocate_WithAlignment_IsAlignedAndTakesOnlyWhatWasAsked(ulong pages, ulong alignment)
    {
        ulong address = _allocator.Allocate(pages, alignment);

        Assert.That(address, Is.Not.Zero);
        Assert.That(address % (alignment * BuddyAllocator.PageSize), Is.Zero);
        Assert.That(_allocator.FreePages, Is.EqualTo(Pages - pages));
    }

    [Test]
    public void Allocate_MoreThanThereIs_ReturnsZeroAndTakesNothing()
    {
        Assert.That(_allocator.Allocate(Pages + 1, 1), Is.Zero);
        Assert.That(_allocator.Allocate(1, 2 * Pages), Is.Zero);
        Assert.That(_allocator.FreePages, Is.EqualTo(Pages));
    }

    [Test]
    public void Release_EveryPageOnItsOwn_JoinsThemAgain()
    {
        for (ulong i = 0; i < Pages; i++)
        {
            Assert.That(_allocator.Allocate(1, 1), Is.Not.Zero);
        }

        for (ulong i = 0; i < Pages; i += 2)
        {
            _allocator.Release((ulong)_ram + i * BuddyAllocator.PageSize, 1);
        }

        Assert.That(_allocator.Allocate(2, 1), Is.Zero, "no two neighbours are free");
        for (ulong i = 1; i < Pages; i += 2)
        {
            _allocator.Release((ulong)_ram + i * BuddyAllocator.PageSize, 1);
        }

        Assert.That(_allocator.Allocate(Pages, 1), Is.EqualTo((ulong)_ram));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void AllocateAndRelease_ManyTimes_NeverOverlapsAndLosesNothing(int seed)
    {
        Random random = new(seed);
        List<(ulong Address, ulong Pages)> taken = [];
        bool[] used = new bool[Pages];
        for (int step = 0; step < 5000; step++)
        {
            if (random.Next(2) == 0 || taken.Count == 0)
            {
                TakeSome(random, taken, used);
            }
            else
            {
                GiveSomeBack(random, taken, used);
            }
        }

        foreach ((ulong address, ulong pages) in taken)
        {
            _allocator.Release(address, pages);
        }

        Assert.That(_allocator.Allocate(Pages, 1), Is.EqualTo((ulong)_ram));
    }

    private void TakeSome(Random random, List<(ulong Address, ulong Pages)> taken, bool[] used)
    {
        ulong pages = (ulong)random.Next(1, 40);
        ulong address = _allocator.Allocate(pages, 1UL << random.Next(5));
        if (address == 0)
        {
            return;
        }

        for (ulong i = 0; i < pages; i++)
        {
            ref bool page = ref used[((address - (ulong)_ram) >> BuddyAllocator.PageShift) + i];
            Assert.That(page, Is.False, "a page was given out twice");
            page = true;
            *(ulong*)(address + i * BuddyAllocator.PageSize) = ulong.MaxValue; // the allocator's own links must not lie here
        }

        taken.Add((address, pages));
    }

    private void GiveSomeBack(Random random, List<(ulong Address, ulong Pages)> taken, bool[] used)
    {
        int index = random.Next(taken.Count);
        (ulong address, ulong pages) = taken[index];
        taken.RemoveAt(index);
        Array.Clear(used, (int)((address - (ulong)_ram) >> BuddyAllocator.PageShift), (int)pages);
        _allocator.Release(address, pages);
    }
}
