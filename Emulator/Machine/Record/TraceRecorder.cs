// Records a run.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Security.Cryptography;

using ToroEmu.Scheduling;

namespace ToroEmu.Machines.Record;

/// <summary>
/// Given to a machine by <see cref="MachineConfig.Record"/>, it writes a trace: the machine, its input, the chain of hashes, the end. What has happened is in the file
/// some hundredths of a second later, so that not even a process that is killed takes much with it. When the file cannot be written the run goes on
/// and <see cref="Problem"/> says so.
/// </summary>
public sealed class TraceRecorder : HashChain, IInputJournal, IDisposable
{
    /// <summary>Instructions between points of the chain, unless somebody wants it otherwise: rare enough to cost next to nothing.</summary>
    public const ulong HashEveryDefault = 20_000_000;

    /// <summary>Files up to this size, bytes, are in every trace.</summary>
    public const long SmallFile = 1 << 20;

    /// <summary>So much waits for its block, bytes, but not longer than <see cref="Patience"/>.</summary>
    private const int BlockSize = 1 << 20;
    private const int FileQuality = 9, EventQuality = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private readonly TraceBlockWriter blocks;
    private readonly TraceEvents events = new();
    private readonly ulong hashEvery;
    private readonly bool embedsAll;
    private readonly string? path;
    private readonly List<ReadOnlyMemory<byte>> contents = [];
    private TraceHeader? header;
    private bool isHeaderWritten;
    private bool isOver;
    private bool isStopNoted;
    private long written; // host milliseconds

    /// <param name="stream">Empty, or to be overwritten; owned.</param>
    /// <param name="hashEvery">Instructions between points of the chain.</param>
    /// <param name="embedsAll">Files of any size go into the trace.</param>
    public TraceRecorder(Stream stream, ulong hashEvery = HashEveryDefault, bool embedsAll = false)
        : base(hashEvery)
    {
        blocks = new TraceBlockWriter(stream, TraceSpec.Preamble(TraceSpec.Magic, TraceSpec.Version));
        this.hashEvery = hashEvery;
        this.embedsAll = embedsAll;
    }

    private TraceRecorder(string path, ulong hashEvery, bool embedsAll)
        : this(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0), hashEvery, embedsAll) => this.path = path;

    /// <summary>What went wrong with the file, in one line; null: nothing.</summary>
    public string? Problem { get; private set; }

    /// <summary>Bytes of the file so far.</summary>
    public long Length => blocks.Length;

    /// <inheritdoc/>
    bool IInputJournal.IsReplay => false;

    /// <summary>Hears what the guest writes to its console.</summary>
    internal ConsoleDigest? Console { get; set; }

    /// <summary>Records to a file, whose content is replaced when the run begins.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static TraceRecorder Create(string path, ulong hashEvery = HashEveryDefault, bool embedsAll = false) => new(path, hashEvery, embedsAll);

    /// <summary>What the process answers its caller in the end.</summary>
    public void NoteExit(int code, string? message)
    {
        if (isHeaderWritten) Write(TraceBlockKind.Exit, TraceJson.WriteExit(code, message), EventQuality);
    }

    /// <inheritdoc/>
    public override void Ended(IDeterministicMachine machine, RunResult? result)
    {
        ArgumentNullException.ThrowIfNull(machine);
        if (isOver) return;
        isOver = true;
        Flush(machine.Position);
        bool isRepeatable = result?.Reason != ExitReason.Stopped || isStopNoted;
        if (!isRepeatable) return; // it ended amid a slice: what there is, is good up to the last mark
        ImmutableArray<ulong> instructions = [.. machine.Observe().InstructionsPerCore];
        TraceEnd end = new(result?.Reason, machine is DeterministicMachine { HasFailed: true }, result?.GuestCode ?? 0, ChainPoint.Of(machine), instructions, Console?.Length ?? 0, Console?.Sha256() ?? "");
        Write(TraceBlockKind.End, TraceJson.Write(end), EventQuality);
    }

    public void Dispose()
    {
        blocks.Dispose();
        events.Dispose();
        Console?.Dispose();
        if (path is not null && new FileInfo(path) is { Exists: true, Length: 0 } empty) empty.Delete();
    }

    /// <summary>A machine is to be built; answers the same with files that are read once.</summary>
    /// <param name="config">The machine, as it is to be written down.</param>
    /// <param name="embeds">Its files are nowhere else.</param>
    /// <exception cref="Loading.ImageException">A file cannot be read.</exception>
    internal MachineConfig Begin(MachineConfig config, bool embeds = false)
    {
        if (header is not null) throw new InvalidOperationException("a recorder records one machine");
        Dictionary<string, ReadOnlyMemory<byte>> files = [];
        List<TraceFile> listed = [];
        foreach (string name in FilesOf(config)) listed.Add(Take(config, name, files, embeds || embedsAll));
        header = new TraceHeader(config, [.. listed], hashEvery, typeof(TraceRecorder).Assembly.GetName().Version?.ToString(3) ?? "");
        return config with { ReadFile = name => files.TryGetValue(name, out ReadOnlyMemory<byte> content) ? content : config.ReadFile(name) };
    }

    /// <inheritdoc/>
    void IInputJournal.Note(ulong boundary, int source, byte[] what)
    {
        isStopNoted |= source == DeterministicScheduler.StopSource;
        events.Input(boundary, source, what);
    }

    /// <inheritdoc/>
    void IInputJournal.NoteAnswer(int source, byte[] answer)
    {
        events.Answer(source, answer);
        if (events.Length >= BlockSize) WriteEvents();
    }

    /// <inheritdoc/>
    bool IInputJournal.TryReplay(ulong boundary, out int source, out byte[] what) => throw new NotSupportedException();

    /// <inheritdoc/>
    byte[] IInputJournal.ReplayAnswer(int source) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Look(IDeterministicMachine machine)
    {
        if (isHeaderWritten && (events.Length == 0 || Environment.TickCount64 - written < Patience.TotalMilliseconds)) return;
        Flush(machine.Position);
    }

    /// <inheritdoc/>
    protected override void Take(ChainPoint point) => events.Point(point);

    private static IEnumerable<string> FilesOf(MachineConfig config)
    {
        yield return config.ImagePath;
        if (config.Initrd is string initrd) yield return initrd;
        foreach (string module in config.Modules) yield return Loading.BootModule.PathOf(module);
    }

    private TraceFile Take(MachineConfig config, string name, Dictionary<string, ReadOnlyMemory<byte>> files, bool always)
    {
        if (!files.TryGetValue(name, out ReadOnlyMemory<byte> content)) files[name] = content = config.ReadFile(name);
        bool embeds = always || content.Length <= SmallFile;
        bool isImageAlone = name == config.ImagePath && FilesOf(config).Count(other => other == name) == 1;
        if (embeds) contents.Add(isImageAlone ? TraceImage.Reduce(config, content) : content);
        return new TraceFile(name, Path.GetFullPath(name), content.Length, Convert.ToHexStringLower(SHA256.HashData(content.Span)), embeds);
    }

    /// <summary>All that has happened in front of this place goes into the file.</summary>
    private void Flush(RunPosition position)
    {
        if (!isHeaderWritten) WriteHeader();
        events.Mark(position.Instructions, position.Slices);
        WriteEvents();
    }

    private void WriteHeader()
    {
        isHeaderWritten = true;
        Write(TraceBlockKind.Header, TraceJson.Write(header!), EventQuality);
        foreach (ReadOnlyMemory<byte> content in contents) Write(TraceBlockKind.File, content.Span, FileQuality);
        contents.Clear();
    }

    private void WriteEvents()
    {
        if (!isHeaderWritten) WriteHeader();
        written = Environment.TickCount64;
        Write(TraceBlockKind.Events, events.Take(), EventQuality);
    }

    private void Write(TraceBlockKind kind, ReadOnlySpan<byte> bytes, int quality)
    {
        if (Problem is not null) return;
        try
        {
            blocks.Write(kind, bytes, quality);
        }
        catch (IOException e)
        {
            Problem = e.Message.Split('\n')[0].TrimEnd('.', '\r');
        }
    }
}
