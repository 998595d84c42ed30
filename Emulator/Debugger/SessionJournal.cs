// What came from outside since a session began, in memory.
using System;
using System.Collections.Generic;

using ToroEmu.Machines.Record;
using ToroEmu.Scheduling;

namespace ToroEmu.Debugging;

/// <summary>
/// Notes while the run is where it never was, and gives the same again where it was before. What comes in meanwhile waits until the run is at its end again: history does not
/// change.
/// </summary>
/// <param name="boundary">Number of the present slice.</param>
internal sealed class SessionJournal(Func<ulong> boundary) : IInputJournal
{
    private readonly List<(ulong Boundary, int Source, byte[] What, bool IsAnswer)> events = [];
    private ulong frontier;

    /// <summary>Number of events up to the present moment.</summary>
    public int Next { get; set; }

    public bool IsReplay => Next < events.Count || boundary() < frontier;

    public void Note(ulong boundary, int source, byte[] what) => Add((boundary, source, what, false));

    public void NoteAnswer(int source, byte[] answer) => Add((0, source, answer, true));

    public bool TryReplay(ulong boundary, out int source, out byte[] what)
    {
        (source, what) = (0, []);
        if (Next == events.Count || events[Next].IsAnswer || events[Next].Boundary > boundary) return false;
        (_, source, what, _) = events[Next++];
        return true;
    }

    public byte[] ReplayAnswer(int source)
    {
        if (Next == events.Count || !events[Next].IsAnswer || events[Next].Source != source)
            throw new TraceMismatchException("the run does not repeat itself: it asks the host for something that it did not ask for before");
        return events[Next++].What;
    }

    /// <summary>The run is about to be put back.</summary>
    public void NoteFrontier() => frontier = Math.Max(frontier, boundary());

    /// <summary>From here on it is another run.</summary>
    public void Branch()
    {
        events.RemoveRange(Next, events.Count - Next);
        frontier = boundary();
    }

    /// <summary>What came behind so many events, and behind this slice, belongs to a run that is forgotten.</summary>
    public void Cut(int count, ulong end)
    {
        if (count < events.Count) events.RemoveRange(count, events.Count - count);
        frontier = end;
    }

    private void Add((ulong Boundary, int Source, byte[] What, bool IsAnswer) one)
    {
        events.Add(one);
        Next = events.Count;
    }
}
