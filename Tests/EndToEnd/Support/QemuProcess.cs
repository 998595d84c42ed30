// QEMU's microvm as a second machine for the same images.
using System;
using System.IO;
using System.Linq;
using NUnit.Framework;

namespace ToroEmu.Tests.EndToEnd.Support;

internal static class QemuProcess
{
    private const string Program = "qemu-system-x86_64";

    /// <summary>Polling cores crawl under TCG when they outnumber the host's processors.</summary>
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(4);

    /// <summary>Skips the test without QEMU, or fails it where everything is required (TOROEMU_REQUIRE_ALL=1).</summary>
    public static void Require()
    {
        if (IsInstalled()) return;
        string message = $"{Program} is missing; install it with: apt-get install qemu-system-x86";
        if (Environment.GetEnvironmentVariable("TOROEMU_REQUIRE_ALL") == "1") Assert.Fail(message);
        Assert.Ignore(message);
    }

    /// <summary>Boots an image. The code is the guest's own: QEMU answers (v &lt;&lt; 1) | 1 for a guest that writes v to the debug-exit port.</summary>
    public static ProcessResult Boot(string image, int cores, string append = "")
    {
        ProcessResult result = HostProcess.Run(
            Most, Program, "-M", "microvm", "-accel", "tcg", "-smp", $"{cores}", "-m", "128", "-nographic", "-no-reboot",
            "-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-kernel", image, "-append", append);
        Assert.That(result.Code & 1, Is.EqualTo(1), () => $"QEMU itself failed, or the guest did not end through the debug-exit port: {result}");
        return result with { Code = result.Code >> 1, Output = result.Output.Replace("\r", "", StringComparison.Ordinal) };
    }

    private static bool IsInstalled() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, Program)));
}
