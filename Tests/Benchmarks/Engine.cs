// What runs the kernels.
using System;
using System.Globalization;

namespace ToroEmu.Benchmarks;

/// <summary>A program that runs a kernel a number of times and prints "NAME CHECKSUM".</summary>
/// <param name="Name">Head of its column.</param>
/// <param name="SuccessCode">Exit code of a good run.</param>
/// <param name="Program">File to start.</param>
/// <param name="Arguments">Its arguments for a kernel and a number of times.</param>
internal sealed record Engine(string Name, int SuccessCode, string Program, Func<string, string, string[]> Arguments)
{
    public static Engine Native(KernelBuild build) => new("native", 0, build.NativeProgram, (kernel, times) => [kernel, times]);

    /// <summary>QEMU's debug-exit device answers (code &lt;&lt; 1) | 1.</summary>
    public static Engine Qemu(KernelBuild build) => new("QEMU", 1, "qemu-system-x86_64", (kernel, times) =>
    [
        "-M", "microvm", "-accel", "tcg", "-m", "128", "-nographic", "-no-reboot", "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
        "-kernel", build.GuestImage, "-append", $"{kernel} {times}",
    ]);

    public static Engine ToroEmu(KernelBuild build, string path) => new("ToroEmu", 0, "dotnet", (kernel, times) =>
        ["exec", path, "run", build.GuestImage, "--append", $"{kernel} {times}"]);

    public KernelRun Run(Kernel kernel, long times)
    {
        HostProcess process = HostProcess.Run(Program, Arguments(kernel.Name, times.ToString(CultureInfo.InvariantCulture))).Require(SuccessCode);
        return new KernelRun(process.Seconds, process.Output.Trim());
    }
}
