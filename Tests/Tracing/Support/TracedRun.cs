// A deterministic run whose events are kept.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

using Microsoft.Extensions.Logging.Abstractions;

using ToroEmu.Machines;
using ToroEmu.Tracing;

namespace ToroEmu.Tests.Tracing.Support;

/// <summary>What a run did, and what was told of it.</summary>
internal sealed class TracedRun
{
    private readonly StringBuilder console = new();

    public List<RunEvent> Events { get; } = [];

    public RunEventHeader? Header { get; private set; }

    public string Console => console.ToString();

    public RunPosition Position { get; private set; }

    public ulong[] Instructions { get; private set; } = [];

    public string Hash { get; private set; } = "";

    public int Messages { get; private set; }

    public RunResult? Result { get; private set; }

    /// <summary>Everything that a run can be compared by.</summary>
    public string Summary => $"{Console}\n{Position}\n{string.Join(' ', Instructions)}\n{Hash}\n{Result?.Reason}";

    public static MachineConfig Config(string image, int cores = 1, ulong seed = 0) => new() { ImagePath = image, Cores = cores, Seed = seed, Deterministic = true };

    /// <summary>Runs to the end; without a selection nobody looks on.</summary>
    public static TracedRun Of(MachineConfig config, RunEventSelection? selection = null, Func<IDeterministicMachine, RunResult?>? run = null)
    {
        TracedRun traced = new();
        ConsoleTap tap = new(new Sink(traced.console));
        using IDeterministicMachine machine = (IDeterministicMachine)new MachineBuilder().Build(config, tap, NullLoggerFactory.Instance);
        machine.WaitsForHost = false;
        IRunEventSource? source = null;
        if (selection is not null)
        {
            traced.Header = RunEvents.HeaderOf(machine, selection);
            source = RunEvents.Listen(machine, selection, new Keeper(traced.Events), tap);
        }

        traced.Result = (run ?? (one => one.RunTo(ulong.MaxValue)))(machine);
        source?.Finish();
        source?.Dispose();
        traced.Position = machine.Position;
        traced.Instructions = [.. Enumerable.Range(0, config.Cores).Select(machine.InstructionsOf)];
        traced.Hash = string.Join('\n', machine.SectionHashes().Select(section => $"{section.Name} {Convert.ToHexStringLower(section.Hash)}"));
        traced.Messages = machine.Inspector.Messages.Messages.Count;
        return traced;
    }

    public IEnumerable<RunEvent> OfKind(RunEventKind kind) => Events.Where(happened => happened.Kind == kind);

    private sealed class Sink(StringBuilder text) : IConsoleSink
    {
        public void Write(byte value) => text.Append((char)value);
    }

    private sealed class Keeper(List<RunEvent> events) : IRunEventSink
    {
        public void Note(in RunEvent happened) => events.Add(happened);
    }
}
