// A ring between two cores that messages go through.
using System;
using System.Collections.Generic;

namespace ToroEmu.Report;

/// <param name="number">Place among the rings of the run.</param>
/// <param name="from">The sender.</param>
/// <param name="to">The receiver.</param>
internal sealed class WatchedRing(int number, int from, int to)
{
    /// <summary>Messages that fill buffers, and how many of each.</summary>
    private readonly Queue<(int Message, int Fragments)> inside = new();
    private int returned; // of the first one's

    public int Number => number;

    public int From => from;

    public int To => to;

    /// <summary>Buffers that there are.</summary>
    public int Length { get; set; }

    /// <summary>Buffers that the receiver has not given back.</summary>
    public int Filled { get; private set; }

    public int FilledMost { get; private set; }

    public IDisposable? Watch { get; set; }

    public void Sent(int message, int fragments)
    {
        inside.Enqueue((message, Math.Max(fragments, 1)));
        Filled += Math.Max(fragments, 1);
        FilledMost = Math.Max(FilledMost, Filled);
    }

    /// <summary>A buffer has been given back; the answer is the message whose last one it was.</summary>
    public int? Returned()
    {
        if (!inside.TryPeek(out (int Message, int Fragments) first)) return null;
        Filled--;
        if (++returned < first.Fragments) return null;
        inside.Dequeue();
        returned = 0;
        return first.Message;
    }
}
