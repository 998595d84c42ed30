// "toroemu inspect": what an image holds.
using System;
using System.CommandLine;
using System.IO;
using ToroEmu.Machines;
using ToroEmu.Machines.Loading;
using ToroEmu.Machines.Record;
using ToroEmu.Machines.State;
using ToroEmu.Tracing;

namespace ToroEmu.Cli.Inspect;

internal static class InspectCommand
{
    public static Command Create(CliHost host)
    {
        Argument<string> image = new("FILE") { Description = "Image (ELF file, Multiboot image, Linux bzImage), snapshot, record of a run (.torotrace) or trace of events (.toroevents)" };
        Option<bool> json = new("--json") { Description = "Answer as JSON, for programs" };
        Option<bool> symbols = new("--symbols") { Description = "Of an image: list all symbols by address instead of the largest" };
        Command command = new("inspect", "Show what is in an image (boot protocols, entry point, segments, notes, symbols), in a snapshot, in a record or trace of a run");
        command.Arguments.Add(image);
        command.Options.Add(json);
        command.Options.Add(symbols);
        command.SetAction(parsed => (int)Run(host, parsed.GetValue(image)!, parsed.GetValue(json), parsed.GetValue(symbols)));
        return command;
    }

    private static ExitCode Run(CliHost host, string path, bool asJson, bool allSymbols)
    {
        if (Find(path) is InspectPage page)
        {
            host.Output.Write(asJson ? InspectJson.Write(page) : InspectText.Write(page));
            return ExitCode.Ok;
        }

        try
        {
            ImageSummary summary = ImageSummary.Of(GuestImage.Read(path), allSymbols);
            string text = asJson ? ImageSummaryJson.Write(summary) : ImageSummaryText.Write(summary);
            host.Output.Write(text);
            return ExitCode.Ok;
        }
        catch (ImageException e)
        {
            throw new UsageException($"{path} {e.Message}");
        }
    }

    /// <summary>What a file that says of itself that it is ours holds; null: it does not say so.</summary>
    private static InspectPage? Find(string path)
    {
        try
        {
            return SnapshotFile.IsSnapshot(path) ? SnapshotInspection.Of(path)
                : EventFileReader.IsEventFile(path) ? EventsInspection.Of(path)
                : IsRecord(path) ? RecordInspection.Of(path)
                : null;
        }
        catch (MachineException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private static bool IsRecord(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] start = new byte[TraceSpec.Magic.Length];
            return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && TraceSpec.Magic.SequenceEqual(start);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
