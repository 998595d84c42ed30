// ELF images of a few instructions, run on the whole machine.
using System;
using System.IO;
using System.Text;
using System.Threading;

using Iced.Intel;

using Microsoft.Extensions.Logging.Abstractions;

using ToroEmu.Machines;
using ToroEmu.Tests.Machines.Support;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Machines;

/// <summary>A guest that starts as PVH leaves it: 32-bit protected mode, paging off, no IDT.</summary>
internal sealed class TinyGuest(Action<Assembler> program) : IConsoleSink
{
    public const ulong Entry = 0x10_0000;

    private readonly StringBuilder console = new();

    public string Console => console.ToString();

    public int Cores { get; init; } = 1;

    public MachineOptions Machine { get; init; } = MachineOptions.Microvm;

    public void Write(byte value) => console.Append((char)value);

    /// <summary>Builds image and machine, and runs until the guest ends or <paramref name="stop"/> says so.</summary>
    public RunResult Run(CancellationToken stop = default) => Run(machine => machine.Run(stop));

    /// <summary>The console's input is over some time after the start.</summary>
    public RunResult RunWithoutInput(TimeSpan after) => Run(machine =>
    {
        using Timer end = new(_ => machine.EndConsoleInput(), null, after, Timeout.InfiniteTimeSpan);
        return machine.Run(CancellationToken.None);
    });

    /// <summary>The image of such a guest.</summary>
    public static byte[] Image(Action<Assembler> program)
    {
        byte[] code = TestCore.Machine(Entry, program, 32);
        return new ElfBuilder()
            .Load(Entry, code, 0x1_0000)
            .Note(ElfBuilder.PvhNote((uint)Entry))
            .Symbol("start", Entry, (ulong)code.Length, 0x12)
            .Build();
    }

    private RunResult Run(Func<IMachine, RunResult> run)
    {
        string path = Path.Combine(Path.GetTempPath(), $"toroemu-{Guid.NewGuid():n}.elf");
        File.WriteAllBytes(path, Image(program));
        try
        {
            using IMachine machine = new MachineBuilder().Build(
                new MachineConfig { ImagePath = path, Cores = Cores, MemoryBytes = 4 << 20, Machine = Machine }, this, NullLoggerFactory.Instance);
            return run(machine);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
