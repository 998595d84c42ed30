// Small guest kernels in assembly, built with the host's gcc.
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;

using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Kernels;

/// <summary>One source of <c>Tests/Kernels/Sources</c>. Lines such as <c>/* cores: 2 */</c> in it say how it is run.</summary>
internal sealed class KernelImage
{
    private const string Folder = "Tests/Kernels/Sources";
    private static readonly TimeSpan BuildTime = TimeSpan.FromMinutes(2);
    private static readonly ConcurrentDictionary<string, Lazy<KernelImage>> Images = new();
    private static readonly string Output = Directory.CreateTempSubdirectory("toroemu-kernels-").FullName;

    private KernelImage(string name)
    {
        string source = Repository.At($"{Folder}/{name}.S");
        string text = File.ReadAllText(source);
        Cores = text.Contains("/* cores: 2 */", StringComparison.Ordinal) ? 2 : 1;
        Machine = text.Contains("/* machine: pc */", StringComparison.Ordinal) ? "pc" : "microvm";
        EndsInShutdown = text.Contains("/* ends: triple fault */", StringComparison.Ordinal);
        Path = System.IO.Path.Combine(Output, $"{name}.elf");
        ProcessResult result = HostProcess.Run(
            BuildTime, "gcc", "-x", "assembler-with-cpp", "-nostdlib", "-static", "-no-pie", $"-Wl,-T,{Repository.At($"{Folder}/link.ld")}", "-Wl,--build-id=none",
            "-Wl,-z,noexecstack", "-Wl,--no-warn-rwx-segments", "-o", Path, source);
        Assert.That(result.Code, Is.Zero, () => $"building {name}: {result}");
    }

    /// <summary>The names of all kernels.</summary>
    public static IEnumerable<string> Names => Directory.EnumerateFiles(Repository.At(Folder), "*.S").Select(path => System.IO.Path.GetFileNameWithoutExtension(path)).Order();

    /// <summary>Kernels that QEMU can judge; the source of the others says why it cannot.</summary>
    public static IEnumerable<string> ComparedNames =>
        Names.Where(name => !File.ReadAllText(Repository.At($"{Folder}/{name}.S")).Contains("/* manual only: ", StringComparison.Ordinal));

    /// <summary>The file to boot.</summary>
    public string Path { get; }

    public int Cores { get; }

    /// <summary>The machine that it is for, by a name that QEMU has as well.</summary>
    public string Machine { get; }

    /// <summary>The kernel ends in a triple fault instead of through the debug-exit port.</summary>
    public bool EndsInShutdown { get; }

    public static KernelImage Of(string name) => Images.GetOrAdd(name, key => new Lazy<KernelImage>(() => new KernelImage(key))).Value;
}
