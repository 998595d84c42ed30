// Whole kernels on the emulator and on QEMU: the same lines, and those that the manuals say.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Kernels;

/// <summary>
/// Each kernel prints a line per case. <c>Expected/NAME.txt</c> is what the manuals say; where QEMU is known to say something
/// else, <c>Expected/NAME.qemu.txt</c> has both lines and the reason. <c>NAME.pending.txt</c> is the same for
/// shortfalls of the emulator that are being mended.
/// </summary>
public sealed class KernelTests
{
    private const int Crashed = 3;
    private const int MessageMost = 8000;
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(2);

    private static IEnumerable<TestCaseData> Runs => KernelImage.Runs.Select(run => new TestCaseData(run.Name, run.Cores));

    private static IEnumerable<TestCaseData> ComparedRuns => KernelImage.ComparedRuns.Select(run => new TestCaseData(run.Name, run.Cores));

    [TestCaseSource(nameof(Runs))]
    public void Emulator_PrintsWhatTheManualsSay(string name, int cores)
    {
        KernelImage kernel = KernelImage.Of(name);
        ProcessResult result = ToroEmuProcess.Run("run", kernel.Path, "--cores", $"{cores}", "--machine", kernel.Machine);
        Assert.That(result.Code, Is.EqualTo(kernel.EndsInShutdown ? Crashed : 0), () => Short($"{result}"));
        Compare(name, cores, result.Output, KnownDifferences.Read($"{name}.pending.txt"));
    }

    /// <summary>
    /// Kernels give a core that they start some milliseconds of real time, which QEMU's threads may not get on a busy host: a run in which QEMU
    /// came too late says nothing about what it would print. The emulator, above, gets no second try.
    /// </summary>
    [TestCaseSource(nameof(ComparedRuns))]
    [Retry(4)]
    public void Qemu_PrintsTheSame(string name, int cores)
    {
        QemuProcess.Require();
        KernelImage kernel = KernelImage.Of(name);
        ProcessResult result = HostProcess.Run(
            Most, "qemu-system-x86_64", "-M", kernel.Machine, "-accel", "tcg", "-cpu", "max", "-smp", $"{cores}", "-m", "128", "-display", "none", "-serial", "stdio", "-monitor", "none", "-no-reboot",
            "-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-kernel", kernel.Path);
        Assert.That(result.Code, Is.EqualTo(kernel.EndsInShutdown || kernel.EndsInReset ? 0 : 1), () => Short($"{result}"));
        Compare(name, cores, result.Output, KnownDifferences.Read($"{name}.qemu.txt"));
    }

    /// <summary><c>{cores}</c> in the expected text is the number of cores, in two hexadecimal digits.</summary>
    private static void Compare(string name, int cores, string output, HashSet<(string Expected, string Printed)> known)
    {
        string[] expected = File.ReadAllText(Repository.At($"Tests/Kernels/Expected/{name}.txt"))
            .Replace("{cores}", cores.ToString("X2", CultureInfo.InvariantCulture), StringComparison.Ordinal).TrimEnd('\n').Split('\n');
        string[] printed = output.Replace("\r", "", StringComparison.Ordinal).TrimEnd('\n').Split('\n');
        IEnumerable<string> wrong = expected.Zip(printed)
            .Where(pair => pair.First != pair.Second && !known.Contains((pair.First, pair.Second)))
            .Select(pair => $"- {pair.First}\n+ {pair.Second}");
        Assert.That(wrong, Is.Empty, () => Short(string.Join('\n', wrong)));
        Assert.That(printed, Has.Length.EqualTo(expected.Length), () => Short(output));
    }

    /// <summary>A kernel that goes astray may print without end.</summary>
    private static string Short(string text) => text.Length <= MessageMost ? text : text[..MessageMost];
}
