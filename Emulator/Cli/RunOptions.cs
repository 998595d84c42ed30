// The options of "toroemu run": declaration, spelling, and what they come to.
using System;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using Microsoft.Extensions.Logging;
using ToroEmu.Cpu;
using ToroEmu.Machines;
using ToroEmu.Machines.State;

namespace ToroEmu.Cli;

/// <summary>
/// All options are taken as text and read here, so that every mistake has one line that says what is allowed.
/// Names that QEMU users type are aliases.
/// </summary>
internal sealed class RunOptions
{
    private readonly Argument<string?> image = new("IMAGE")
    {
        Description = "Guest image: ELF with a PVH note, Multiboot, Linux bzImage, or flat by --boot (also -kernel IMAGE); or a snapshot, which goes on",
        Arity = ArgumentArity.ZeroOrOne,
    };

    // See Spelling.
    private readonly Option<string?> qemuKernel = new("-kernel") { Hidden = true };
    private readonly Option<string?> qemuAppend = new("-append") { Hidden = true };
    private readonly Option<string?> qemuMachine = new("-machine") { Hidden = true };

    // What QEMU's users say for what is so anyway: a reset ends the run, and there is no display.
    private readonly Option<bool> noReboot = new("--no-reboot", "-no-reboot") { Hidden = true };
    private readonly Option<bool> noGraphic = new("-nographic") { Hidden = true };

    private readonly Option<string?> cores = new("--cores", "-smp")
    {
        Description = $"Virtual cores, {MachineConfig.CoresMin} to {MemoryMap.CoresMax} [default: 1]",
        HelpName = "N",
    };

    private readonly Option<string?> cpu = new("--cpu")
    {
        Description = $"Processor model: {string.Join(", ", CpuModels.List.Select(model => model.Name))}; help lists them [default: {CpuModels.Max.Name}]",
        HelpName = "NAME",
    };

    private readonly Option<string?> machine = new("--machine", "-M")
    {
        Description = $"Which old devices there are: NAME,switch=on|off...; help lists them [default: {MachineOptions.Microvm.Name}]",
        HelpName = "NAME",
    };

    private readonly Option<string?> memory = new("--memory", "-m")
    {
        Description = "Guest RAM: 64M, 1G, 65536K; a plain number counts MiB [default: 128M]",
        HelpName = "SIZE",
    };

    private readonly Option<string?> append = new("--append")
    {
        Description = "The guest's command line; virtio-mmio devices are added to it (also -append)",
        HelpName = "TEXT",
    };

    private readonly DeviceOptions devices = new();

    private readonly Option<string?> console = new("--console")
    {
        Description = "What reads standard input: uart, virtio [default: virtio if --device console has a port on stdio, else uart]",
        HelpName = "DEVICE",
    };

    private readonly Option<string?> timeout = new("--timeout")
    {
        Description = "End the run after this host time (30s, 500ms, 2m), exit code 5 [default: none]",
        HelpName = "TIME",
    };

    private readonly Option<string?> stall = new("--stall")
    {
        Description = "End the run, exit code 4, after no core has got anywhere for this time; 0: never [default: 5s]",
        HelpName = "TIME",
    };

    private readonly Option<bool> json = new("--json")
    {
        Description = "Tell the end of the run on standard error as JSON: exit code, report, counts",
    };

    private readonly Option<string?> reportJson = new("--report-json")
    {
        Description = "Write the same JSON to a file",
        HelpName = "FILE",
    };

    private readonly Option<string?> reportPage = new("--report")
    {
        Description = "Write a page about the run, for a browser: messages, rings, cores, collectives, flame graph, console; implies --deterministic",
        HelpName = "FILE.html",
    };

    private readonly Option<bool> progress = new("--progress")
    {
        Description = "Show how a long run gets on, if standard error is a terminal",
    };

    private readonly Option<string?> logLevel = new("--log-level")
    {
        Description = "What toroemu says on standard error: trace, debug, info, warning, error, none [default: warning]",
        HelpName = "LEVEL",
    };

    private readonly Option<bool> stats = new("--stats")
    {
        Description = "Print at the end what was counted: instructions, exits, interrupts, device accesses, messages",
    };

    private readonly BootOptions boot = new();

    private readonly DeterminismOptions determinism = new();

    private readonly RecordOptions record = new();

    /// <summary>They belong to "trace", which writes events anyway.</summary>
    public bool IsTrace { get; init; }

    /// <summary>Which events.</summary>
    public EventOptions Events { get; } = new();
    private readonly GdbOptions gdb = new();

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(image);
        Option[] all =
        [
            cores, cpu, machine, memory, append, .. devices.All, console, .. determinism.All, .. record.All, .. gdb.All, .. IsTrace ? Events.Filters : Events.All, timeout, stall, stats, progress, json, reportJson, reportPage, logLevel, qemuKernel, qemuAppend, qemuMachine, noReboot, noGraphic, .. boot.All,
        ];
        foreach (Option option in all)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Whether an image is named at all.</summary>
    public bool NamesImage(ParseResult parsed) => (parsed.GetValue(image) ?? parsed.GetValue(qemuKernel)) is { Length: > 0 };

    /// <summary>"--cpu help": a list instead of a run.</summary>
    public bool WantsModels(ParseResult parsed) => parsed.GetValue(cpu) == "help";

    /// <summary>"--machine help": a list instead of a run.</summary>
    public bool WantsMachines(ParseResult parsed) => (parsed.GetValue(machine) ?? parsed.GetValue(qemuMachine)) == "help";

    /// <summary>"--device help": a list instead of a run.</summary>
    public bool WantsDevices(ParseResult parsed) => devices.WantsList(parsed);

    /// <summary>Options that make the machine, which a snapshot holds already.</summary>
    private Option[] OfTheMachine => [cores, cpu, machine, memory, append, .. devices.All, console, stall, qemuAppend, qemuMachine, .. boot.All, .. determinism.OfTheMachine];

    private void RefuseChangesOf(string snapshot, ParseResult parsed)
    {
        if (OfTheMachine.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is Option given)
            throw new UsageException($"{given.Name}: {snapshot} is a snapshot, which holds the whole machine; leave it out");
    }

    /// <summary>Reads what the user wrote.</summary>
    /// <exception cref="UsageException">Something is missing or not allowed; the message is one line.</exception>
    public RunRequest Read(ParseResult parsed)
    {
        MachineConfig config = new()
        {
            ImagePath = Spelling.OneOf(parsed.GetValue(image), parsed.GetValue(qemuKernel), "IMAGE and -kernel") is { Length: > 0 } path
                ? path
                : throw new UsageException("no image; try: toroemu run IMAGE"),
            Cores = ReadCores(parsed.GetValue(cores) ?? "1"),
            Cpu = ReadCpu(parsed.GetValue(cpu) ?? CpuModels.Max.Name),
            Machine = MachineOptions.Parse(Spelling.OneOf(parsed.GetValue(machine), parsed.GetValue(qemuMachine), "--machine and -machine") ?? MachineOptions.Microvm.Name),
            MemoryBytes = ReadMemory(parsed.GetValue(memory) ?? "128M"),
            Append = Spelling.OneOf(parsed.GetValue(append), parsed.GetValue(qemuAppend), "--append and -append") ?? "",
            Devices = devices.Read(parsed),
            Console = ReadConsole(parsed.GetValue(console)),
            Timeout = parsed.GetValue(timeout) is string text ? ReadTime("--timeout", text) : null,
            Stall = parsed.GetValue(stall) is string patience ? ReadTime("--stall", patience) : MachineConfig.StallDefault,
            WantsCounts = parsed.GetValue(stats) || parsed.GetValue(json) || parsed.GetValue(reportJson) is not null,
        };
        if (SnapshotFile.IsSnapshot(config.ImagePath)) RefuseChangesOf(config.ImagePath, parsed);
        RecordRequest recording = record.Read(parsed);
        EventRequest? tracing = IsTrace ? null : Events.Read(parsed);
        GdbRequest? debugger = gdb.Read(parsed);
        bool isWatched = IsTrace || tracing is not null || debugger is not null || parsed.GetValue(reportPage) is not null;
        config = determinism.Read(parsed, boot.Read(parsed, config), recording.IsWanted || isWatched);
        if (config.Problem() is string problem)
        {
            throw new UsageException(problem);
        }

        RunRequest request = new(config, parsed.GetValue(stats), ReadLogLevel(parsed.GetValue(logLevel) ?? "warning"))
        {
            Json = parsed.GetValue(json),
            ReportJson = parsed.GetValue(reportJson),
            Progress = parsed.GetValue(progress),
            ReportPage = parsed.GetValue(reportPage),
            Recording = recording,
            Tracing = tracing,
            Gdb = debugger,
        };
        return debugger is null ? request : request.ForDebugger();
    }

    // QEMU also takes -smp cpus=5.
    private static int ReadCores(string text)
    {
        string number = text.StartsWith("cpus=", StringComparison.Ordinal) ? text["cpus=".Length..] : text;
        return int.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new UsageException($"--cores {text}: not a number of cores; {MachineConfig.CoresMin} to {MemoryMap.CoresMax} are allowed");
    }

    private static CpuModel ReadCpu(string text) => CpuModels.Find(text)
        ?? throw new UsageException($"--cpu {text}: no such model; one of {string.Join(", ", CpuModels.List.Select(model => model.Name))}, or help for a list");

    private static ConsoleDevice ReadConsole(string? text) => text switch
    {
        null => ConsoleDevice.Auto,
        "uart" => ConsoleDevice.Uart,
        "virtio" => ConsoleDevice.Virtio,
        _ => throw new UsageException($"--console {text}: no such device; uart or virtio"),
    };

    private static ulong ReadMemory(string text) => MemorySize.TryParse(text, out ulong bytes)
        ? bytes
        : throw new UsageException($"--memory {text}: not a size; write 64M, 1G or 65536K (a plain number counts MiB)");

    private static TimeSpan ReadTime(string option, string text) => DurationText.TryParse(text, out TimeSpan value)
        ? value
        : throw new UsageException($"{option} {text}: not a length of time; write 30s, 500ms or 2m");

    private static LogLevel ReadLogLevel(string text) => LogLevelName.TryParse(text, out LogLevel level)
        ? level
        : throw new UsageException($"--log-level {text}: not a level; one of {string.Join(", ", LogLevelName.All)}");
}
