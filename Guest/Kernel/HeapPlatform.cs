// What Heap.cs asks of the machine; the host tests put their own in its place.
namespace ToroEmu.Guest.Kernel;

internal static unsafe class HeapPlatform
{
    /// <summary>Number of the running core: no other thread uses that core's part of the heap at the same time.</summary>
    public static int CurrentCore => PerCore.Current->Index;

    /// <summary>Cores there are.</summary>
    public static int CoreCount => Arch.Topology.CoreCount;

    /// <summary>Consecutive pages of 4 KiB, or 0.</summary>
    public static ulong AllocatePages(ulong pages, ulong alignment) => PageAllocator.TryAllocate(pages, alignment);

    public static void FreePages(ulong address, ulong pages) => PageAllocator.Free(address, pages);

    public static void Fail(string message) => Panic.Stop(message);
}
