// "toroemu trace convert": an event trace in other programs' formats.
using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using ToroEmu.Machines.Loading;
using ToroEmu.Machines.Record;
using ToroEmu.Tracing;

namespace ToroEmu.Cli;

internal static class TraceConvertCommand
{
    public static Command Create(CliHost host)
    {
        Argument<string> file = new("FILE") { Description = "A .toroevents of toroemu trace" };
        Option<string?> to = new("--to") { Description = $"{string.Join(", ", ExportFormat.List.Select(format => format.Name))}; help lists them (chrome is perfetto)", HelpName = "FORMAT" };
        Option<string?> output = new("--output", "-o") { Description = "The file to write [default: standard output]", HelpName = "FILE" };
        Option<string?> image = new("--image") { Description = "The image that was traced, if it is not where it was", HelpName = "PATH" };
        Command command = new("convert", "Make a timeline, a table, coverage, a profile or packets of an event trace");
        command.Arguments.Add(file);
        command.Options.Add(to);
        command.Options.Add(output);
        command.Options.Add(image);
        command.SetAction(parsed => (int)(parsed.GetValue(to) == "help" ? List(host)
            : Run(host, parsed.GetValue(file)!, ReadFormat(parsed.GetValue(to)), parsed.GetValue(output), parsed.GetValue(image))));
        return command;
    }

    private static ExitCode List(CliHost host)
    {
        foreach (ExportFormat format in ExportFormat.List) host.Output.WriteLine($"{format.Name,-10} {format.Description}");
        return ExitCode.Ok;
    }

    private static ExportFormat ReadFormat(string? name) => name is null
        ? throw new UsageException("no format; add --to FORMAT, --to help lists them")
        : ExportFormat.Find(name) ?? throw new UsageException($"--to {name}: no such format; one of {string.Join(", ", ExportFormat.List.Select(format => format.Name))}");

    private static ExitCode Run(CliHost host, string file, ExportFormat format, string? output, string? image)
    {
        try
        {
            using EventFileReader reader = new(Open(file));
            if ((reader.Header.Kinds & format.Needs) != format.Needs)
                throw new TraceException($"has not what {format.Name} needs; trace again with --events {format.NeedsName}");
            Convert(reader, format, image, host.ConsoleOutput, output);
            if (reader.End is null) host.Error.WriteLine($"toroemu: {file} has no end: the run was killed, and the trace is whole up to there");
            return ExitCode.Ok;
        }
        catch (TraceException e)
        {
            throw new UsageException($"{file} {e.Message}");
        }
        catch (ImageException e)
        {
            throw new UsageException($"--image {image} {e.Message}");
        }
    }

    private static void Convert(EventFileReader reader, ExportFormat format, string? image, Stream standard, string? output)
    {
        ExportContext context = ExportContext.Of(reader.Header, image);
        using MemoryStream trial = new();
        format.Create(context, trial).Dispose(); // what cannot be converted leaves the file alone
        using Stream? target = output is null ? null : Create(output);
        try
        {
            using EventExport export = format.Create(context, target ?? standard);
            foreach (RunEvent happened in reader.Events()) export.Add(happened);
            export.Finish();
            (target ?? standard).Flush();
        }
        catch (IOException e)
        {
            throw new UsageException($"{output ?? "standard output"}: cannot be written ({e.Message.Split('\n')[0].TrimEnd('.', '\r')})");
        }
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new TraceException($"cannot be read ({e.Message.Split('\n')[0].TrimEnd('.', '\r')}); name a .toroevents file");
        }
    }

    private static FileStream Create(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"-o {path}: cannot be written ({e.Message.Split('\n')[0].TrimEnd('.', '\r')}); name another file");
        }
    }
}
