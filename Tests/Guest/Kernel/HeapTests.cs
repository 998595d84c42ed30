// The guest's malloc and free on the host, a real thread for each core.
using System;
using System.Collections.Generic;
using System.Threading;
using NUnit.Framework;
using ToroEmu.Guest.Kernel;

namespace ToroEmu.Tests.Guest.Kernel;

[NonParallelizable]
internal sealed unsafe class HeapTests
{
    private const int Cores = 4;

    [SetUp]
    public void FreshHeap()
    {
        HeapPlatform.Reset(Cores);
        HeapPlatform.CurrentCore = 0;
    }

    [TestCase(0UL)]
    [TestCase(1UL)]
    [TestCase(16UL)]
    [TestCase(2048UL)]
    [TestCase(2049UL)]
    [TestCase(1000000UL)]
    public void Allocate_AnySize_IsAlignedUsableAndCanBeFreed(ulong size)
    {
        byte* memory = (byte*)Heap.Allocate(size);

        Assert.That((ulong)memory % 16, Is.Zero);
        Assert.That(Heap.UsableSize(memory), Is.GreaterThanOrEqualTo(size));
        new Span<byte>(memory, (int)Heap.UsableSize(memory)).Fill(0xFF);
        Heap.Free(memory);
    }

    [Test]
    public void AllocateAligned_ToAnyPowerOfTwo_IsAlignedAndCanBeFreed()
    {
        ulong before = HeapPlatform.FreePageCount;
        for (ulong alignment = 32; alignment <= 1 << 18; alignment *= 2)
        {
            byte* memory = (byte*)Heap.AllocateAligned(100, alignment);
            Assert.That((ulong)memory % alignment, Is.Zero);
            memory[99] = 1;
            Heap.Free(memory);
        }

        Assert.That(HeapPlatform.FreePageCount, Is.EqualTo(before));
    }

    [Test]
    public void AllocateAligned_NotToAPowerOfTwo_IsRefused() => Assert.That(Heap.AllocateAligned(100, 48) == null, Is.True);

    [TestCase(1UL << 40)]
    [TestCase(ulong.MaxValue)]
    public void Allocate_MoreThanThereIs_ReturnsNull(ulong size) => Assert.That(Heap.Allocate(size) == null, Is.True);

    [Test]
    public void Allocate_UntilMemoryIsExhausted_ReturnsNullAndRecovers()
    {
        List<nint> all = [];
        for (void* memory = Heap.Allocate(2048); memory != null; memory = Heap.Allocate(2048))
        {
            all.Add((nint)memory);
        }

        Assert.That(all, Has.Count.GreaterThan(20000));
        all.ForEach(static memory => Heap.Free((void*)memory));
        Assert.That(Heap.Allocate(1 << 24) != null, Is.True, "empty slabs went back to the page allocator");
    }

    [Test]
    public void Free_OfAPointerNotGivenOut_Fails()
    {
        byte* memory = (byte*)Heap.Allocate(1 << 20);
        Assert.That(() => Heap.Free(memory + (1 << 19)), Throws.InvalidOperationException);
        Assert.That(() => Heap.Free(memory + 8), Throws.InvalidOperationException);
    }

    [Test]
    public void Free_ByAnotherCore_GivesTheObjectBackToItsOwner()
    {
        void* memory = Heap.Allocate(64);
        HeapPlatform.CurrentCore = 1;
        Heap.Free(memory);
        Assert.That(Heap.Allocate(64) != memory, Is.True, "core 1 has its own slab");

        HeapPlatform.CurrentCore = 0;
        HashSet<nint> seen = [];
        for (int i = 0; i < 1000; i++)
        {
            seen.Add((nint)Heap.Allocate(64));
        }

        Assert.That(seen, Does.Contain((nint)memory));
    }

    [Test]
    public void AllocateAndFree_OnAllCoresAtOnce_KeepsContentsAndLosesNothing()
    {
        long[] board = new long[128];
        int damaged = 0;
        RunOnAllCores(core =>
        {
            Random random = new(core);
            for (int round = 0; round < 50_000; round++)
            {
                int size = random.Next(100) == 0 ? random.Next(8, 40_000) : random.Next(8, 300);
                byte* mine = (byte*)Heap.Allocate((ulong)size);
                *(int*)mine = size;
                new Span<byte>(mine + 4, size - 4).Fill((byte)size);
                if (!CheckAndFree(Interlocked.Exchange(ref board[random.Next(board.Length)], (long)mine)))
                {
                    Interlocked.Increment(ref damaged);
                }
            }
        });

        foreach (long memory in board)
        {
            damaged += CheckAndFree(memory) ? 0 : 1;
        }

        Assert.That(damaged, Is.Zero);
    }

    private static bool CheckAndFree(long address)
    {
        if (address == 0)
        {
            return true;
        }

        byte* memory = (byte*)address;
        int size = *(int*)memory;
        bool intact = new Span<byte>(memory + 4, size - 4).IndexOfAnyExcept((byte)size) < 0;
        Heap.Free(memory);
        return intact;
    }

    private static void RunOnAllCores(Action<int> body)
    {
        System.Threading.Thread[] threads = new System.Threading.Thread[Cores];
        for (int i = 0; i < Cores; i++)
        {
            int core = i;
            threads[i] = new System.Threading.Thread(() =>
            {
                HeapPlatform.CurrentCore = core;
                body(core);
            });
            threads[i].Start();
        }

        foreach (System.Threading.Thread thread in threads)
        {
            thread.Join();
        }
    }
}
