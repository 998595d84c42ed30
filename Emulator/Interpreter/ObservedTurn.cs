// What one turn of a loop touched.
using System;
using System.Collections.Generic;

using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

internal sealed unsafe partial class ObservedTurn
{
    private readonly ulong[] lines = new ulong[WatchedLines.LinesMax];
    private readonly ObservedWords loads = new();
    private readonly ObservedWords stores = new();

    /// <summary>What was written before it was read, if it was: the core's own stack, say. Nobody else's business.</summary>
    private readonly ObservedWords own = new();
    private int lineCount;

    /// <summary>Lines of RAM (offset / 64) that the turn depends on, once they are collected.</summary>
    public ReadOnlySpan<ulong> Lines => lines.AsSpan(0, lineCount);

    /// <summary>Words that were read, and not written before, with a mask of their bytes.</summary>
    public IReadOnlyList<(ulong Word, byte Bytes)> Awaited
    {
        get
        {
            List<(ulong, byte)> words = [];
            for (int index = 0; index < loads.Count; index++)
                if (AwaitedBytes(index) is byte bytes and not 0) words.Add((loads[index].Word, bytes));
            return words;
        }
    }

    /// <summary>Notes a load; <see langword="false"/>: there is no room.</summary>
    public bool TryNoteLoad(byte* ram, byte* host, int size) => loads.TryAdd(ram, host, size);

    /// <summary>Notes a store that is about to be made.</summary>
    public bool TryNoteStore(byte* ram, byte* host, int size) => stores.TryAdd(ram, host, size) && own.TryAddExcept(ram, host, size, loads);

    /// <summary>All that was written is again what it was.</summary>
    public bool LeftMemoryAsItWas(byte* ram) => stores.AreAsBefore(ram);

    /// <summary>Whether everything that is awaited is what it was.</summary>
    public bool IsMemoryAsObserved(byte* ram) => loads.AreAsBefore(ram, own);

    /// <summary>The values that are there now are those that were read.</summary>
    public void NoteValues(byte* ram) => loads.NoteValues(ram);

    /// <summary>Writes back what was there before.</summary>
    public void TakeBack(byte* ram) => stores.Restore(ram);

    /// <summary>Finds the lines of what is awaited; <see langword="false"/>: there are too many to watch.</summary>
    public bool TryCollectLines()
    {
        lineCount = 0;
        for (int index = 0; index < loads.Count; index++)
        {
            if (AwaitedBytes(index) == 0) continue;
            ulong line = loads[index].Word >> (WatchedLines.LineShift - ObservedWords.WordShift);
            if (Lines.Contains(line)) continue;
            if (lineCount == lines.Length) return false;
            lines[lineCount++] = line;
        }

        return true;
    }

    private byte AwaitedBytes(int index) => (byte)(loads[index].Bytes & ~own.BytesOf(loads[index].Word));
}
