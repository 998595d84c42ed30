// The guest heap's machine, on the host: a piece of native memory for RAM, a number per thread for the core.
using System;
using System.Runtime.InteropServices;

namespace ToroEmu.Guest.Kernel;

internal static unsafe class HeapPlatform
{
    private const ulong RamPages = 16384; // 64 MiB

    [ThreadStatic]
    private static int t_core;

    private static readonly byte* s_ram = (byte*)NativeMemory.AlignedAlloc((nuint)(RamPages * BuddyAllocator.PageSize), 1 << 20);
    private static readonly byte* s_orders = (byte*)NativeMemory.Alloc((nuint)RamPages);
    private static BuddyAllocator s_pages;
    private static Spinlock s_lock;

    public static int CurrentCore
    {
        get => t_core;
        set => t_core = value;
    }

    public static int CoreCount { get; private set; }

    public static ulong FreePageCount => s_pages.FreePages;

    /// <summary>Empty memory and a fresh heap for this many cores.</summary>
    public static void Reset(int cores)
    {
        CoreCount = cores;
        s_pages = default;
        s_pages.Initialize((ulong)s_ram >> BuddyAllocator.PageShift, RamPages, s_orders);
        s_pages.Release((ulong)s_ram, RamPages);
        Heap.Initialize();
    }

    public static ulong AllocatePages(ulong pages, ulong alignment)
    {
        s_lock.Enter();
        ulong address = s_pages.Allocate(pages, alignment);
        s_lock.Exit();
        return address;
    }

    public static void FreePages(ulong address, ulong pages)
    {
        s_lock.Enter();
        s_pages.Release(address, pages);
        s_lock.Exit();
    }

    public static void Fail(string message) => throw new InvalidOperationException(message);
}
