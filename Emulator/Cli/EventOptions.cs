// The options that say which events of a run are traced.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using ToroEmu.Machines;
using ToroEmu.Machines.Messages;
using ToroEmu.Tracing;

namespace ToroEmu.Cli;

/// <summary>Declares and reads them.</summary>
internal sealed class EventOptions
{
    private static readonly (string Name, RunEventKinds Kinds)[] Groups =
    [
        ("instruction", RunEventKinds.Instruction | RunEventKinds.Slice),
        ("branch", RunEventKinds.Branch | RunEventKinds.Slice),
        ("memory", RunEventKinds.Memory | RunEventKinds.Slice),
        ("store", RunEventKinds.Store | RunEventKinds.Slice),
        ("interrupt", RunEventKinds.Interrupt),
        ("device", RunEventKinds.Device),
        ("message", RunEventKinds.Message),
        ("mpi", RunEventKinds.Call),
        ("call", RunEventKinds.Call),
        ("state", RunEventKinds.State),
        ("slice", RunEventKinds.Slice),
        ("console", RunEventKinds.Console),
        ("light", RunEventKinds.Light),
        ("all", RunEventKinds.All),
    ];

    private readonly Option<string?> trace = new("--trace")
    {
        Description = "Write what happens in the run to a .toroevents file (toroemu trace convert reads it); implies --deterministic",
        HelpName = "FILE",
    };

    private readonly Option<string?> events = new("--events")
    {
        Description = "Of a trace: instruction, branch, memory, store, interrupt, device, message, mpi (or call), state, slice, console; light, all [default: light]",
        HelpName = "LIST",
    };

    private readonly Option<string?> cores = new("--only-cores")
    {
        Description = "Of a trace: only these cores, 0,2-4 say [default: all]",
        HelpName = "LIST",
    };

    private readonly Option<string[]> ranges = new("--range")
    {
        Description = "Of a trace: only instructions at these linear addresses, A-B or A+LENGTH, with what they access; may be repeated",
        HelpName = "RANGE",
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string[]> symbols = new("--symbol")
    {
        Description = "Of a trace: only instructions of this function, with what they access; may be repeated",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string[]> data = new("--data")
    {
        Description = "Of a trace: only loads and stores of this memory, A-B, A+LENGTH or a symbol; may be repeated",
        HelpName = "RANGE",
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string?> from = new("--from")
    {
        Description = "Of a trace: from where all cores together have retired so many instructions [default: 0]",
        HelpName = "N",
    };

    private readonly Option<string?> to = new("--to")
    {
        Description = "Of a trace: up to there; the run goes on [default: the end]",
        HelpName = "N",
    };

    private readonly Option<string?> calls = new("--calls")
    {
        Description = "Of a trace: functions whose calls are events mpi; a star ends a name [default: MPI_*,Mpi_*]",
        HelpName = "LIST",
    };

    private readonly Option<string?> messageBytes = new("--message-bytes")
    {
        Description = "Of a trace: bytes that are kept of each message, 64K say [default: 64]",
        HelpName = "SIZE",
    };

    /// <summary>Those of "run", where a trace is one thing among others.</summary>
    public Option[] All => [trace, .. Filters];

    /// <summary>Those of "trace" as well.</summary>
    public Option[] Filters => [events, cores, ranges, symbols, data, from, to, calls, messageBytes];

    /// <exception cref="UsageException">Something is not allowed; the message is one line.</exception>
    public EventRequest? Read(ParseResult parsed)
    {
        string? file = parsed.GetValue(trace);
        if (file is "") throw new UsageException("--trace: write the name of a file");
        if (file is not null) return Read(parsed, file);
        return Filters.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is Option given
            ? throw new UsageException($"{given.Name}: there is no trace to filter; add --trace FILE")
            : null;
    }

    /// <exception cref="UsageException">Something is not allowed; the message is one line.</exception>
    public EventRequest Read(ParseResult parsed, string file)
    {
        RunEventSelection selection = new()
        {
            Kinds = parsed.GetValue(events) is string kinds ? ReadKinds(kinds) : RunEventKinds.Light,
            Cores = parsed.GetValue(cores) is string list ? ReadCores(list) : ulong.MaxValue,
            From = ReadPlace("--from", parsed.GetValue(from)) ?? 0,
            To = ReadPlace("--to", parsed.GetValue(to)) ?? ulong.MaxValue,
            Functions = parsed.GetValue(calls) is string functions ? [.. functions.Split(',', StringSplitOptions.RemoveEmptyEntries)] : ["MPI_*", "Mpi_*"],
            MessageBytesMax = parsed.GetValue(messageBytes) is string size ? ReadBytes(size) : RunEventSelection.Timeline.MessageBytesMax,
            Code = [.. (parsed.GetValue(ranges) ?? []).Select(range => ReadRange("--range", range) ?? throw NoRange("--range", range))],
        };
        if (selection.From > selection.To) throw new UsageException($"--from {selection.From}: lies behind --to {selection.To}");
        return new EventRequest(file, selection, [.. parsed.GetValue(symbols) ?? []], [.. parsed.GetValue(data) ?? []]);
    }

    /// <summary>A-B or A+LENGTH; null: it is none.</summary>
    /// <exception cref="UsageException">It is one that cannot be.</exception>
    public static RunEventRange? ReadRange(string option, string text)
    {
        int mark = text.IndexOfAny(['-', '+']);
        if (mark <= 0 || !NumberText.TryParse(text[..mark], out ulong first) || !NumberText.TryParse(text[(mark + 1)..], out ulong second)) return null;
        bool isLength = text[mark] == '+';
        if (isLength ? second == 0 || first + (second - 1) < first : second < first) throw new UsageException($"{option} {text}: an empty range; write 0x100000-0x1000ff or 0x100000+0x100");
        return new RunEventRange(first, isLength ? first + (second - 1) : second);
    }

    private static UsageException NoRange(string option, string text) => new($"{option} {text}: not a range; write 0x100000-0x1000ff or 0x100000+0x100");

    private static RunEventKinds ReadKinds(string text)
    {
        RunEventKinds kinds = RunEventKinds.None;
        foreach (string name in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int index = Array.FindIndex(Groups, group => group.Name == name || $"{group.Name}s" == name);
            if (index < 0) throw new UsageException($"--events {name}: no such kind; one of {string.Join(", ", Groups.Select(group => group.Name))}");
            kinds |= Groups[index].Kinds;
        }

        return kinds != RunEventKinds.None ? kinds : throw new UsageException("--events: name some, message,state say");
    }

    private static ulong ReadCores(string text)
    {
        ulong cores = 0;
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !TryReadCore(ends[0], out int first) || !TryReadCore(ends[^1], out int last) || last < first)
                throw new UsageException($"--only-cores {text}: not a list of cores; write 0,2-4");
            for (int core = first; core <= last; core++) cores |= 1UL << core;
        }

        return cores;
    }

    private static bool TryReadCore(string text, out int core) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out core) && core < MemoryMap.CoresMax;

    private static int ReadBytes(string text)
    {
        if (NumberText.TryParse(text, out ulong plain) && plain <= MessageLog.BytesMax) return (int)plain;
        return MemorySize.TryParse(text, out ulong size) && size <= MessageLog.BytesMax && !char.IsAsciiDigit(text[^1]) ? (int)size
            : throw new UsageException($"--message-bytes {text}: not a number of bytes; write 64, 4K or 16M, which is the most");
    }

    private static ulong? ReadPlace(string option, string? text) => text is null ? null
        : NumberText.TryParse(text, out ulong value) ? value
        : throw new UsageException($"{option} {text}: not a number of instructions; write 1000000 or 0x100000");
}
