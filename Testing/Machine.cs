// A deterministic machine for tests.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;

using Microsoft.Extensions.Logging.Abstractions;

using ToroEmu.Cpu;
using ToroEmu.Machines;
using ToroEmu.Machines.Loading;
using ToroEmu.Machines.Observation;
using ToroEmu.Machines.Record;
using ToroEmu.Machines.Virtio;

namespace ToroEmu.Testing;

/// <summary>
/// A machine with an image in it, which does the same in every run: same image, settings, seed and input give the same console, messages, instruction counts and
/// <see cref="Hash"/>, on any host. Looking, breakpoints and stopping anywhere change nothing. No member may be used by two threads at once; machines of different tests
/// may run in parallel.
/// </summary>
public sealed partial class Machine : IDisposable
{
    private readonly IDeterministicMachine inner;
    private readonly ConsoleText console;
    private readonly MachineConfig config;

    private Machine(MachineConfig config, IDeterministicMachine inner, ConsoleText console, MemoryStream? trace)
    {
        this.trace = trace;
        this.config = config;
        this.inner = inner;
        this.console = console;
        inner.WaitsForHost = false;
        inner.Inspector.ListenToMessages();
        Cores = [.. Enumerable.Range(0, config.Cores).Select(core => new Core(core, Inspector))];
        Messages = new MessageList(Inspector.Messages.Messages);
    }

    /// <summary>The cores by number; core 0 boots.</summary>
    public ImmutableArray<Core> Cores { get; }

    /// <summary>Every message between cores so far.</summary>
    public MessageList Messages { get; }

    /// <summary>All that the guest has printed, as UTF-8.</summary>
    public string Console => console.Text;

    /// <summary>The same, byte for byte.</summary>
    public byte[] ConsoleBytes => console.Bytes.ToArray();

    /// <summary>Instructions that all cores together have retired; of one core: <see cref="Core.Instructions"/>.</summary>
    public ulong Instructions => inner.Position.Instructions;

    /// <summary>Virtual time since power-on. It derives from instructions alone, and jumps while no core has anything to do.</summary>
    public TimeSpan Time => new((long)(Math.Max(inner.Position.Nanoseconds, passed) / TimeSpan.NanosecondsPerTick));

    /// <summary>Where the run is.</summary>
    public RunPosition Position => inner.Position;

    /// <summary>How the run ended; null: it can go on.</summary>
    public RunResult? Result { get; private set; }

    /// <summary>The settings.</summary>
    public MachineConfig Config => config;

    /// <summary>The test has written to memory or registers. A replay of its record does not do that, and may go another way.</summary>
    public bool WasChanged => Inspector.WasChanged;

    internal string Description => string.Create(
        CultureInfo.InvariantCulture, $"{Path.GetFileName(config.ImagePath)}, {config.Cores} cores, seed {config.Seed}{(config.Append.Length == 0 ? "" : $", \"{config.Append}\"")}");

    private IMachineInspector Inspector => inner.Inspector;

    /// <summary>Builds a machine and loads an image into it. Nothing runs yet.</summary>
    /// <param name="image">Path of the image.</param>
    /// <param name="cores">Virtual cores, 1 to 64.</param>
    /// <param name="memory">RAM as on the command line: <c>128M</c>, <c>1G</c>.</param>
    /// <param name="append">The guest's command line.</param>
    /// <param name="seed">Another seed is another interleaving of the cores; 0 gives all of them turns of one length.</param>
    /// <param name="cpu">Model of the cores: <c>base</c>, <c>v2</c>, <c>v3</c>, <c>max</c>.</param>
    /// <param name="machine">The machine's old devices: <c>microvm</c>, <c>pc</c>, with switches as for <c>--machine</c>.</param>
    /// <param name="devices">Virtio devices as for <c>--device</c>.</param>
    /// <param name="initrd">Path of an initial RAM disk.</param>
    /// <exception cref="ArgumentException">A setting is wrong, or the image cannot be run; the message says what to do about it.</exception>
    public static Machine Load(
        string image,
        int cores = 1,
        string memory = "128M",
        string append = "",
        ulong seed = 0,
        string cpu = "max",
        string machine = "microvm",
        IEnumerable<string>? devices = null,
        string? initrd = null) => Explaining(image, () => Load(new MachineConfig
        {
            ImagePath = image,
            Cores = cores,
            MemoryBytes = MemorySize.TryParse(memory, out ulong bytes) ? bytes : throw new MachineException($"memory \"{memory}\": write a size such as 128M or 1G"),
            Append = append,
            Seed = seed,
            Cpu = CpuModels.Find(cpu) ?? throw new MachineException($"cpu \"{cpu}\": one of {string.Join(", ", CpuModels.List.Select(model => model.Name))}"),
            Machine = MachineOptions.Parse(machine),
            Devices = [.. (devices ?? []).Select(DeviceSpec.Parse)],
            Initrd = initrd,
        }));

    /// <summary>As above, with all settings that a machine has. It becomes deterministic whatever <paramref name="config"/> says.</summary>
    /// <exception cref="ArgumentException">A setting is wrong, or the image cannot be run; the message says what to do about it.</exception>
    public static Machine Load(MachineConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config = config with { Deterministic = true };
        if (config.Problem() is string problem) throw new ArgumentException(problem, nameof(config));
        MemoryStream? trace = config.Record is null ? new MemoryStream() : null;
        if (trace is not null) config = config with { Record = new TraceRecorder(trace) };
        ConsoleText console = new();
        IDeterministicMachine inner = Explaining(config.ImagePath, () => (IDeterministicMachine)new MachineBuilder().Build(config, console, NullLoggerFactory.Instance));
        Machine machine = new(config, inner, console, trace);
        Loaded?.Invoke(machine);
        return machine;
    }

    /// <summary>Called for every machine that is loaded, on the thread that loads it: how a test runner's library knows the machines of a test.</summary>
    public static event Action<Machine>? Loaded;

    /// <summary>Frees the machine's memory.</summary>
    public void Dispose()
    {
        if (isDisposed) return;
        isDisposed = true;
        inner.Dispose();
        if (trace is not null) config.Record!.Dispose();
    }

    /// <summary>The image, its size and where the run is.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Description}, at {Instructions} instructions");

    /// <summary>Errors of settings and images as a test should see them.</summary>
    private static T Explaining<T>(string image, Func<T> build)
    {
        try
        {
            return build();
        }
        catch (ImageException e)
        {
            throw new ArgumentException($"{e.Path ?? image} {e.Message}", e);
        }
        catch (MachineException e)
        {
            throw new ArgumentException(e.Message, e);
        }
    }
}
