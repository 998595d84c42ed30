// Runs that are recorded in memory and replayed from there.
using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;

using Iced.Intel;

using Microsoft.Extensions.Logging.Abstractions;

using ToroEmu.Machines;
using ToroEmu.Machines.Record;
using ToroEmu.Tests.Machines.Support;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Machines.Record;

internal sealed class Recording : IConsoleSink
{
    private readonly StringBuilder text = new();

    /// <summary>The trace as a file.</summary>
    public byte[] Trace { get; private set; } = [];

    public RunResult? Result { get; private set; }

    public string Console => text.ToString();

    public string State { get; private set; } = "";

    /// <summary>An image of a few instructions, entered as PVH says, in 32-bit mode.</summary>
    public static byte[] Image(Action<Assembler> program)
    {
        byte[] code = TestCore.Machine(TinyGuest.Entry, program, 32);
        return new ElfBuilder().Load(TinyGuest.Entry, code, 0x1_0000).Note(ElfBuilder.PvhNote((uint)TinyGuest.Entry)).Symbol("start", TinyGuest.Entry, (ulong)code.Length, 0x12).Build();
    }

    /// <param name="config">Whatever machine; deterministic.</param>
    /// <param name="run">Runs it, and may give it input; null: to its end.</param>
    /// <param name="every">Instructions between points of the chain.</param>
    public static Recording Of(MachineConfig config, Func<IDeterministicMachine, RunResult?>? run = null, ulong every = 10_000)
    {
        Recording recording = new();
        MemoryStream stream = new();
        using (TraceRecorder recorder = new(stream, every))
        using (IDeterministicMachine machine = (IDeterministicMachine)new MachineBuilder().Build(config with { Deterministic = true, Record = recorder }, recording, NullLoggerFactory.Instance))
        {
            recording.Result = run is null ? machine.Run(CancellationToken.None) : run(machine);
            recording.State = Convert.ToHexString(machine.StateHash());
        }

        recording.Trace = stream.ToArray();
        return recording;
    }

    /// <summary>Runs a trace again; whether that was the same run is in the answer.</summary>
    public static (TraceReplay Replay, Recording Run) Replay(Trace trace, string? image = null)
    {
        Recording run = new();
        TraceReplay replay = new(trace, image);
        using IDeterministicMachine machine = replay.Build(new MachineBuilder(), run, NullLoggerFactory.Instance);
        run.Result = replay.Run(machine, CancellationToken.None);
        run.State = Convert.ToHexString(machine.StateHash());
        return (replay, run);
    }

    /// <summary>The same trace with another content of one kind of block, and right checksums.</summary>
    public static byte[] With(byte[] trace, TraceBlockKind changed, Func<byte[], byte[]> change)
    {
        MemoryStream stream = new();
        using TraceBlockWriter writer = new(stream, TraceSpec.Preamble(TraceSpec.Magic, TraceSpec.Version));
        TraceBlockReader reader = new(trace);
        while (reader.TryRead(out TraceBlockKind kind, out byte[] content)) writer.Write(kind, kind == changed ? change(content) : content, 1);
        return stream.ToArray();
    }

    /// <summary>Kinds of the blocks of a trace, in order.</summary>
    public static List<TraceBlockKind> Blocks(byte[] trace)
    {
        List<TraceBlockKind> kinds = [];
        TraceBlockReader reader = new(trace);
        while (reader.TryRead(out TraceBlockKind kind, out _)) kinds.Add(kind);
        return kinds;
    }

    public void Write(byte value) => text.Append((char)value);
}
