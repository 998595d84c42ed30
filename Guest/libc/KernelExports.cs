// What the C library needs of the kernel, as C symbols; declared in kernel.h.
using System.Runtime;
using ToroEmu.Guest.Arch;
using ToroEmu.Guest.Kernel;

namespace ToroEmu.Guest.Libc;

/// <summary>System V calling convention.</summary>
internal static unsafe class KernelExports
{
    [RuntimeExport("toro_heap_allocate")]
    private static void* Allocate(ulong size, ulong alignment) => Heap.AllocateAligned(size, alignment);

    [RuntimeExport("toro_heap_free")]
    private static void Free(void* memory) => Heap.Free(memory);

    [RuntimeExport("toro_heap_usable_size")]
    private static ulong UsableSize(void* memory) => Heap.UsableSize(memory);

    [RuntimeExport("toro_console_write")]
    private static void ConsoleWrite(byte* text, int length) => Terminal.Write(text, length);

    [RuntimeExport("toro_console_flush")]
    private static void ConsoleFlush() => Terminal.Flush();

    [RuntimeExport("toro_exit")]
    private static void Exit(int code) => Machine.Exit(code);

    [RuntimeExport("toro_yield")]
    private static void Yield() => Thread.Yield();

    [RuntimeExport("toro_ticks_per_second")]
    private static ulong TicksPerSecond() => Clock.TscHz;
}
