// Pages of guest RAM that were written since somebody looked.
using System;
using System.Collections.Generic;

namespace ToroEmu.Memory;

/// <summary>
/// For machines that run on one host thread: those that are deterministic. A page that is not in the list has <see cref="PageFlags.Unwritten"/>, so
/// that its first store comes to <see cref="GuestRam.NoteStore"/>; later ones cost nothing.
/// </summary>
public sealed unsafe class WrittenPages
{
    private readonly byte* flags;
    private readonly int count;
    private readonly List<uint> pages = [];
    private readonly HashSet<uint> isListed = [];
    private readonly List<uint> ever = [];
    private readonly ulong[] isEver;

    /// <summary>From here on; nothing is written yet.</summary>
    internal WrittenPages(byte* flags, ulong count)
    {
        this.flags = flags;
        this.count = checked((int)count);
        isEver = new ulong[(this.count + 63) / 64];
        Mark();
    }

    /// <summary>Numbers of the pages, by the time of their first store since <see cref="Clear"/>.</summary>
    public IReadOnlyList<uint> Pages => pages;

    /// <summary>As <see cref="Pages"/>, since <see cref="ClearAll"/>.</summary>
    public IReadOnlyList<uint> Ever => ever;

    /// <summary>The pages so far have been seen.</summary>
    public void Clear()
    {
        foreach (uint page in pages) flags[page] |= PageFlags.Unwritten;
        pages.Clear();
        isListed.Clear();
    }

    /// <summary>RAM is what it was when this began.</summary>
    public void ClearAll()
    {
        Clear();
        ever.Clear();
        Array.Clear(isEver);
    }

    /// <summary>Flags every page; eight at a time, since a fork of much RAM waits for it.</summary>
    private void Mark()
    {
        const ulong all = PageFlags.Unwritten * 0x0101_0101_0101_0101;
        int words = count / sizeof(ulong);
        foreach (ref ulong eight in new Span<ulong>(flags, words)) eight |= all;
        for (int page = words * sizeof(ulong); page < count; page++) flags[page] |= PageFlags.Unwritten;
    }

    /// <summary>As <see cref="ClearAll"/>, for who keeps copies of the pages; <see cref="Pages"/> stay.</summary>
    public void ClearEver()
    {
        foreach (uint page in ever)
        {
            flags[page] |= PageFlags.Unwritten;
            isEver[page / 64] &= ~(1UL << (int)(page % 64));
        }

        ever.Clear();
    }

    internal void Note(ulong page)
    {
        flags[page] &= unchecked((byte)~PageFlags.Unwritten);
        if (isListed.Add((uint)page)) pages.Add((uint)page);
        ref ulong word = ref isEver[page / 64];
        if ((word >> (int)(page % 64) & 1) != 0) return;
        word |= 1UL << (int)(page % 64);
        ever.Add((uint)page);
    }
}
