// Stacks: pages with an unmapped one below, so that an overflow faults at once.
using System;
using ToroEmu.Guest.Arch;

namespace ToroEmu.Guest.Kernel;

internal static unsafe class KernelStack
{
    /// <summary>Pages of a core's first stack, on which its scheduler stays.</summary>
    public const ulong IdlePages = 4;

    /// <summary>Pages of an emergency stack (IST).</summary>
    public const ulong EmergencyPages = 2;

    /// <summary>Pages of a thread's stack unless it asks for others.</summary>
    public const ulong DefaultPages = 16;

    private const ulong LargestMain = 256; // 1 MiB
    private const ulong ShareOfMemory = 16; // all main stacks together take at most one part in this many

    private static ulong s_mainPages;

    /// <summary>Pages of the stack of `main`: 1 MiB each, less on a machine with many cores and little memory.</summary>
    public static ulong MainPages => s_mainPages;

    /// <summary>Sizes the stacks of `main`; once, by core 0, so that all cores get the same.</summary>
    public static void Initialize()
    {
        ulong share = PageAllocator.FreeBytes / Paging.PageSize / ShareOfMemory / (ulong)Topology.CoreCount;
        s_mainPages = Math.Clamp(share, DefaultPages, LargestMain);
    }

    /// <summary>Allocates; returns the top, from which the stack grows down.</summary>
    public static byte* Allocate(ulong pages)
    {
        ulong guard = PageAllocator.Allocate(pages + 1, 1);
        Paging.Unmap(guard);
        return (byte*)guard + (pages + 1) * Paging.PageSize;
    }

    /// <summary>Takes a stack back that nobody runs on any more.</summary>
    public static void Free(byte* top, ulong pages)
    {
        ulong guard = GuardOf(top, pages);
        Paging.Remap(guard);
        PageAllocator.Free(guard, pages + 1);
    }

    /// <summary>To be called on the core that will run on a stack: an old translation of the guard page may linger in its TLB.</summary>
    public static void ForgetGuard(byte* top, ulong pages) => Cpu.InvalidatePage((void*)GuardOf(top, pages));

    public static bool IsGuard(byte* top, ulong pages, ulong address) => address - GuardOf(top, pages) < Paging.PageSize;

    private static ulong GuardOf(byte* top, ulong pages) => (ulong)top - (pages + 1) * Paging.PageSize;
}
