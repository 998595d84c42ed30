// Compares a run with the recorded one, point by point.
using System.Linq;

namespace ToroEmu.Machines.Record;

/// <summary>The first point that differs ends the replay.</summary>
internal sealed class TraceVerifier(Trace trace, TracePlayer player) : HashChain(trace.Header.HashEvery)
{
    private int next;
    private ulong equalUpTo;

    /// <summary>Points that were equal, the end among them.</summary>
    public int Verified { get; private set; }

    /// <summary>What differs; null: nothing.</summary>
    public ReplayMismatch? Mismatch { get; private set; }

    /// <summary>Hears what the guest writes to its console.</summary>
    internal ConsoleDigest? Console { get; set; }

    /// <inheritdoc/>
    public override void Ended(IDeterministicMachine machine, RunResult? result)
    {
        if (Mismatch is not null) return;
        ChainPoint point = ChainPoint.Of(machine);
        if (machine is DeterministicMachine { Mismatch: string what }) Differ(null, point, what);
        else if (trace.End is { IsFailure: false } end && !WasInterrupted(result, end)) Compare(point, machine, result, end);
    }

    /// <summary>Somebody ended this replay, and not the record.</summary>
    private bool WasInterrupted(RunResult? result, TraceEnd end) => result?.Reason == ExitReason.Stopped && (end.Reason != ExitReason.Stopped || player.Left != 0);

    private void Compare(ChainPoint point, IDeterministicMachine machine, RunResult? result, TraceEnd end)
    {
        if (next < trace.Chain.Count) Differ(trace.Chain[next], point, "the recorded run went on");
        else if (result?.Reason != end.Reason || result?.GuestCode != end.GuestCode && end.Reason is not null)
            Differ(end.Point, point, $"the run ends as {result?.Reason.ToString() ?? "left off"}, the recorded one as {end.Reason?.ToString() ?? "left off"}");
        else if (!point.IsSameAs(end.Point) && !IsLeftElsewhere(point, end)) Differ(end.Point, point, "the last state differs");
        else if (!machine.Observe().InstructionsPerCore.SequenceEqual(end.InstructionsPerCore))
            Differ(end.Point, point, "the cores' instructions differ");
        else if (Console is { } console && (console.Length != end.ConsoleBytes || console.Sha256() != end.ConsoleSha256)) Differ(end.Point, point, "the console's bytes differ");
        else Verified++;
    }

    /// <inheritdoc/>
    protected override void Take(ChainPoint point)
    {
        if (next == trace.Chain.Count)
        {
            if (trace.End is null) return;
            Differ(trace.End.Point, point, "the recorded run had ended");
        }
        else if (!point.IsSameAs(trace.Chain[next]))
        {
            Differ(trace.Chain[next], point, point.Instructions == trace.Chain[next].Instructions ? "the state differs" : "slices end elsewhere");
        }

        if (Mismatch is { } mismatch) throw new TraceMismatchException(mismatch.What);
        next++;
        Verified++;
        equalUpTo = point.Instructions;
    }

    /// <summary>A run that was left off while no core had anything to do: time had gone on or not.</summary>
    private static bool IsLeftElsewhere(ChainPoint point, TraceEnd end) => end.Reason is null && point.Instructions == end.Point.Instructions && point.Slices != end.Point.Slices;

    private void Differ(ChainPoint? recorded, ChainPoint here, string what) => Mismatch = new ReplayMismatch(what, equalUpTo, recorded, here);
}
