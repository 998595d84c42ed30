// A run's event trace, as the command line writes it.
using System;
using System.IO;
using ToroEmu.Machines;
using ToroEmu.Tracing;

namespace ToroEmu.Cli;

/// <summary>Opens the file in front of the run, so that a mistake costs no run; without a request it does nothing.</summary>
internal sealed class RunTracing : IDisposable
{
    private readonly EventRequest? request;
    private readonly string option;
    private readonly EventFileWriter? writer;
    private ConsoleTap? tap;
    private IRunEventSource? source;

    /// <param name="request">What is wanted; null: nothing.</param>
    /// <param name="option">How the user named the file.</param>
    /// <exception cref="UsageException">The file cannot be written.</exception>
    public RunTracing(EventRequest? request, string option)
    {
        this.request = request;
        this.option = option;
        if (request is not null) writer = Open(option, request.File);
    }

    /// <summary>Events that were written.</summary>
    public long Events => source?.Count ?? 0;

    /// <summary>Bytes of the file.</summary>
    public long Length => writer?.Length ?? 0;

    /// <summary>The machine's settings with those who look on.</summary>
    public MachineConfig Attach(MachineConfig config) => writer is null ? config : config with { Observers = config.Observers.Add(writer) };

    /// <summary>The console to build the machine with.</summary>
    public IConsoleSink Attach(IConsoleSink console) => writer is null ? console : tap = new ConsoleTap(console);

    /// <summary>The machine has been built.</summary>
    /// <exception cref="UsageException">The image has none of a name.</exception>
    public void Listen(IMachine machine)
    {
        if (writer is null || machine is not IDeterministicMachine one) return;
        RunEventSelection selection = request!.Resolve(one.Inspector.Symbols);
        writer.Begin(RunEvents.HeaderOf(one, selection));
        source = RunEvents.Listen(one, selection, writer, tap);
    }

    /// <summary>The run is over.</summary>
    public void Finish(IMachine machine, TextWriter error)
    {
        if (source is null || machine is not IDeterministicMachine one) return;
        source.Finish();
        source.Dispose();
        writer!.Finish(one.Position);
        if (writer.Problem is string problem) error.WriteLine($"toroemu: {option} {request!.File}: the trace is not whole ({problem})");
    }

    public void Dispose()
    {
        source?.Dispose();
        writer?.Dispose();
    }

    private static EventFileWriter Open(string option, string path)
    {
        try
        {
            return EventFileWriter.Create(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"{option} {path}: cannot be written ({e.Message.Split('\n')[0].TrimEnd('.', '\r')}); name another file");
        }
    }
}
