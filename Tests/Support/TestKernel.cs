// A small kernel from the tests' own assembly sources, for a core under test and for QEMU.
using System;
using System.IO;
using System.Linq;
using System.Text;

using NUnit.Framework;

using ToroEmu.Interpreter;
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Support;

/// <summary>
/// Assembled with gcc and binutils, linked at 1 MiB; boots by multiboot in 32-bit protected mode, writes lines to port E9h and
/// ends with a write to port F4h.
/// </summary>
internal sealed class TestKernel : IDisposable
{
    private const ulong Base = 0x10_0000;
    private const ulong Entry = Base + 0x20;
    private const ushort OutputPort = 0xE9;
    private const ushort EndPort = 0xF4;
    private const long StepsMax = 50_000_000;

    private static readonly TimeSpan Most = TimeSpan.FromMinutes(2);

    private readonly string folder = Directory.CreateTempSubdirectory("toroemu-kernel").FullName;

    /// <summary>Builds from a source below <c>Tests/</c>.</summary>
    public TestKernel(string source)
    {
        Require("gcc", "-m32", "-c", "-x", "assembler-with-cpp", Repository.At($"Tests/{source}"), "-o", At("kernel.o"));
        Require("ld", "-m", "elf_i386", $"-Ttext={Base:x}", "-e", "start", "-N", At("kernel.o"), "-o", At("kernel.elf"));
        Require("objcopy", "-O", "binary", At("kernel.elf"), At("kernel.bin"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>The lines it writes on QEMU.</summary>
    public string[] RunOnQemu()
    {
        HostProcess.Run(
            Most, "qemu-system-x86_64", "-accel", "tcg", "-cpu", "qemu32", "-kernel", At("kernel.elf"), "-debugcon", $"file:{At("output.txt")}", "-display", "none",
            "-monitor", "none", "-serial", "none", "-no-reboot", "-device", "isa-debug-exit,iobase=0xf4,iosize=1");
        return Lines(File.ReadAllText(At("output.txt")));
    }

    /// <summary>The lines it writes on a core under test.</summary>
    public string[] RunOnTestCore()
    {
        using TestCore core = new();
        core.EnterProtected();
        core.Write(Base, File.ReadAllBytes(At("kernel.bin")));
        unsafe
        {
            core.Cpu->Rip = Entry;
        }
        VcpuExit exit = VcpuExit.Budget;
        for (long steps = 0; steps < StepsMax && !HasEnded(core) && exit is VcpuExit.Budget or VcpuExit.Yielding; steps += 10_000) exit = core.Run(10_000);
        StringBuilder output = new();
        foreach ((ushort port, _, uint value) in core.Services.PortWrites)
            if (port == OutputPort) output.Append((char)value);
        if (!HasEnded(core)) output.Append($" and then {exit}: {Chain(core)}");
        return Lines(output.ToString());
    }

    private static bool HasEnded(TestCore core) => core.Services.PortWrites.Count > 0 && core.Services.PortWrites[^1].Port == EndPort;

    private static string Chain(TestCore core) => string.Join(", ", core.Core.Faults.Chain.Select(fault => $"{fault.Fault.Vector}({fault.Fault.ErrorCode:X}) at {fault.Rip:X}"));

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static void Require(string program, params string[] arguments)
    {
        ProcessResult result = HostProcess.Run(Most, program, arguments);
        Assert.That(result.Code, Is.Zero, () => $"{program}: {result}");
    }

    private string At(string name) => Path.Combine(folder, name);
}
