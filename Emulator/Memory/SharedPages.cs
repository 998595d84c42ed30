// RAM of a snapshot, of which machines get copies that cost what they write.
using System;
using System.Collections.Generic;
using System.IO;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace ToroEmu.Memory;

/// <summary>
/// Pages that are not zero, at their places in a file that exists in memory alone (memfd_create on Linux, an unnamed section on Windows), or on the heap where
/// the host has no such thing. Filled once, then only read; from any thread.
/// </summary>
internal sealed unsafe class SharedPages : IDisposable
{
    private readonly nuint bytes;
    private readonly MemoryMappedFile? file;
    private readonly MemoryMappedViewAccessor? view;
    private readonly byte* start;
    private readonly List<uint> numbers = [];

    /// <param name="bytes">RAM, with what lies behind it in its mapping.</param>
    /// <param name="onHeap">Do without a shared file.</param>
    /// <exception cref="OutOfMemoryException">The host does not have that much.</exception>
    public SharedPages(nuint bytes, bool onHeap = false)
    {
        this.bytes = bytes;
        file = onHeap ? null : TryCreate((long)bytes);
        view = file?.CreateViewAccessor(0, (long)bytes, MemoryMappedFileAccess.ReadWrite);
        start = view is null ? (byte*)NativeMemory.AllocZeroed(bytes) : Pointer(view);
    }

    ~SharedPages() => Free();

    /// <summary>Numbers of the pages, in order.</summary>
    public IReadOnlyList<uint> Numbers => numbers;

    /// <summary>Copies of this share its pages until they write to them.</summary>
    public bool IsShared => file is not null;

    /// <summary>Adds a page behind the last one.</summary>
    public Span<byte> Add(uint page)
    {
        numbers.Add(page);
        return new Span<byte>(start + ((nuint)page << GuestRam.PageShift), GuestRam.PageSize);
    }

    /// <summary>The bytes of a page; none if it is zero.</summary>
    public ReadOnlySpan<byte> Find(uint page) =>
        numbers.BinarySearch(page) < 0 ? default : new ReadOnlySpan<byte>(start + ((nuint)page << GuestRam.PageShift), GuestRam.PageSize);

    /// <summary>Host memory whose RAM begins as a copy of this, which must outlive its allocation alone.</summary>
    public HostMemory NewMemory() => new Copy(this);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private static MemoryMappedFile? TryCreate(long bytes)
    {
        try
        {
            return MemoryMappedFile.CreateNew(null, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            return null; // such machines get their own pages
        }
    }

    private static byte* Pointer(MemoryMappedViewAccessor view)
    {
        byte* pointer = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        return pointer + view.PointerOffset;
    }

    private static void Release(MemoryMappedViewAccessor view)
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
    }

    private void Free()
    {
        if (view is null) NativeMemory.Free(start);
        else Release(view);
        file?.Dispose();
    }

    /// <summary>One machine's memory.</summary>
    private sealed class Copy(SharedPages pages) : HostMemory
    {
        private MemoryMappedViewAccessor? own;

        public override HostBlock AllocateRam(nuint bytes)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(bytes, pages.bytes);
            if (pages.file is null) return AllocateAndFill(bytes);
            own = MapCopy(bytes);
            return new HostBlock(Pointer(own), 0);
        }

        public override void Free(HostBlock block)
        {
            if (block.Handle != 0 || block.Start == null)
            {
                base.Free(block);
                return;
            }

            if (own is not null) Release(own);
            own = null;
        }

        private MemoryMappedViewAccessor MapCopy(nuint bytes)
        {
            try
            {
                return pages.file!.CreateViewAccessor(0, (long)bytes, MemoryMappedFileAccess.CopyOnWrite);
            }
            catch (IOException e)
            {
                throw new InsufficientMemoryException("no room for another copy of RAM", e);
            }
        }

        private HostBlock AllocateAndFill(nuint bytes)
        {
            HostBlock block = Allocate(bytes);
            foreach (uint page in pages.numbers) pages.Find(page).CopyTo(new Span<byte>(block.Start + ((nuint)page << GuestRam.PageShift), GuestRam.PageSize));
            return block;
        }
    }
}
