// Programs with debugging data, made by the host's compilers.
using System;
using System.Collections.Concurrent;
using System.IO;

using NUnit.Framework;

using ToroEmu.Machines.Loading;
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Symbols;

/// <summary>Built once for each set of options.</summary>
internal sealed class DebuggedProgram
{
    private const string Folder = "Tests/Symbols/Sources";
    private static readonly TimeSpan BuildTime = TimeSpan.FromMinutes(2);
    private static readonly ConcurrentDictionary<string, Lazy<DebuggedProgram>> Programs = new();
    private static readonly string Output = Directory.CreateTempSubdirectory("toroemu-lines-").FullName;

    private DebuggedProgram(string path)
    {
        Path = path;
        Image = ElfImage.Parse(File.ReadAllBytes(path));
    }

    public string Path { get; }

    public ElfImage Image { get; }

    /// <summary>lines.c, by gcc with these options.</summary>
    public static DebuggedProgram C(string options) => Make("c " + options, path =>
        Run("gcc", [.. options.Split(' '), "-nostdlib", "-static", "-no-pie", "-ffreestanding", "-fno-stack-protector", "-o", path, Repository.At($"{Folder}/lines.c")]));

    /// <summary>lines.s, by the assembler with <c>-g</c>.</summary>
    public static DebuggedProgram Assembly(string options) => Make("s " + options, path =>
        Run("gcc", [.. options.Split(' '), "-nostdlib", "-static", "-no-pie", "-o", path, Repository.At($"{Folder}/lines.s")]));

    /// <summary>lines.pas, by Free Pascal; the test is left out where there is none.</summary>
    public static DebuggedProgram Pascal(string options)
    {
        if (!File.Exists("/usr/bin/fpc")) Assert.Ignore("no Free Pascal; apt-get install fp-compiler");
        return Make("pas " + options, path => Run("fpc", [.. options.Split(' '), $"-o{path}", $"-FU{Output}", Repository.At($"{Folder}/lines.pas")]));
    }

    /// <summary>The C# and C image that the samples' tests run.</summary>
    public static DebuggedProgram Sample() => Make("sample", _ => { }, EndToEnd.Support.GuestImage.Sample("MpiReduce"));

    private static DebuggedProgram Make(string key, Action<string> build, string? path = null) => Programs.GetOrAdd(key, _ => new Lazy<DebuggedProgram>(() =>
    {
        string made = path ?? System.IO.Path.Combine(Output, $"{Programs.Count}-{key.GetHashCode(StringComparison.Ordinal):x}.elf");
        build(made);
        return new DebuggedProgram(made);
    })).Value;

    private static void Run(string program, string[] arguments)
    {
        ProcessResult result = HostProcess.Run(BuildTime, program, arguments);
        Assert.That(result.Code, Is.Zero, () => $"{program} {string.Join(' ', arguments)}: {result}");
    }
}
