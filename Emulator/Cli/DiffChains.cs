// What the chains of two runs say.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using ToroEmu.Machines.Record;

namespace ToroEmu.Cli;

/// <param name="IsSame">All points are the same, the ends among them.</param>
/// <param name="Compared">Points that were the same.</param>
/// <param name="EqualInstructions">Instructions of the last of them; 0: the start.</param>
/// <param name="EqualSlice">Its slice.</param>
/// <param name="DiffersAt">Instructions of the first point that is not the same; null: a file ended first.</param>
/// <param name="DiffersAtSlice">Its slice.</param>
/// <param name="Sections">Parts of the state that differ there, as far as that is known.</param>
internal sealed record DiffChains(
    bool IsSame, int Compared, ulong EqualInstructions, ulong EqualSlice, ulong? DiffersAt, ulong? DiffersAtSlice, ImmutableArray<string> Sections)
{
    public static DiffChains Of(DiffSide a, DiffSide b)
    {
        (List<ChainPoint> one, List<ChainPoint> other) = a.Every == b.Every ? ([.. a.Points], [.. b.Points]) : Common(a, b);
        int equal = 0;
        while (equal < Math.Min(one.Count, other.Count) && one[equal].IsSameAs(other[equal])) equal++;
        ChainPoint? last = equal == 0 ? null : one[equal - 1];
        bool isSame = equal == one.Count && equal == other.Count && a.HasEnd && b.HasEnd;
        bool isOver = equal >= one.Count || equal >= other.Count;
        return new DiffChains(
            isSame, equal, last?.Instructions ?? 0, last?.Slices ?? 0,
            isOver ? null : Math.Max(one[equal].Instructions, other[equal].Instructions),
            isOver ? null : Math.Max(one[equal].Slices, other[equal].Slices) + 1,
            isOver ? [] : one[equal].Differences(other[equal]));
    }

    /// <summary>Points at places that both chains have, and the ends.</summary>
    private static (List<ChainPoint> A, List<ChainPoint> B) Common(DiffSide a, DiffSide b)
    {
        (List<ChainPoint> one, List<ChainPoint> other) = ([], []);
        int at = 0;
        foreach (ChainPoint point in a.Points)
        {
            while (at < b.Points.Length && b.Points[at].Slices < point.Slices) at++;
            if (at == b.Points.Length || b.Points[at].Slices != point.Slices) continue;
            one.Add(point);
            other.Add(b.Points[at]);
        }

        bool hasEnds = one.Count != 0 && one[^1] == a.Points[^1] && other[^1] == b.Points[^1];
        if (hasEnds || a.Points.IsEmpty || b.Points.IsEmpty) return (one, other);
        return ([.. one, a.Points[^1]], [.. other, b.Points[^1]]);
    }
}
