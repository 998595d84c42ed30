// What the user asked the machine to be.
using System;
using System.Collections.Immutable;
using System.Text;
using ToroEmu.Cpu;
using ToroEmu.Machines.Loading;
using ToroEmu.Machines.Virtio;

namespace ToroEmu.Machines;

/// <summary>The settings of one run. Anything may be written here; <see cref="Problem"/> tells whether a machine can be built from it.</summary>
public sealed record MachineConfig
{
    public const int CoresMin = 1;

    /// <summary>Long enough for a guest that is only slow, short enough to be waited for.</summary>
    public static readonly TimeSpan StallDefault = TimeSpan.FromSeconds(5);

    /// <summary>Path of the ELF image.</summary>
    public required string ImagePath { get; init; }

    /// <summary>Virtual cores, 1 .. <see cref="MemoryMap.CoresMax"/>; core 0 boots.</summary>
    public int Cores { get; init; } = CoresMin;

    /// <summary>Bytes of guest RAM, a multiple of 4 KiB.</summary>
    public ulong MemoryBytes { get; init; } = 128 * MemoryMap.MiB;

    /// <summary>The processor of every core.</summary>
    public CpuModel Cpu { get; init; } = CpuModels.Max;

    /// <summary>The guest's command line, to which the machine adds its virtio-mmio devices.</summary>
    public string Append { get; init; } = "";

    /// <summary>Virtio devices besides VirtIOBus, in the order of their slots.</summary>
    public ImmutableArray<DeviceSpec> Devices { get; init; } = [];

    /// <summary>Longest run in host time; null for no limit. Kept by whoever calls <see cref="IMachine.Run"/>, through its token.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long no core may get anywhere until the run ends as stalled; zero for no limit.</summary>
    public TimeSpan Stall { get; init; } = StallDefault;

    /// <summary>Whether the result is to have more counts than instructions. Messages between cores take a look at the rings now and then.</summary>
    public bool WantsCounts { get; init; }

    /// <summary>Null when a machine can be built, else one line that says what is wrong and what is allowed.</summary>
    public string? Problem() => CoresProblem() ?? MemoryProblem() ?? DevicesProblem() ?? AppendProblem() ?? TimeoutProblem() ?? StallProblem();

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

        int longest = PvhBoot.CommandLineMax - (CommandLineBuilder.Build("x", MemoryMap.VirtioMmioSlots).Length - 1);
        int length = Encoding.UTF8.GetByteCount(Append);
        return length <= longest ? null : $"--append: {length} bytes are too long; the guest's command line takes {longest}";
    }

    private string? StallProblem() => Stall >= TimeSpan.Zero && Stall.TotalMilliseconds < int.MaxValue ? null : "--stall: at most 24 days, or 0 for never";

    private string? TimeoutProblem() => Timeout is null || (Timeout > TimeSpan.Zero && Timeout.Value.TotalMilliseconds < int.MaxValue)
        ? null
        : "--timeout: a time limit is longer than zero and shorter than 24 days";
}
