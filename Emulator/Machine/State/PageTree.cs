// Hashes of pages, and of groups of pages, and of all.
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
/// touched. Copies share their groups until one of them changes a group.
/// </summary>
internal sealed class PageTree
{
    /// <summary>Pages in a group.</summary>
    public const int GroupPages = 512;

    private const int EntrySize = sizeof(uint) + SHA256.HashSizeInBytes;

    private readonly ulong ramSize;

    /// <summary>By group; null: all of its pages are zero.</summary>
    private readonly Group?[] groups;
    private readonly HashSet<uint> changed = [];

    /// <summary>Groups that bear this are nobody else's.</summary>
    private object mark = new();

    /// <summary>All pages are zero.</summary>
    public PageTree(ulong ramSize)
    {
        this.ramSize = ramSize;
        groups = new Group?[(int)((ramSize / GuestRam.PageSize + GroupPages - 1) / GroupPages)];
    }

    private PageTree(PageTree other)
    {
        ramSize = other.ramSize;
        groups = [.. other.groups];
    }

    /// <summary>Numbers of the pages that are not zero, in order.</summary>
    public IEnumerable<uint> Pages
    {
        get
        {
            for (int group = 0; group < groups.Length; group++)
                foreach (int page in groups[group]?.Pages ?? []) yield return (uint)(group * GroupPages + page);
        }
    }

    /// <summary>Whether all bytes of a page are zero.</summary>
    public static bool IsZero(ReadOnlySpan<byte> page) => page.IndexOfAnyExcept((byte)0) < 0;

    /// <summary>A copy, which from now on goes its own way.</summary>
    public PageTree Copy()
    {
        Settle();
        mark = new object();
        return new PageTree(this);
    }

    /// <summary>A page is this now.</summary>
    public void Set(uint page, ReadOnlySpan<byte> bytes)
    {
        ref Group? group = ref groups[page / GroupPages];
        bool isZero = IsZero(bytes);
        if (isZero && group is null) return;
        if (group?.Mark != mark) group = new Group(mark, group);
        group.Set((int)(page % GroupPages), isZero ? default : bytes);
        changed.Add(page / GroupPages);
    }

    /// <summary>The hash of all.</summary>
    public byte[] Root()
    {
        Settle();
        using MemoryStream stream = new();
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(number, ramSize);
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

    /// <summary>Hashes what has been set.</summary>
    public void Settle()
    {
        foreach (uint number in changed)
            if (groups[number] is { } group && !group.TrySettle()) groups[number] = null;
        changed.Clear();
    }

    /// <summary>The hashes of a group's pages.</summary>
    private sealed class Group
    {
        private readonly byte[] hashes = new byte[GroupPages * SHA256.HashSizeInBytes];
        private readonly bool[] used = new bool[GroupPages];

        /// <summary>As another one, if there is one.</summary>
        public Group(object mark, Group? other)
        {
            Mark = mark;
            if (other is null) return;
            other.hashes.CopyTo(hashes, 0);
            other.used.CopyTo(used, 0);
        }

        /// <summary>Whose it is.</summary>
        public object Mark { get; }

        public byte[] Hash { get; } = new byte[SHA256.HashSizeInBytes];

        /// <summary>Numbers within the group of the pages that are not zero.</summary>
        public IEnumerable<int> Pages
        {
            get
            {
                for (int page = 0; page < GroupPages; page++)
                    if (used[page]) yield return page;
            }
        }

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
            foreach (int page in Pages)
            {
                BinaryPrimitives.WriteInt32LittleEndian(entries.AsSpan(length), page);
                Of(page).CopyTo(entries.AsSpan(length + sizeof(uint)));
                length += EntrySize;
            }

            SHA256.HashData(entries.AsSpan(0, length), Hash);
            return length != 0;
        }

        private Span<byte> Of(int page) => hashes.AsSpan(page * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes);
    }
}
