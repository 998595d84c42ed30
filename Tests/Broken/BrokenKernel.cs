// Kernels that are broken on purpose, built with the host's gcc.
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Broken;

/// <summary>
/// One source of <c>Tests/Broken/Sources</c>. Comments in it say what is expected: <c>exit: 3</c>, <c>cores: 2</c>, <c>options: ...</c>, <c>says: words of
/// the report</c>, <c>frames: symbol</c> in a stack trace. The instruction to blame carries the label <c>root</c>, unless <c>root:</c> names another place, or <c>any</c>.
/// </summary>
internal sealed class BrokenKernel
{
    private const string Folder = "Tests/Broken/Sources";
    private static readonly TimeSpan BuildTime = TimeSpan.FromMinutes(2);
    private static readonly ConcurrentDictionary<string, Lazy<BrokenKernel>> Images = new();
    private static readonly string Output = Directory.CreateTempSubdirectory("toroemu-broken-").FullName;

    private readonly string text;

    private BrokenKernel(string name)
    {
        string source = Repository.At($"{Folder}/{name}.S");
        text = File.ReadAllText(source);
        Image = Path.Combine(Output, $"{name}.elf");
        ProcessResult result = HostProcess.Run(
            BuildTime, "gcc", "-x", "assembler-with-cpp", "-nostdlib", "-static", "-no-pie", $"-Wl,-T,{Repository.At("Tests/Kernels/Sources/link.ld")}",
            "-Wl,--build-id=none", "-Wl,-z,noexecstack", "-Wl,--no-warn-rwx-segments", "-o", Image, source);
        Assert.That(result.Code, Is.Zero, () => $"building {name}: {result}");
    }

    /// <summary>The names of all broken kernels.</summary>
    public static IEnumerable<string> Names => Directory.EnumerateFiles(Repository.At(Folder), "*.S").Select(path => Path.GetFileNameWithoutExtension(path)).Order();

    /// <summary>The file to boot.</summary>
    public string Image { get; }

    public int ExitCode => int.Parse(One("exit") ?? throw new InvalidDataException("no exit: line"));

    public int Cores => int.Parse(One("cores") ?? "1");

    public string[] Options => (One("options") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public string Root => One("root") ?? "root";

    public IEnumerable<string> Words => All("says");

    public IEnumerable<string> Frames => All("frames");

    public static BrokenKernel Of(string name) => Images.GetOrAdd(name, key => new Lazy<BrokenKernel>(() => new BrokenKernel(key))).Value;

    private string? One(string key) => All(key).SingleOrDefault();

    private IEnumerable<string> All(string key) =>
        Regex.Matches(text, $@"^/\* {key}: (.*) \*/$", RegexOptions.Multiline).Select(match => match.Groups[1].Value);
}
