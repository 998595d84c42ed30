// A core's translation caches.
using System;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

using ToroEmu.Cpu;
using ToroEmu.Memory;

namespace ToroEmu.Mmu;

/// <summary>
/// Direct-mapped tables, one for each set of rights that accesses can have, and one that stays empty. Touched by the core's own thread alone.
/// </summary>
internal sealed unsafe class Tlb : IDisposable
{
    /// <summary>Entries per table; a power of two.</summary>
    public const int Entries = 512;

    private const int Tables = 4;

    private readonly TlbEntry* tables;

    /// <summary>A bit per table that holds something.</summary>
    private uint filled = (1 << Tables) - 1;

    public Tlb()
    {
        tables = (TlbEntry*)NativeMemory.AlignedAlloc((nuint)(Tables * Entries * sizeof(TlbEntry)), 64);
        Flush();
    }

    ~Tlb() => NativeMemory.AlignedFree(tables);

    public TlbEntry* Supervisor => tables;

    public TlbEntry* User => tables + Entries;

    /// <summary>For supervisor accesses that SMAP lets pass, since RFLAGS.AC is set.</summary>
    public TlbEntry* Override => tables + 2 * Entries;

    /// <summary>Knows nothing: every access takes the slow path.</summary>
    public TlbEntry* Empty => tables + 3 * Entries;

    public void Dispose()
    {
        NativeMemory.AlignedFree(tables);
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// The entry that may hold a linear address. Higher page bits are added, so that buffers a power of two apart do not collide;
    /// neighbouring pages never share an entry, on which the fast path's test for accesses over two pages rests.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TlbEntry* Entry(TlbEntry* table, ulong linear) =>
        table + (((linear >> GuestRam.PageShift) + (linear >> (GuestRam.PageShift + 9))) & (Entries - 1));

    /// <summary>Forgets everything.</summary>
    public void Flush()
    {
        // All tags become TlbEntry.NoTag.
        for (int table = 0; table < Tables; table++)
            if ((filled & (1u << table)) != 0) new Span<byte>(tables + table * Entries, Entries * sizeof(TlbEntry)).Fill(0xFF);
        filled = 0;
    }

    /// <summary>Forgets one page.</summary>
    public void FlushPage(ulong linear)
    {
        Forget(Entry(Supervisor, linear));
        Forget(Entry(User, linear));
        Forget(Entry(Override, linear));
    }

    /// <summary>Host address of a byte that a table knows for this kind of access, else null.</summary>
    public static byte* Find(TlbEntry* table, ulong linear, MemoryAccess kind)
    {
        TlbEntry* entry = Entry(table, linear);
        ulong tag = kind switch
        {
            MemoryAccess.Write => entry->WriteTag,
            MemoryAccess.Execute => entry->ExecuteTag,
            _ => entry->ReadTag,
        };
        return tag == (linear & GuestRam.PageMask) ? (byte*)(linear + entry->Addend) : null;
    }

    /// <summary>Notes that a page of RAM may be reached directly.</summary>
    public void Fill(TlbEntry* table, ulong linear, in PageMapping mapping, byte* host)
    {
        filled |= 1u << (int)((table - tables) / Entries);
        TlbEntry* entry = Entry(table, linear);
        ulong page = linear & GuestRam.PageMask;
        entry->ReadTag = mapping.Readable ? page : TlbEntry.NoTag;
        entry->WriteTag = mapping.Writable ? page : TlbEntry.NoTag;
        entry->ExecuteTag = mapping.Executable ? page : TlbEntry.NoTag;
        entry->Addend = (ulong)host - linear;
    }

    /// <summary>All entries that hold something.</summary>
    public ImmutableArray<(int Place, TlbEntry Entry)> Save()
    {
        ImmutableArray<(int, TlbEntry)>.Builder entries = ImmutableArray.CreateBuilder<(int, TlbEntry)>();
        for (int place = 0; place < Tables * Entries; place++)
            if ((filled & (1u << (place / Entries))) != 0 && IsFilled(tables[place])) entries.Add((place, tables[place]));
        return entries.ToImmutable();
    }

    /// <summary>Holds what <see cref="Save"/> answered, and nothing else.</summary>
    public void Load(ImmutableArray<(int Place, TlbEntry Entry)> entries)
    {
        Flush();
        foreach ((int place, TlbEntry entry) in entries)
        {
            tables[place] = entry;
            filled |= 1u << (place / Entries);
        }
    }

    /// <summary>Has somebody take rights from each translation: linear address, host address, and the rights to change.</summary>
    public void Restrict(TlbRestriction restrict)
    {
        for (int place = 0; place < Tables * Entries; place++)
        {
            TlbEntry* entry = tables + place;
            if (!IsFilled(*entry)) continue;
            ulong linear = entry->ReadTag & entry->WriteTag & entry->ExecuteTag & GuestRam.PageMask; // those that are not there have all bits set
            PageMapping rights = new() { Readable = true, Writable = true };
            restrict(linear, (byte*)(linear + entry->Addend), ref rights);
            if (!rights.Readable) entry->ReadTag = TlbEntry.NoTag;
            if (!rights.Writable) entry->WriteTag = TlbEntry.NoTag;
        }
    }

    private static bool IsFilled(in TlbEntry entry) => (entry.ReadTag & entry.WriteTag & entry.ExecuteTag) != TlbEntry.NoTag;

    private static void Forget(TlbEntry* entry)
    {
        entry->ReadTag = TlbEntry.NoTag;
        entry->WriteTag = TlbEntry.NoTag;
        entry->ExecuteTag = TlbEntry.NoTag;
    }
}
