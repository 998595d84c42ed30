// What a run found.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

using Iced.Intel;

namespace ToroEmu.Oracle;

/// <summary>Counts by form, and examples of mismatches. Filled by one thread at a time.</summary>
public sealed class ProverReport
{
    /// <summary>Mismatches that are shrunk, of all forms.</summary>
    private const int ExamplesMax = 200;

    private readonly object gate = new();
    private readonly long[] cases = new long[Enum.GetValues<Code>().Length];
    private readonly long[] mismatches = new long[Enum.GetValues<Code>().Length];
    private readonly List<Mismatch> examples = [];
    private int wanted;
    private int unsteady;

    public long Cases => cases.Sum();

    public long Mismatches => mismatches.Sum();

    /// <summary>Forms that were tried at least once, undefined opcodes not counted.</summary>
    public int Forms => cases.Skip(1).Count(count => count != 0);

    /// <summary>Forms that were to be tried.</summary>
    public int FormsWanted { get; internal set; }

    public TimeSpan Duration { get; internal set; }

    public IReadOnlyList<Mismatch> Examples => examples;

    internal void Count(Code form) => System.Threading.Interlocked.Increment(ref cases[(int)form]);

    /// <summary>Counts a mismatch; <see langword="true"/>: an example of it is wanted.</summary>
    internal bool CountMismatch(Code form, int examplesWanted) =>
        System.Threading.Interlocked.Increment(ref mismatches[(int)form]) <= examplesWanted && System.Threading.Interlocked.Increment(ref wanted) <= ExamplesMax;

    /// <summary>Counts a case that was equal when it was run again.</summary>
    internal void CountUnsteady() => System.Threading.Interlocked.Increment(ref unsteady);

    internal void Add(Mismatch example)
    {
        lock (gate) examples.Add(example);
    }

    public override string ToString()
    {
        StringBuilder text = new();
        foreach (Mismatch example in examples.OrderBy(example => example.Form)) text.AppendLine(example.ToString());
        foreach (Code form in Enum.GetValues<Code>().Where(form => mismatches[(int)form] != 0))
            text.AppendLine($"{form}: {mismatches[(int)form]} of {cases[(int)form]} cases differ");
        double seconds = Math.Max(Duration.TotalSeconds, 1e-3);
        text.Append($"{Cases} cases, {Forms} of {FormsWanted} forms, {cases[0]} undefined opcodes, {seconds:f1} s ({Cases / seconds:f0} cases/s), {Mismatches} mismatches");
        if (unsteady != 0) text.Append($", {unsteady} that the host did not repeat");
        return text.ToString();
    }
}
