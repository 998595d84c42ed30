// A run's trace and chain of hashes, as the command line writes them.
using System;
using System.IO;
using ToroEmu.Machines;
using ToroEmu.Machines.Record;

namespace ToroEmu.Cli;

/// <summary>Opens the files in front of the run, so that a mistake costs no run.</summary>
internal sealed class RunRecording : IDisposable
{
    private readonly RecordRequest request;
    private readonly TraceRecorder? recorder;
    private readonly ChainPrinter? chain;

    /// <exception cref="UsageException">A file cannot be written.</exception>
    public RunRecording(RecordRequest request, TextWriter error)
    {
        this.request = request;
        if (request.Trace is string path) recorder = Open("--record", path, () => TraceRecorder.Create(path, request.TraceEvery, request.EmbedsAll));
        if (request.HashEvery is not ulong every) return;
        TextWriter writer = request.HashFile is string file ? Open("--hash-file", file, () => new StreamWriter(file)) : error;
        chain = new ChainPrinter(every, writer, ownsWriter: request.HashFile is not null);
    }

    /// <summary>The machine's settings with those who look on.</summary>
    public MachineConfig Attach(MachineConfig config) => config with { Record = recorder, Observers = chain is null ? [] : [chain] };

    /// <summary>The last state's hash in hexadecimal digits; null: nobody asked.</summary>
    public string? LastHash(IMachine machine) => request.WantsHash && machine is IDeterministicMachine one ? Convert.ToHexStringLower(one.StateHash()) : null;

    /// <summary>The run is over, and the process will answer this.</summary>
    public void Finish(RunOutcome outcome, TextWriter error)
    {
        recorder?.NoteExit((int)outcome.Code, outcome.Message);
        if (recorder?.Problem is string problem) error.WriteLine($"toroemu: --record {request.Trace}: the trace is not whole ({problem})");
    }

    public void Dispose()
    {
        recorder?.Dispose();
        chain?.Dispose();
    }

    private static T Open<T>(string option, string path, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"{option} {path}: cannot be written ({e.Message.Split('\n')[0].TrimEnd('.', '\r')}); name another file");
        }
    }
}
