// Guest RAM: one host mapping, the page flags beside it, and the rules of access order.
using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Memory;

/// <summary>
/// RAM from address 0, interrupted by the device hole below 4 GiB. Behind it, in the same mapping, lies a scratch page per
/// core, so that the flag test after a store also catches staged accesses. Stores by devices pass the same test.
/// </summary>
public sealed unsafe class GuestRam : IGuestMemory, IDisposable
{
    public const int PageShift = 12;
    public const int PageSize = 1 << PageShift;
    public const ulong PageMask = ~(ulong)(PageSize - 1);

    /// <summary>RAM never lies between this address and 4 GiB: devices do.</summary>
    public const ulong HoleStart = 0xC000_0000;
    private const ulong HoleEnd = 0x1_0000_0000;

    private const int LinesToPage = PageShift - WatchedLines.LineShift;

    /// <summary>Stores in a row to one watched page without a watcher, after which the page is watched no more.</summary>
    private const int UselessMax = 1024;

    private readonly HostMemory memory;
    private readonly HostBlock ram;
    private readonly HostBlock flags;
    private readonly HostBlock versions;
    private ulong uselessPage;
    private int uselessCount;

    /// <param name="size">Bytes, a multiple of 4096.</param>
    /// <param name="scratchPages">Scratch pages wanted behind RAM, one a core.</param>
    public GuestRam(ulong size, int scratchPages)
        : this(size, scratchPages, new HostMemory())
    {
    }

    /// <summary>As above, from a given source of host memory.</summary>
    public GuestRam(ulong size, int scratchPages, HostMemory memory)
    {
        Size = size & PageMask;
        this.memory = memory;
        nuint pages = (nuint)(Size >> PageShift) + (nuint)scratchPages;
        ram = memory.AllocateRam(pages << PageShift);
        flags = memory.Allocate((pages + 3) & ~(nuint)3); // SetFlag changes them in words of four
        versions = memory.Allocate(pages * sizeof(uint));
        Base = ram.Start;
        Flags = flags.Start;
        Versions = (uint*)versions.Start;
        for (int page = 0; page < scratchPages; page++)
            Flags[(Size >> PageShift) + (ulong)page] = PageFlags.Scratch;
    }

    ~GuestRam() => Free();

    /// <summary>Bytes of RAM.</summary>
    public ulong Size { get; }

    /// <summary>Host address of guest physical address 0.</summary>
    public byte* Base { get; }

    /// <summary>A byte of <see cref="PageFlags"/> per page.</summary>
    public byte* Flags { get; }

    /// <summary>A counter per page that every store to decoded code advances.</summary>
    public uint* Versions { get; }

    /// <summary>Who waits for lines to change.</summary>
    public WatchedLines Watches { get; } = new();

    /// <summary>Pages written since somebody looked; null while nobody asks (<see cref="TrackWrites"/>).</summary>
    public WrittenPages? Written { get; private set; }

    /// <summary>Pages of RAM.</summary>
    public ulong Pages => Size >> PageShift;

    /// <summary>Who looks at stores from outside of the guest.</summary>
    public ObservedPages Observers { get; } = new();

    /// <summary>Highest guest physical address + 1 that is RAM below the hole.</summary>
    public ulong LowEnd => Math.Min(Size, HoleStart);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Host address of a core's scratch page.</summary>
    public byte* ScratchPage(int core) => Base + Size + ((ulong)core << PageShift);

    /// <summary>Offset into the mapping of a range that is wholly RAM; otherwise <see langword="false"/>.</summary>
    public bool TryOffset(ulong guestAddress, ulong length, out ulong offset)
    {
        offset = guestAddress;
        if (guestAddress < HoleStart)
            return guestAddress <= LowEnd && length <= LowEnd - guestAddress;
        offset = guestAddress - (HoleEnd - HoleStart);
        return guestAddress >= HoleEnd && offset <= Size && length <= Size - offset;
    }

    /// <summary>Host address of a range that is wholly RAM, else null.</summary>
    public byte* Find(ulong guestAddress, ulong length) => TryOffset(guestAddress, length, out ulong offset) ? Base + offset : null;

    /// <summary>Guest physical address of a host address inside RAM.</summary>
    public ulong GuestAddress(byte* host)
    {
        ulong offset = (ulong)(host - Base);
        return offset < HoleStart ? offset : offset + (HoleEnd - HoleStart);
    }

    public bool TryRead(ulong guestAddress, Span<byte> destination)
    {
        byte* host = Find(guestAddress, (ulong)destination.Length);
        if (host == null) return false;
        new ReadOnlySpan<byte>(host, destination.Length).CopyTo(destination);
        return true;
    }

    public bool TryWrite(ulong guestAddress, ReadOnlySpan<byte> source)
    {
        byte* host = Find(guestAddress, (ulong)source.Length);
        if (host == null) return false;
        source.CopyTo(new Span<byte>(host, source.Length));
        NoteStore(host, (ulong)source.Length);
        return true;
    }

    /// <summary>The bytes of a page by its number; only while no core runs.</summary>
    public ReadOnlySpan<byte> Page(uint page) => new(Base + ((ulong)page << PageShift), PageSize);

    /// <summary>Replaces a page by what comes from a stream; only while no core runs. At the stream's end: <see cref="EndOfStreamException"/>.</summary>
    public void LoadPage(uint page, Stream source)
    {
        byte* host = Base + ((ulong)page << PageShift);
        source.ReadExactly(new Span<byte>(host, PageSize));
        NoteStore(host, PageSize);
    }

    /// <summary>Replaces a page by other bytes, or by zeros if there are none; only while no core runs.</summary>
    public void ReplacePage(uint page, ReadOnlySpan<byte> bytes)
    {
        byte* host = Base + ((ulong)page << PageShift);
        Span<byte> own = new(host, PageSize);
        if (bytes.IsEmpty) own.Clear();
        else bytes.CopyTo(own);
        NoteStore(host, PageSize);
    }

    public bool TryReadUInt16(ulong guestAddress, out ushort value)
    {
        byte* host = Find(guestAddress, sizeof(ushort));
        if (host == null) value = 0;
        else if ((guestAddress & 1) == 0) value = Volatile.Read(ref *(ushort*)host);
        else value = (ushort)(Volatile.Read(ref host[0]) | (Volatile.Read(ref host[1]) << 8));
        return host != null;
    }

    public bool TryWriteUInt16(ulong guestAddress, ushort value)
    {
        byte* host = Find(guestAddress, sizeof(ushort));
        if (host == null) return false;
        if ((guestAddress & 1) == 0) Volatile.Write(ref *(ushort*)host, value);
        else Unsafe.WriteUnaligned(host, value);
        NoteStore(host, sizeof(ushort));
        return true;
    }

    /// <summary>Marks a page as decoded from; the caller reads its bytes only afterwards.</summary>
    public void MarkCode(ulong page) => SetFlag(page, PageFlags.Code);

    /// <summary>Has first stores to pages noted from now on. Only in machines that run on one host thread: flags are changed without atomics.</summary>
    public WrittenPages TrackWrites() => Written ??= new WrittenPages(Flags, Pages);

    /// <summary>Some core has decoded instructions from the page of this byte.</summary>
    public bool IsCode(byte* host) => (Volatile.Read(ref Flags[(ulong)(host - Base) >> PageShift]) & PageFlags.Code) != 0;

    /// <summary>Registers the lines that a core waits for; after this every store to them wakes it.</summary>
    public void Watch(int core, IWatcher watcher, ReadOnlySpan<ulong> lines)
    {
        // Registered first: whoever clears a flag afterwards sees it and sets the flag again (ClearIfUnused).
        Watches.Watch(core, watcher, lines);
        foreach (ulong line in lines) SetFlag(line >> LinesToPage, PageFlags.Watched);
    }

    /// <summary>Has an observer hear of stores to the pages of a range of RAM (offsets) that are made from now on.</summary>
    public void Observe(ulong first, ulong last, IStoreObserver observer)
    {
        for (ulong page = first >> PageShift; page <= last >> PageShift; page++)
        {
            Observers.Add(page, observer);
            Interlocked.Or(ref FlagWord(page), FlagBits(page, PageFlags.Observed));
        }

        Interlocked.MemoryBarrierProcessWide();
    }

    /// <summary>Ends what <see cref="Observe"/> began.</summary>
    public void EndObserving(ulong first, ulong last, IStoreObserver observer)
    {
        for (ulong page = first >> PageShift; page <= last >> PageShift; page++)
            if (Observers.Remove(page, observer)) Interlocked.And(ref FlagWord(page), ~FlagBits(page, PageFlags.Observed));
    }

    /// <summary>
    /// Sets a bit of a page's flags. Stores test the flag after they wrote, without a fence; the process-wide barrier makes
    /// sure that whoever did not see the flag has its store visible to us. Only behind it the bit counts as settled: another
    /// core that finds the flag set, but not settled, makes a barrier of its own.
    /// </summary>
    public void SetFlag(ulong page, byte flag)
    {
        byte settled = (byte)(flag << PageFlags.SettledShift);
        if ((Volatile.Read(ref Flags[page]) & settled) != 0) return;
        Interlocked.Or(ref FlagWord(page), FlagBits(page, flag));
        Interlocked.MemoryBarrierProcessWide();
        Interlocked.Or(ref FlagWord(page), FlagBits(page, settled));
    }

    /// <summary>Follows up a store, made already, of up to any length: code versions advance, watchers wake.</summary>
    /// <param name="host">First byte.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="by">The core that stored, which does not wait; -1: nobody of them.</param>
    public void NoteStore(byte* host, ulong length, int by = -1)
    {
        if (length == 0) return;
        ulong first = (ulong)(host - Base), last = first + length - 1;
        byte flags = 0;
        for (ulong page = first >> PageShift; page <= last >> PageShift; page++)
        {
            byte own = Volatile.Read(ref Flags[page]);
            if ((own & PageFlags.Code) != 0) Interlocked.Increment(ref Versions[page]);
            if ((own & PageFlags.Unwritten) != 0) Written!.Note(page);
            flags |= own;
        }
        if ((flags & PageFlags.Observed) != 0) Observers.NoteStore(first, last);
        // What a spinning core waits for may be that its code changes.
        if ((flags & PageFlags.Code) != 0) Watches.WakeAll();
        if ((flags & PageFlags.Watched) == 0) return;
        if (Watches.NoteStore(first >> WatchedLines.LineShift, last >> WatchedLines.LineShift, by)) uselessCount = 0;
        else NoteUseless(first >> PageShift);
    }

    /// <summary>A flag that only costs is taken away: stores to a page that nobody waits for any more are plain again.</summary>
    private void NoteUseless(ulong page)
    {
        // Counts of several cores may mix: the count is a hint, ClearIfUnused decides.
        if (Interlocked.Exchange(ref uselessPage, page) != page) uselessCount = 0;
        else if (++uselessCount > UselessMax) ClearIfUnused(page);
    }

    private void ClearIfUnused(ulong page)
    {
        uselessCount = 0;
        Interlocked.And(ref FlagWord(page), ~FlagBits(page, PageFlags.Watched | (PageFlags.Watched << PageFlags.SettledShift)));
        ulong firstLine = page << LinesToPage, lastLine = firstLine + (1UL << LinesToPage) - 1;
        if (!Watches.IsWatched(firstLine, lastLine)) return;
        SetFlag(page, PageFlags.Watched);
        // Stores made in between went unnoticed: their watchers look again.
        Watches.NoteStore(firstLine, lastLine);
    }

    /// <summary>Reads once, in program order with other guest accesses (x86-TSO: every load is an acquire).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load<T>(T* address)
        where T : unmanaged
    {
        if (sizeof(T) == 1) return BitCast<byte, T>(Volatile.Read(ref *(byte*)address));
        if (!IsPlainOrder && ((nuint)address & (nuint)(sizeof(T) - 1)) != 0) return LoadUnaligned(address);
        if (sizeof(T) == 2) return BitCast<ushort, T>(Volatile.Read(ref *(ushort*)address));
        if (sizeof(T) == 4) return BitCast<uint, T>(Volatile.Read(ref *(uint*)address));
        if (sizeof(T) == 8) return BitCast<ulong, T>(Volatile.Read(ref *(ulong*)address));
        return Unsafe.ReadUnaligned<T>(address);
    }

    /// <summary>Writes once, in program order with other guest accesses (x86-TSO: every store is a release).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(T* address, T value)
        where T : unmanaged
    {
        if (sizeof(T) == 1) Volatile.Write(ref *(byte*)address, BitCast<T, byte>(value));
        else if (!IsPlainOrder && ((nuint)address & (nuint)(sizeof(T) - 1)) != 0) StoreUnaligned(address, value);
        else if (sizeof(T) == 2) Volatile.Write(ref *(ushort*)address, BitCast<T, ushort>(value));
        else if (sizeof(T) == 4) Volatile.Write(ref *(uint*)address, BitCast<T, uint>(value));
        else if (sizeof(T) == 8) Volatile.Write(ref *(ulong*)address, BitCast<T, ulong>(value));
        else Unsafe.WriteUnaligned(address, value);
    }

    /// <summary>x86 hosts order plain accesses as the guest expects, aligned or not.</summary>
    private static bool IsPlainOrder => System.Runtime.Intrinsics.X86.X86Base.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo BitCast<TFrom, TTo>(TFrom value)
        where TFrom : unmanaged
        where TTo : unmanaged => Unsafe.BitCast<TFrom, TTo>(value);

    private static T LoadUnaligned<T>(T* address)
        where T : unmanaged
    {
        T value = Unsafe.ReadUnaligned<T>(address);
        Interlocked.MemoryBarrier();
        return value;
    }

    private static void StoreUnaligned<T>(T* address, T value)
        where T : unmanaged
    {
        Interlocked.MemoryBarrier();
        Unsafe.WriteUnaligned(address, value);
    }

    /// <summary>Flags change by the aligned word, which host atomics take everywhere.</summary>
    private ref uint FlagWord(ulong page) => ref *(uint*)(Flags + (page & ~3UL));

    private static uint FlagBits(ulong page, int flags) => (uint)flags << (int)((page & 3) * 8);

    private void Free()
    {
        memory?.Free(ram);
        memory?.Free(flags);
        memory?.Free(versions);
    }
}
