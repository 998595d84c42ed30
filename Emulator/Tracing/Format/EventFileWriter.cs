// Writes an event trace.
using System;
using System.IO;

using ToroEmu.Machines;
using ToroEmu.Machines.Record;

namespace ToroEmu.Tracing;

/// <summary>
/// Events are appended as blocks with checksums, each with one write: a process that is killed leaves a file that is good up to its last whole block. When the file cannot be
/// written, the run goes on and <see cref="Problem"/> says so.
/// </summary>
public sealed class EventFileWriter : IRunEventSink, IRunObserver, IDisposable
{
    private const int Quality = 4;

    /// <summary>Events that wait longer than this, in host time, are written between two slices.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly TraceBlockWriter blocks;
    private readonly EventEncoder encoder = new();
    private long events;
    private long written; // host milliseconds
    private bool isOver;

    /// <param name="stream">Empty, or to be overwritten; owned.</param>
    public EventFileWriter(Stream stream) => blocks = new TraceBlockWriter(stream, TraceSpec.Preamble(EventFileSpec.Magic, EventFileSpec.Version));

    /// <summary>What went wrong with the file, in one line; null: nothing.</summary>
    public string? Problem { get; private set; }

    /// <summary>Bytes of the file so far.</summary>
    public long Length => blocks.Length;

    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static EventFileWriter Create(string path) => new(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0));

    /// <summary>The first thing in the file.</summary>
    public void Begin(RunEventHeader header)
    {
        Write(EventFileSpec.Header, EventJson.Write(header));
        written = Environment.TickCount64;
    }

    public void Note(in RunEvent happened)
    {
        if (isOver || Problem is not null) return;
        encoder.Add(happened);
        events++;
        if (encoder.Length >= EventFileSpec.BlockSize) WriteEvents();
    }

    public void BetweenSlices(IDeterministicMachine machine)
    {
        if (encoder.Length != 0 && Environment.TickCount64 - written >= Patience.TotalMilliseconds) WriteEvents();
    }

    public void Ended(IDeterministicMachine machine, RunResult? result)
    {
        // Whoever listens may still hold something back: see Finish.
    }

    /// <summary>The run is over, and so is the file.</summary>
    public void Finish(RunPosition position)
    {
        if (isOver) return;
        WriteEvents();
        isOver = true;
        Write(EventFileSpec.End, EventJson.Write(new RunEventEnd(events, position.Instructions, position.Nanoseconds)));
    }

    public void Dispose() => blocks.Dispose();

    /// <summary>Writes what waits.</summary>
    internal void Flush() => WriteEvents();

    private void WriteEvents()
    {
        byte[] taken = encoder.Take();
        if (taken.Length != 0) Write(EventFileSpec.Events, taken);
        written = Environment.TickCount64;
    }

    private void Write(byte kind, byte[] content)
    {
        if (Problem is not null) return;
        try
        {
            blocks.Write((TraceBlockKind)kind, content, Quality);
        }
        catch (IOException e)
        {
            Problem = e.Message.Split('\n')[0].TrimEnd('.', '\r');
        }
    }
}
