// One of the two files of "toroemu diff".
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Text.Json;
using ToroEmu.Machines.Record;

namespace ToroEmu.Cli;

/// <param name="Path">As the user wrote it.</param>
/// <param name="Trace">Null: it is only a chain of hashes.</param>
/// <param name="Every">Instructions between its points.</param>
/// <param name="Points">Its points; the last one is the end if <paramref name="HasEnd"/>.</param>
/// <param name="HasEnd">Whether it has the end of its run.</param>
internal sealed record DiffSide(string Path, Trace? Trace, ulong Every, ImmutableArray<ChainPoint> Points, bool HasEnd)
{
    /// <summary>Number of a slice that is not in front of the end.</summary>
    public ulong LastSlice => Trace is null ? 0 : Trace.End?.Point.Slices ?? Trace.MarkSlices;

    /// <summary>The machine's settings by name, as the trace has them; files by their hashes.</summary>
    public Dictionary<string, string> Settings
    {
        get
        {
            Dictionary<string, string> settings = [];
            using JsonDocument json = JsonDocument.Parse(TraceJson.Write(Trace!.Header));
            foreach (JsonProperty one in json.RootElement.GetProperty("machine").EnumerateObject()) settings[one.Name] = one.Value.GetRawText();
            for (int file = 0; file < Trace.Header.Files.Length; file++) settings[$"file {file}"] = $"{Trace.Header.Files[file].Path} {Trace.Header.Files[file].Sha256[..16]}";
            return settings;
        }
    }

    /// <exception cref="UsageException">It is neither a trace nor a chain.</exception>
    public static DiffSide Read(string path)
    {
        try
        {
            if (!IsText(path)) return Of(path, Trace.Read(path));
            using StreamReader reader = new(path);
            ChainText chain = ChainText.Parse(reader);
            return new DiffSide(path, null, chain.Every, chain.Points, chain.HasEnd);
        }
        catch (TraceException e)
        {
            throw new UsageException($"{path} {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be read ({e.Message.Split('\n')[0].TrimEnd('.', '\r')})");
        }
    }

    /// <summary>A replay of the trace.</summary>
    public TraceReplay Prepare() => TraceArgument.Prepare(Path, Trace!, null);

    private static DiffSide Of(string path, Trace trace) => new(
        path, trace, trace.Header.HashEvery, trace.End is TraceEnd end ? [.. trace.Chain, end.Point] : [.. trace.Chain], trace.End is not null);

    private static bool IsText(string path)
    {
        if (!File.Exists(path)) return false; // the trace's reader says why
        using FileStream file = File.OpenRead(path);
        int first = file.ReadByte();
        return first is > 0 and < 0x80;
    }
}
