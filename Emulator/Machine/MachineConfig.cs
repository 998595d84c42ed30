// What the user asked the machine to be.
using System;
using System.Collections.Immutable;
using System.Text;
using ToroEmu.Cpu;
using ToroEmu.Machines.Loading;
using ToroEmu.Machines.Record;
using ToroEmu.Machines.Virtio;

namespace ToroEmu.Machines;

/// <summary>The settings of one run. Anything may be written here; <see cref="Problem"/> tells whether a machine can be built from it.</summary>
public sealed record MachineConfig
{
    public const int CoresMin = 1;

    /// <summary>Long enough for a guest that is only slow, short enough to be waited for.</summary>
    public static readonly TimeSpan StallDefault = TimeSpan.FromSeconds(5);

    /// <summary>A deterministic machine's calendar starts here unless it is told otherwise, so that it does not depend on the day.</summary>
    public static readonly DateTimeOffset StartTimeDeterministic = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Path of the image, or of a snapshot, which holds all else but limits of the run.</summary>
    public required string ImagePath { get; init; }

    /// <summary>Virtual cores, 1 .. <see cref="MemoryMap.CoresMax"/>; core 0 boots.</summary>
    public int Cores { get; init; } = CoresMin;

    /// <summary>Bytes of guest RAM, a multiple of 4 KiB.</summary>
    public ulong MemoryBytes { get; init; } = 128 * MemoryMap.MiB;

    /// <summary>The processor of every core.</summary>
    public CpuModel Cpu { get; init; } = CpuModels.Max;

    /// <summary>Which of a PC's old devices there are.</summary>
    public MachineOptions Machine { get; init; } = MachineOptions.Microvm;

    /// <summary>The guest's command line, to which the machine adds its virtio-mmio devices.</summary>
    public string Append { get; init; } = "";

    /// <summary>Virtio devices besides VirtIOBus, in the order of their slots.</summary>
    public ImmutableArray<DeviceSpec> Devices { get; init; } = [];

    /// <summary>Path of the initial RAM disk, the first module; null for none.</summary>
    public string? Initrd { get; init; }

    /// <summary>Further modules: a file's name, then what the guest is told with it, separated by a space.</summary>
    public ImmutableArray<string> Modules { get; init; } = [];

    /// <summary>How the image is booted.</summary>
    public BootKind Boot { get; init; } = BootKind.Auto;

    /// <summary>Guest physical address of a flat image; null for the usual one.</summary>
    public ulong? LoadAddress { get; init; }

    /// <summary>Guest physical address of a flat image's first instruction; null for its first byte.</summary>
    public ulong? EntryAddress { get; init; }

    /// <summary><see cref="Boot"/>, or flat if a place says that the image must be.</summary>
    public BootKind BootWanted => Boot == BootKind.Auto && (LoadAddress ?? EntryAddress) is not null ? BootKind.Flat : Boot;

    /// <summary>Which device gets the input of the console.</summary>
    public ConsoleDevice Console { get; init; }

    /// <summary>Longest run in host time; null for no limit. Kept by whoever calls <see cref="IMachine.Run"/>, through its token.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long no core may get anywhere until the run ends as stalled; zero for no limit.</summary>
    public TimeSpan Stall { get; init; } = StallDefault;

    /// <summary>Whether everything is to happen at counted instructions, the same in every run: see <see cref="IDeterministicMachine"/>.</summary>
    public bool Deterministic { get; init; }

    /// <summary>Chooses slices, their order, and what RDRAND answers, in a deterministic machine; 0: all cores in turn.</summary>
    public ulong Seed { get; init; }

    /// <summary>Another seed from where a snapshot was taken on; null: the run goes on as it would have.</summary>
    public ulong? SeedFromHere { get; init; }

    /// <summary>The calendar's time at power-on; null: the host's, or <see cref="StartTimeDeterministic"/>.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>Most instructions of all cores together, in a deterministic machine; null: no limit.</summary>
    public ulong? InstructionsMax { get; init; }

    /// <summary>Whether the result is to have more counts than instructions. Messages between cores take a look at the rings now and then.</summary>
    public bool WantsCounts { get; init; }

    /// <summary>Who notes the run's input in a file, and how it ends; null: nobody. Of a deterministic machine, and of one machine only.</summary>
    public TraceRecorder? Record { get; init; }

    /// <summary>Who gives a recorded run's input again, in the host's stead; null: the host is asked.</summary>
    internal TracePlayer? Replay { get; init; }

    /// <summary>Who compares the run with the recorded one; null: nobody.</summary>
    internal TraceVerifier? Verifier { get; init; }

    /// <summary>Who looks on between slices, of a deterministic machine.</summary>
    public ImmutableArray<IRunObserver> Observers { get; init; } = [];

    /// <summary>Where image, initial RAM disk and modules are read.</summary>
    internal Func<string, ReadOnlyMemory<byte>> ReadFile { get; init; } = ImageFile.Read;

    /// <summary>The same machine, without anybody who looks on or notes.</summary>
    internal MachineConfig Unobserved() => this with { Record = null, Replay = null, Verifier = null, Observers = [], ReadFile = ImageFile.Read };

    /// <summary>The same machine, with those who look on at another.</summary>
    internal MachineConfig ObservedAs(MachineConfig other) => this with { Record = other.Record, Replay = other.Replay, Verifier = other.Verifier, Observers = other.Observers };

    /// <summary>Null when a machine can be built, else one line that says what is wrong and what is allowed.</summary>
    public string? Problem() =>
        CoresProblem() ?? MemoryProblem() ?? DevicesProblem() ?? AppendProblem() ?? TimeoutProblem() ?? StallProblem() ?? BootProblem();

    private string? CoresProblem() => Cores is >= CoresMin and <= MemoryMap.CoresMax
        ? null
        : $"--cores {Cores}: the machine has {CoresMin} to {MemoryMap.CoresMax} cores";

    private string? MemoryProblem()
    {
        if (MemoryBytes is < MemoryMap.RamSizeMin or > MemoryMap.RamSizeMax)
        {
            return $"--memory {MemorySize.Format(MemoryBytes)}: the machine has {MemorySize.Format(MemoryMap.RamSizeMin)} to "
                + $"{MemorySize.Format(MemoryMap.RamSizeMax)} of RAM (a plain number counts MiB)";
        }

        return MemoryBytes % MemoryMap.RamGranule == 0
            ? null
            : $"--memory {MemoryBytes} bytes: RAM comes in pages of {MemorySize.Format(MemoryMap.RamGranule)}";
    }

    private string? DevicesProblem() => Devices.Length < MemoryMap.VirtioMmioSlots
        ? null
        : $"--device: {Devices.Length} devices are too many; the machine has room for {MemoryMap.VirtioMmioSlots - 1}";

    private string? AppendProblem()
    {
        if (Append.Contains('\0', StringComparison.Ordinal))
        {
            return "--append: a zero byte would end the command line early; take it out";
        }

        int longest = CommandLineBuilder.LengthMax - (CommandLineBuilder.Build("x", MemoryMap.VirtioMmioSlots).Length - 1);
        int length = Encoding.UTF8.GetByteCount(Append);
        return length <= longest ? null : $"--append: {length} bytes are too long; the guest's command line takes {longest}";
    }

    private string? StallProblem() => Stall >= TimeSpan.Zero && Stall.TotalMilliseconds < int.MaxValue ? null : "--stall: at most 24 days, or 0 for never";

    private string? TimeoutProblem() => Timeout is null || (Timeout > TimeSpan.Zero && Timeout.Value.TotalMilliseconds < int.MaxValue)
        ? null
        : "--timeout: a time limit is longer than zero and shorter than 24 days";

    private string? BootProblem()
    {
        if ((LoadAddress ?? EntryAddress) is not null && BootWanted is not (BootKind.Flat or BootKind.Flat16))
        {
            return $"--load and --entry are for flat images, --boot {BootKinds.Name(Boot)} finds its places in the image; leave them out";
        }

        foreach (string module in Modules)
        {
            if (module.TrimStart().Length == 0 || module.Contains('\0', StringComparison.Ordinal))
            {
                return "--module: write a file's name and, if the guest is to be told more, a space and a text";
            }
        }

        return null;
    }
}
