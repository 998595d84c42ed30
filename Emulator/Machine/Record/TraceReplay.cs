// Runs a recorded run again.
using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Threading;

using Microsoft.Extensions.Logging;

using ToroEmu.Machines.Loading;

namespace ToroEmu.Machines.Record;

/// <summary>Builds the recorded machine, gives it the recorded input and nothing else, and compares state and end. Opens no socket and no file of a device.</summary>
public sealed class TraceReplay
{
    private readonly Trace trace;
    private readonly TracePlayer player;
    private readonly TraceVerifier verifier;
    private readonly Dictionary<string, ReadOnlyMemory<byte>> files = [];

    /// <param name="trace">What is to be repeated.</param>
    /// <param name="imagePath">The image, where it is now; null: in the trace, or where it was.</param>
    /// <exception cref="TraceException">A file is not there, or not the one that was recorded.</exception>
    public TraceReplay(Trace trace, string? imagePath = null)
    {
        ArgumentNullException.ThrowIfNull(trace);
        this.trace = trace;
        player = new TracePlayer(trace);
        verifier = new TraceVerifier(trace, player);
        foreach (TraceFile file in trace.Header.Files) files.TryAdd(file.Path, Content(file, file == trace.Header.Files[0] ? imagePath : null));
    }

    /// <summary>What differs; null: nothing so far.</summary>
    public ReplayMismatch? Mismatch => verifier.Mismatch;

    /// <summary>States that were compared and equal.</summary>
    public int Verified => verifier.Verified;

    /// <summary>The recording has no end: whoever made it was killed.</summary>
    public bool IsCut => trace.End is null;

    /// <summary>The machine that was recorded, ready to run; its run is compared with the recorded one.</summary>
    /// <param name="machines">Builds it.</param>
    /// <param name="console">Takes what the guest writes.</param>
    /// <param name="logs">Makes loggers.</param>
    /// <param name="observers">Who else looks on.</param>
    /// <exception cref="ImageException">The recording machine had better luck with the image.</exception>
    /// <exception cref="MachineException">This host cannot provide the machine.</exception>
    public IDeterministicMachine Build(IMachineFactory machines, IConsoleSink console, ILoggerFactory logs, params IRunObserver[] observers)
    {
        ArgumentNullException.ThrowIfNull(machines);
        MachineConfig config = trace.Header.Config with { Replay = player, Verifier = verifier, ReadFile = Read, Observers = [.. observers] };
        return (IDeterministicMachine)machines.Build(config, console, logs);
    }

    /// <summary>Runs a machine of <see cref="Build"/> to the end of the record. Null: the recorded run was left off there.</summary>
    public RunResult? Run(IDeterministicMachine machine, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(machine);
        RunResult? result = trace.End is { Reason: null, IsFailure: false } end ? machine.RunTo(end.Point.Instructions, stop) : machine.Run(stop);
        if (result is null) verifier.Ended(machine, null);
        return result;
    }

    private ReadOnlyMemory<byte> Read(string path) => files.TryGetValue(path, out ReadOnlyMemory<byte> content) ? content : throw new ImageException("is not in the trace", path);

    /// <summary>The recorded file, if it is still where it was and the same but for what an image in a trace has not (<see cref="TraceImage"/>): lines of source, for reports.</summary>
    private ReadOnlyMemory<byte>? WithLines(TraceFile file, byte[] embedded)
    {
        try
        {
            ReadOnlyMemory<byte> content = ImageFile.Read(file.Place);
            if (content.Length == embedded.Length && TraceImage.Reduce(trace.Header.Config, content).Span.SequenceEqual(embedded)) return content;
            return null; // in a conditional expression it would be an empty image
        }
        catch (ImageException)
        {
            return null;
        }
    }

    private ReadOnlyMemory<byte> Content(TraceFile file, string? given)
    {
        if (given is null && trace.Content(file) is byte[] embedded) return WithLines(file, embedded) ?? embedded;
        string path = given ?? (File.Exists(file.Place) ? file.Place : file.Path);
        try
        {
            ReadOnlyMemory<byte> content = ImageFile.Read(path);
            string hash = Convert.ToHexStringLower(SHA256.HashData(content.Span));
            return hash == file.Sha256 ? content : throw new TraceException($"was recorded with another {file.Path} than {path}: SHA-256 {file.Sha256[..16]}..., not {hash[..16]}...");
        }
        catch (ImageException e)
        {
            throw new TraceException($"needs {path}, which {e.Message}");
        }
    }
}
