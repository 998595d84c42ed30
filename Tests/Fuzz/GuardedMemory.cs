// Guest RAM between pages that nobody may touch.
using System;
using System.Runtime.InteropServices;

using ToroEmu.Memory;

namespace ToroEmu.Fuzz;

/// <summary>Each block ends at an inaccessible page and begins behind one, so that a stray access ends the process. Linux only.</summary>
internal sealed unsafe partial class GuardedMemory : HostMemory
{
    private const nuint Page = GuestRam.PageSize;
    private const int None = 0, ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    /// <summary>Guards are wide: a wrong address is seldom wrong by one.</summary>
    private const nuint Guard = 16 * Page;

    public override HostBlock Allocate(nuint bytes)
    {
        nuint inner = (bytes + Page - 1) & ~(Page - 1);
        nuint total = inner + 2 * Guard;
        byte* mapping = (byte*)Mmap(null, total, None, PrivateAnonymous, -1, 0);
        if ((nint)mapping == -1 || Mprotect(mapping + Guard, inner, ReadWrite) != 0) throw new InvalidOperationException("The host has no address space left.");
        // The block's end touches the guard; whole pages begin at a page boundary as well.
        nuint length = (bytes + 7) & ~(nuint)7;
        return new HostBlock(mapping + Guard + (inner - length), (nint)total);
    }

    public override void Free(HostBlock block)
    {
        if (block.Start == null) return;
        nuint mapping = ((nuint)block.Start & ~(Page - 1)) - Guard;
        if (Munmap((void*)mapping, (nuint)block.Handle) != 0) throw new InvalidOperationException("munmap failed");
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial void* Mmap(void* address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Mprotect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Munmap(void* address, nuint length);
}
