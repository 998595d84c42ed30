// What is to be kept of a run.
using ToroEmu.Machines.Record;

namespace ToroEmu.Cli;

/// <param name="Trace">File to record to; null: none.</param>
/// <param name="EmbedsAll">Files of any size go into the trace.</param>
/// <param name="WantsHash">The last state's hash is to be told.</param>
/// <param name="HashEvery">Instructions between points of the chain; null: nobody wants to see it.</param>
/// <param name="HashFile">Where the chain goes; null: standard error.</param>
internal sealed record RecordRequest(string? Trace, bool EmbedsAll, bool WantsHash, ulong? HashEvery, string? HashFile)
{
    public static readonly RecordRequest None = new(null, false, false, null, null);

    /// <summary>Only a deterministic run can do that.</summary>
    public bool IsWanted => Trace is not null || WantsHash || HashEvery is not null;

    /// <summary>Instructions between points of a trace's chain.</summary>
    public ulong TraceEvery => HashEvery ?? TraceRecorder.HashEveryDefault;
}
