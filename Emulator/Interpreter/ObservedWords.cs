// Bytes of RAM that a core touched while it was observed.
using System;

namespace ToroEmu.Interpreter;

/// <summary>A small set of 8-byte words of RAM with a mask of the bytes touched and their value at the first touch.</summary>
internal sealed unsafe partial class ObservedWords
{
    public const int WordShift = 3;

    private const int WordSize = 1 << WordShift;
    private const int CountMax = 320;

    private readonly ulong[] words = new ulong[CountMax];
    private readonly byte[] bytes = new byte[CountMax];
    private readonly ulong[] before = new ulong[CountMax];

    public int Count { get; private set; }

    /// <summary>Word number (RAM offset / 8) and mask of touched bytes.</summary>
    public (ulong Word, byte Bytes) this[int index] => (words[index], bytes[index]);

    public void Clear() => Count = 0;

    /// <summary>Adds <paramref name="size"/> bytes; <see langword="false"/>: there is no room.</summary>
    public bool TryAdd(byte* ram, byte* host, int size)
    {
        ulong offset = (ulong)(host - ram), end = offset + (ulong)size;
        for (ulong word = offset >> WordShift; word << WordShift < end; word++)
        {
            if (!TryAdd(ram, word, MaskOf(word, offset, end))) return false;
        }
        return true;
    }

    /// <summary>Adds those of <paramref name="size"/> bytes that <paramref name="others"/> does not have.</summary>
    public bool TryAddExcept(byte* ram, byte* host, int size, ObservedWords others)
    {
        ulong offset = (ulong)(host - ram), end = offset + (ulong)size;
        for (ulong word = offset >> WordShift; word << WordShift < end; word++)
        {
            byte mask = (byte)(MaskOf(word, offset, end) & ~others.BytesOf(word));
            if (mask != 0 && !TryAdd(ram, word, mask)) return false;
        }
        return true;
    }

    /// <summary>The values that are there now count as those of the first touch.</summary>
    public void NoteValues(byte* ram)
    {
        for (int i = 0; i < Count; i++) before[i] = Read(ram, words[i]);
    }

    /// <summary>Writes the values of the first touch back.</summary>
    public void Restore(byte* ram)
    {
        for (int i = 0; i < Count; i++) *(ulong*)(ram + (words[i] << WordShift)) = before[i];
    }

    /// <summary>Mask of the bytes of a word that were touched.</summary>
    public byte BytesOf(ulong word)
    {
        int index = words.AsSpan(0, Count).IndexOf(word);
        return index < 0 ? (byte)0 : bytes[index];
    }

    /// <summary>Whether all words hold what they held when they were touched first.</summary>
    public bool AreAsBefore(byte* ram)
    {
        for (int i = 0; i < Count; i++)
            if (Read(ram, words[i]) != before[i]) return false;
        return true;
    }

    /// <summary>As <see cref="AreAsBefore(byte*)"/>, for the bytes that <paramref name="others"/> does not have.</summary>
    public bool AreAsBefore(byte* ram, ObservedWords others)
    {
        for (int i = 0; i < Count; i++)
        {
            ulong changed = Read(ram, words[i]) ^ before[i];
            if (changed != 0 && (changed & Widen((byte)(bytes[i] & ~others.BytesOf(words[i])))) != 0) return false;
        }
        return true;
    }

    /// <summary>Mask of those bytes of a word that lie in a range.</summary>
    private static byte MaskOf(ulong word, ulong offset, ulong end)
    {
        ulong start = word << WordShift;
        int first = (int)(Math.Max(offset, start) - start), last = (int)(Math.Min(end, start + WordSize) - start);
        return (byte)((1 << last) - (1 << first));
    }

    /// <summary>A mask of bytes as a mask of bits.</summary>
    private static ulong Widen(byte mask)
    {
        ulong bits = 0;
        for (int index = 0; index < WordSize; index++)
            if ((mask >> index & 1) != 0) bits |= 0xFFUL << (index * 8);
        return bits;
    }

    private bool TryAdd(byte* ram, ulong word, byte mask)
    {
        int index = words.AsSpan(0, Count).IndexOf(word);
        if (index < 0)
        {
            if (Count == CountMax) return false;
            index = Count++;
            words[index] = word;
            bytes[index] = 0;
            before[index] = Read(ram, word);
        }
        bytes[index] |= mask;
        return true;
    }

    private static ulong Read(byte* ram, ulong word) => *(ulong*)(ram + (word << WordShift));
}
