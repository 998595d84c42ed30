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
    private readonly List<uint> pages = [];

    /// <summary>From here on; nothing is written yet.</summary>
    internal WrittenPages(byte* flags, ulong count)
    {
        this.flags = flags;
        foreach (ref byte flag in new Span<byte>(flags, checked((int)count))) flag |= PageFlags.Unwritten;
    }

    /// <summary>Numbers of the pages, by the time of their first store.</summary>
    public IReadOnlyList<uint> Pages => pages;

    /// <summary>The pages so far have been seen.</summary>
    public void Clear()
    {
        foreach (uint page in pages) flags[page] |= PageFlags.Unwritten;
        pages.Clear();
    }

    internal void Note(ulong page)
    {
        flags[page] &= unchecked((byte)~PageFlags.Unwritten);
        pages.Add((uint)page);
    }
}
