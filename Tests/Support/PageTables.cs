// Page tables for a core under test.
using System;

namespace ToroEmu.Tests.Support;

/// <summary>Writes paging structures into free RAM (from 6 MiB on) and says where each entry lies.</summary>
internal sealed class PageTables(TestCore core)
{
    public const ulong Present = 1, Writable = 2, User = 4, Accessed = 0x20, Dirty = 0x40, Large = 0x80, NoExecute = 1UL << 63;

    private ulong next = 0x60_0000;

    /// <summary>
    /// Puts <paramref name="entry"/> where it maps <paramref name="linear"/> in a four-level structure: 12, 21 or 30 for the
    /// page size. Tables that are missing are made with <paramref name="upper"/>. Answers the entry's address.
    /// </summary>
    public ulong Map(ulong linear, ulong entry, int shift = 12, ulong upper = Present | Writable | User) =>
        MapUnder(TestCore.Tables, 39, linear, entry, shift, upper);

    /// <summary>As <see cref="Map"/>, below a table whose entries resolve bit <paramref name="top"/>.</summary>
    public ulong MapUnder(ulong table, int top, ulong linear, ulong entry, int shift, ulong upper)
    {
        for (int level = top; level > shift; level -= 9)
        {
            ulong slot = Slot(table, linear, level);
            if ((core.ReadUInt64(slot) & Present) == 0) core.WriteUInt64(slot, NewTable() | upper);
            table = core.ReadUInt64(slot) & 0xFF_FFFF_F000;
        }
        ulong last = Slot(table, linear, shift);
        core.WriteUInt64(last, entry);
        return last;
    }

    public ulong NewTable()
    {
        next += 0x1000;
        core.Write(next, new byte[0x1000]);
        return next;
    }

    public static ulong Slot(ulong table, ulong linear, int shift) => table + ((linear >> shift) & 0x1FF) * 8;
}
