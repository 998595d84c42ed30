// Compiles the kernels once, and links the same objects to a program of the host and to a guest image.
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace ToroEmu.Benchmarks;

/// <summary>The two executables.</summary>
internal sealed record KernelBuild(string NativeProgram, string GuestImage)
{
    /// <summary>No runtime, no relocation, nothing that is not the algorithm: the code must be the same in both.</summary>
    private static readonly string[] Options =
    [
        "-std=gnu17", "-Wall", "-Wextra", "-Werror", "-O2", "-ffreestanding", "-fno-pic", "-fno-stack-protector", "-fcf-protection=none",
        "-fno-asynchronous-unwind-tables", "-fno-math-errno", "-c",
    ];

    public static KernelBuild Make(string sources, string output)
    {
        Directory.CreateDirectory(output);
        List<string> kernels = [];
        string main = Path.Combine(sources, "Kernels", "native.c");
        foreach (string source in Directory.GetFiles(Path.Combine(sources, "Kernels"), "*.c").Order().Where(source => source != main))
            kernels.Add(Compile(source, output));
        string guest = Compile(Path.Combine(sources, "Guest", "guest.c"), output), start = Compile(Path.Combine(sources, "Guest", "start.S"), output);
        KernelBuild build = new(Path.Combine(output, "native"), Path.Combine(output, "guest.elf"));
        HostProcess.Run("gcc", ["-O2", "-no-pie", "-static", "-o", build.NativeProgram, main, .. kernels]).Require(0);
        HostProcess.Run("ld", [.. LinkOptions(Path.Combine(sources, "Guest", "guest.ld")), "-o", build.GuestImage, start, guest, .. kernels]).Require(0);
        return build;
    }

    private static string[] LinkOptions(string script) => ["-nostdlib", "-static", "-z", "max-page-size=4096", "--no-warn-rwx-segments", "-T", script];

    private static string Compile(string source, string output)
    {
        string result = Path.Combine(output, Path.GetFileName(source) + ".o");
        HostProcess.Run("gcc", [.. Options, source, "-o", result]).Require(0);
        return result;
    }
}
