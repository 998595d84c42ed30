// A core's translation caches.
using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

using ToroEmu.Cpu;
using ToroEmu.Memory;

namespace ToroEmu.Mmu;

/// <summary>Two direct-mapped tables, for supervisor and user accesses. Touched by the core's own thread alone.</summary>
internal sealed unsafe class Tlb : IDisposable
{
    /// <summary>Entries per table; a power of two.</summary>
    public const int Entries = 512;

    private readonly TlbEntry* tables;

    public Tlb()
    {
        tables = (TlbEntry*)NativeMemory.AlignedAlloc((nuint)(2 * Entries * sizeof(TlbEntry)), 64);
        Flush();
    }

    ~Tlb() => NativeMemory.AlignedFree(tables);

    public TlbEntry* Supervisor => tables;

    public TlbEntry* User => tables + Entries;

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
        new Span<byte>(tables, 2 * Entries * sizeof(TlbEntry)).Fill(0xFF);
    }

    /// <summary>Forgets one page.</summary>
    public void FlushPage(ulong linear)
    {
        Forget(Entry(Supervisor, linear));
        Forget(Entry(User, linear));
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
    public static void Fill(TlbEntry* table, ulong linear, in PageMapping mapping, byte* host)
    {
        TlbEntry* entry = Entry(table, linear);
        ulong page = linear & GuestRam.PageMask;
        entry->ReadTag = mapping.Readable ? page : TlbEntry.NoTag;
        entry->WriteTag = mapping.Writable ? page : TlbEntry.NoTag;
        entry->ExecuteTag = mapping.Executable ? page : TlbEntry.NoTag;
        entry->Addend = (ulong)host - linear;
    }

    private static void Forget(TlbEntry* entry)
    {
        entry->ReadTag = TlbEntry.NoTag;
        entry->WriteTag = TlbEntry.NoTag;
        entry->ExecuteTag = TlbEntry.NoTag;
    }
}
