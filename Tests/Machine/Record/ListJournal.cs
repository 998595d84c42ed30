// A journal in memory, for devices without a machine.
using System.Collections.Generic;

using ToroEmu.Scheduling;

namespace ToroEmu.Tests.Machines.Record;

/// <summary>Notes first; after <see cref="Rewind"/> it gives the same again.</summary>
internal sealed class ListJournal : IInputJournal
{
    private readonly List<(bool IsAnswer, ulong Boundary, int Source, byte[] What)> entries = [];
    private int next;

    public bool IsReplay { get; private set; }

    public int Left => entries.Count - next;

    public int Count => entries.Count;

    public void Rewind() => IsReplay = true;

    public void Note(ulong boundary, int source, byte[] what) => entries.Add((false, boundary, source, what));

    public void NoteAnswer(int source, byte[] answer) => entries.Add((true, 0, source, answer));

    public bool TryReplay(ulong boundary, out int source, out byte[] what)
    {
        (source, what) = (0, []);
        if (next == entries.Count || entries[next].IsAnswer || entries[next].Boundary != boundary) return false;
        (_, _, source, what) = entries[next++];
        return true;
    }

    public byte[] ReplayAnswer(int source)
    {
        (bool isAnswer, _, int of, byte[] what) = entries[next++];
        return isAnswer && of == source ? what : throw new System.InvalidOperationException($"source {source} asks, {of} was next");
    }
}
