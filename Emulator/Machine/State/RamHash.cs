// A hash of guest RAM that is kept up to date at the price of the pages that were written.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;

using ToroEmu.Memory;

namespace ToroEmu.Machines.State;

/// <summary>
/// SHA-256 over three levels: pages; groups of <see cref="GroupPages"/> pages, as the numbers (4 bytes within the group) and hashes of those pages that are
/// not zero; RAM, as its size and the numbers and hashes of those groups that are not zero. So the result says nothing of which zero pages were ever
/// touched. From the first call on the pages that are written are noted (<see cref="GuestRam.TrackWrites"/>).
/// </summary>
internal sealed unsafe class RamHash(GuestRam ram)
{
    /// <summary>Pages in a group.</summary>
    public const int GroupPages = 512;

    private const int EntrySize = sizeof(uint) + SHA256.HashSizeInBytes;

    /// <summary>By group; null: all of its pages are zero.</summary>
    private readonly Group?[] groups = new Group?[(int)((ram.Pages + GroupPages - 1) / GroupPages)];
    private readonly HashSet<uint> changed = [];
    private bool isKnown;

    /// <summary>The hash of RAM as it is now; only while no core runs.</summary>
    public byte[] Compute()
    {
        if (!isKnown) TakeAll();
        else if (ram.Written is WrittenPages written) Take(written);
        Settle();
        return Root();
    }

    /// <summary>As <see cref="Compute"/>, from every byte of RAM: what the other one must be.</summary>
    public static byte[] ComputeAnew(GuestRam ram)
    {
        RamHash hash = new(ram);
        for (uint page = 0; page < ram.Pages; page++) hash.Take(page);
        hash.Settle();
        return hash.Root();
    }

    /// <summary>Whether all bytes of a page are zero.</summary>
    public static bool IsZero(ReadOnlySpan<byte> page) => page.IndexOfAnyExcept((byte)0) < 0;

    private void TakeAll()
    {
        WrittenPages written = ram.TrackWrites();
        for (uint page = 0; page < ram.Pages; page++) Take(page);
        written.Clear();
        isKnown = true;
    }

    private void Take(WrittenPages written)
    {
        foreach (uint page in written.Pages) Take(page);
        written.Clear();
    }

    private void Take(uint page)
    {
        ReadOnlySpan<byte> bytes = ram.Page(page);
        ref Group? group = ref groups[page / GroupPages];
        bool isZero = IsZero(bytes);
        if (isZero && group is null) return;
        group ??= new Group();
        group.Set((int)(page % GroupPages), isZero ? default : bytes);
        changed.Add(page / GroupPages);
    }

    private void Settle()
    {
        foreach (uint number in changed)
            if (groups[number] is { } group && !group.TrySettle()) groups[number] = null;
        changed.Clear();
    }

    private byte[] Root()
    {
        using MemoryStream stream = new();
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(number, ram.Size);
        stream.Write(number);
        for (int index = 0; index < groups.Length; index++)
        {
            if (groups[index] is not { } group) continue;
            BinaryPrimitives.WriteUInt32LittleEndian(number, (uint)index);
            stream.Write(number[..sizeof(uint)]);
            stream.Write(group.Hash);
        }

        return SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    /// <summary>The hashes of a group's pages.</summary>
    private sealed class Group
    {
        private readonly byte[] pages = new byte[GroupPages * SHA256.HashSizeInBytes];
        private readonly bool[] used = new bool[GroupPages];

        public byte[] Hash { get; } = new byte[SHA256.HashSizeInBytes];

        /// <summary>A page's bytes; none: it is zero.</summary>
        public void Set(int page, ReadOnlySpan<byte> bytes)
        {
            used[page] = !bytes.IsEmpty;
            if (used[page]) SHA256.HashData(bytes, Of(page));
        }

        /// <summary>Hashes the hashes. <see langword="false"/>: there is no page left.</summary>
        public bool TrySettle()
        {
            byte[] entries = new byte[GroupPages * EntrySize];
            int length = 0;
            for (int page = 0; page < GroupPages; page++)
            {
                if (!used[page]) continue;
                BinaryPrimitives.WriteInt32LittleEndian(entries.AsSpan(length), page);
                Of(page).CopyTo(entries.AsSpan(length + sizeof(uint)));
                length += EntrySize;
            }

            SHA256.HashData(entries.AsSpan(0, length), Hash);
            return length != 0;
        }

        private Span<byte> Of(int page) => pages.AsSpan(page * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes);
    }
}
