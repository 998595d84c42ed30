// Small guest kernels in assembly, built with the host's gcc.
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Kernels;

/// <summary>One source of <c>Tests/Kernels/Sources</c>. Lines such as <c>/* cores: 1 2 16 */</c> in it say how it is run.</summary>
internal sealed partial class KernelImage
{
    private const string Folder = "Tests/Kernels/Sources";

    /// <summary>More polling cores than this crawl under TCG.</summary>
    private const int QemuCoresMax = 4;

    private static readonly TimeSpan BuildTime = TimeSpan.FromMinutes(2);
    private static readonly ConcurrentDictionary<string, Lazy<KernelImage>> Images = new();
    private static readonly string Output = Directory.CreateTempSubdirectory("toroemu-kernels-").FullName;

    private KernelImage(string name)
    {
        string source = Repository.At($"{Folder}/{name}.S");
        string text = File.ReadAllText(source);
        Machine = text.Contains("/* machine: pc */", StringComparison.Ordinal) ? "pc" : "microvm";
        EndsInShutdown = text.Contains("/* ends: triple fault */", StringComparison.Ordinal);
        EndsInReset = text.Contains("/* ends: reset */", StringComparison.Ordinal);
        Path = System.IO.Path.Combine(Output, $"{name}.elf");
        ProcessResult result = HostProcess.Run(
            BuildTime, "gcc", "-x", "assembler-with-cpp", "-nostdlib", "-static", "-no-pie", $"-Wl,-T,{Repository.At($"{Folder}/link.ld")}", "-Wl,--build-id=none",
            "-Wl,-z,noexecstack", "-Wl,--no-warn-rwx-segments", "-o", Path, source);
        Assert.That(result.Code, Is.Zero, () => $"building {name}: {result}");
    }

    /// <summary>All kernels, each with every number of cores that it is for.</summary>
    public static IEnumerable<(string Name, int Cores)> Runs => Names.SelectMany(name => CoresOf(name).Select(cores => (name, cores)));

    /// <summary>Those that QEMU can judge, with few enough cores for it; the source of the others says why it cannot.</summary>
    public static IEnumerable<(string Name, int Cores)> ComparedRuns => Runs.Where(run => run.Cores <= QemuCoresMax
        && !Text(run.Name).Contains("/* manual only: ", StringComparison.Ordinal));

    private static IEnumerable<string> Names => Directory.EnumerateFiles(Repository.At(Folder), "*.S").Select(path => System.IO.Path.GetFileNameWithoutExtension(path)).Order();

    /// <summary>The file to boot.</summary>
    public string Path { get; }

    /// <summary>The machine that it is for, by a name that QEMU has as well.</summary>
    public string Machine { get; }

    /// <summary>The kernel ends in a triple fault instead of through the debug-exit port.</summary>
    public bool EndsInShutdown { get; }

    /// <summary>The kernel asks for a reset, be it by a triple fault through an empty IDT.</summary>
    public bool EndsInReset { get; }

    public static KernelImage Of(string name) => Images.GetOrAdd(name, key => new Lazy<KernelImage>(() => new KernelImage(key))).Value;

    /// <summary>The kernel's numbers of cores; one if it names none.</summary>
    private static IEnumerable<int> CoresOf(string name) => CoresLine().Match(Text(name)) is { Success: true } match
        ? match.Groups[1].Value.Split(' ').Select(cores => int.Parse(cores, CultureInfo.InvariantCulture))
        : [1];

    private static string Text(string name) => File.ReadAllText(Repository.At($"{Folder}/{name}.S"));

    [GeneratedRegex("/\\* cores: ([0-9 ]*[0-9]) \\*/")]
    private static partial Regex CoresLine();
}
