// The record of a machine's run.
using System;
using System.IO;

using ToroEmu.Machines.Record;

namespace ToroEmu.Testing;

public sealed partial class Machine
{
    private readonly MemoryStream? trace;
    private bool isDisposed;

    /// <summary>
    /// Writes what is needed to repeat the run up to here, for <c>toroemu replay</c>; also after <see cref="Dispose"/>. A machine that goes on afterwards is recorded no
    /// farther.
    /// </summary>
    /// <param name="path">The file, which is replaced.</param>
    /// <param name="problem">Why it was not written, in one line.</param>
    public bool TrySaveRecord(string path, out string? problem)
    {
        problem = trace is null ? "this machine keeps none: forks do when record: true asks for it, and settings may bring a recorder of their own" : config.Record!.Problem;
        if (problem is not null) return false;
        if (!isDisposed && hasRun) config.Record!.Ended(inner, Result);
        if (trace!.ToArray() is not { Length: > 0 } bytes)
        {
            problem = "it has not run";
            return false;
        }

        try
        {
            File.WriteAllBytes(path, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = e.Message;
        }

        return problem is null;
    }
}
