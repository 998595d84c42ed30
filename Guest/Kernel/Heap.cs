// malloc and free for every core at once: small objects from slabs that belong to a core (no lock: a core frees a foreign object by
// handing it back), large ones straight from the page allocator. Not for interrupt handlers.
namespace ToroEmu.Guest.Kernel;

public static unsafe class Heap
{
    private const ulong MinimumAlignment = 16;
    private const ulong Largest = 1UL << 46;
    private const ulong CacheLine = 64;

    private static CoreHeap* s_cores;

    /// <summary>Bytes from one core's part to the next one's: whole cache lines.</summary>
    private static ulong Stride => (ulong)sizeof(CoreHeap) + CacheLine - 1 & ~(CacheLine - 1);

    /// <summary>Memory of at least <paramref name="size"/> bytes, 16-byte aligned, contents undefined; null when there is none.</summary>
    public static void* Allocate(ulong size)
    {
        if (size > SizeClass.Largest)
        {
            return AllocateLarge(size, MinimumAlignment);
        }

        int core = HeapPlatform.CurrentCore;
        return PartOf(core)->Allocate(SizeClass.Of(size), core);
    }

    /// <summary>As <see cref="Allocate"/>, aligned to a power of two; null for any other alignment.</summary>
    public static void* AllocateAligned(ulong size, ulong alignment)
    {
        if (alignment <= MinimumAlignment)
        {
            return Allocate(size);
        }

        return (alignment & (alignment - 1)) == 0 ? AllocateLarge(size, alignment) : null;
    }

    /// <summary>Gives memory back, on any core; null is ignored. A pointer that was not given out ends the machine.</summary>
    public static void Free(void* pointer)
    {
        if (pointer == null)
        {
            return;
        }

        Slab* slab = HeadOf(pointer);
        if (slab->ObjectSize == 0)
        {
            slab->Magic = 0;
            HeapPlatform.FreePages(slab->LargeStart, slab->LargePages);
        }
        else if (slab->Owner == HeapPlatform.CurrentCore)
        {
            PartOf(slab->Owner)->Free(slab, (FreeObject*)pointer);
        }
        else
        {
            PartOf(slab->Owner)->Return((FreeObject*)pointer);
        }
    }

    /// <summary>Bytes that may be used at a pointer given out: what was asked for, or a little more.</summary>
    public static ulong UsableSize(void* pointer)
    {
        Slab* slab = HeadOf(pointer);
        return slab->ObjectSize != 0
            ? slab->ObjectSize
            : slab->LargeStart + slab->LargePages * BuddyAllocator.PageSize - (ulong)pointer;
    }

    /// <summary>Once, by core 0, when the number of cores is known.</summary>
    internal static void Initialize()
    {
        ulong bytes = Stride * (ulong)HeapPlatform.CoreCount;
        s_cores = (CoreHeap*)HeapPlatform.AllocatePages((bytes + BuddyAllocator.PageSize - 1) / BuddyAllocator.PageSize, 1);
        if (s_cores == null)
        {
            HeapPlatform.Fail("not enough memory for the heap");
        }

        for (int core = 0; core < HeapPlatform.CoreCount; core++)
        {
            *PartOf(core) = default;
        }
    }

    private static CoreHeap* PartOf(int core) => (CoreHeap*)((byte*)s_cores + Stride * (ulong)core);

    private static Slab* HeadOf(void* pointer)
    {
        Slab* slab = Slab.Of(pointer);
        if (((ulong)pointer & (MinimumAlignment - 1)) != 0 || slab->Magic != Slab.ExpectedMagic)
        {
            HeapPlatform.Fail("a pointer that the heap did not give out");
        }

        return slab;
    }

    /// <summary>Pages of their own. The object lies one alignment behind their start, so that its head has room before it.</summary>
    private static void* AllocateLarge(ulong size, ulong alignment)
    {
        ulong offset = alignment < Slab.HeadSize ? Slab.HeadSize : alignment;
        if (size > Largest || alignment > Largest)
        {
            return null;
        }

        ulong pages = (offset + size + BuddyAllocator.PageSize - 1) / BuddyAllocator.PageSize;
        ulong start = HeapPlatform.AllocatePages(pages, alignment > Slab.Size ? alignment / BuddyAllocator.PageSize : Slab.Pages);
        if (start == 0)
        {
            return null;
        }

        void* pointer = (void*)(start + offset);
        Slab* slab = Slab.Of(pointer);
        slab->Magic = Slab.ExpectedMagic;
        slab->ObjectSize = 0;
        slab->LargeStart = start;
        slab->LargePages = pages;
        return pointer;
    }
}
