// Finds the first slice in which two recorded runs differ.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;

namespace ToroEmu.Machines.Record;

/// <summary>
/// The chains of both say roughly where; then both are replayed side by side, from the start each time, and compared at ever closer slices. A round looks about
/// <see cref="Looks"/> times, so two rounds do for the usual distance between points.
/// </summary>
internal sealed class TraceDiff(IMachineFactory machines, Func<TraceReplay> a, Func<TraceReplay> b)
{
    private const ulong Looks = 128;

    private ImmutableArray<CorePlace> before = [];
    private ulong equalInstructions;
    private ulong? equal; // the last slice in front of which both were seen to be the same
    private RunDifference? difference;

    /// <summary>Where they differ; null: they do not.</summary>
    /// <param name="from">A slice in front of which they are thought to be the same; 0: the start.</param>
    /// <param name="to">One that is behind the difference, or behind both ends.</param>
    public RunDifference? Find(ulong from, ulong to)
    {
        while (true)
        {
            ulong step = Math.Max(1, (to - from) / Looks);
            ulong? at = Round(from, to, step);
            if (difference is null || equal is null || step == 1) return difference;
            (from, to) = (equal.Value, at ?? equal.Value + step);
        }
    }

    /// <summary>Sets what has been found. The slice in front of which they were seen to differ; null: they do at their ends, or not at all.</summary>
    private ulong? Round(ulong from, ulong to, ulong step)
    {
        ulong? found = null;
        (difference, equal) = (null, null);
        Lockstep.Run(machines, a, b, Stops(from, to, step), (slice, one, other) =>
        {
            if (!StateComparison.IsSame(one, other))
            {
                found = slice;
                difference = Describe(one, other);
                return false;
            }

            if (slice is not ulong at) return false;
            (equal, before, equalInstructions) = (at, StateComparison.Places(one), one.Position.Instructions);
            return true;
        });
        return found;
    }

    /// <summary>From one to the other, then the ends.</summary>
    private static IEnumerable<ulong> Stops(ulong from, ulong to, ulong step)
    {
        for (ulong stop = from; stop < to; stop += step) yield return stop;
        yield return to;
        yield return ulong.MaxValue;
    }

    private RunDifference Describe(DeterministicMachine one, DeterministicMachine other)
    {
        (ImmutableArray<PageDifference> pages, int count) = StateComparison.Pages(one, other);
        return new RunDifference(equal, equalInstructions, before, [StateComparison.Side(one), StateComparison.Side(other)], pages, count, StateComparison.Sections(one, other))
        {
            Registers = StateComparison.Registers(one, other),
        };
    }
}
