// "toroemu trace" and "trace convert" as users see them.
using System;
using System.IO;
using System.Linq;
using System.Text;

using NUnit.Framework;

using ToroEmu.Machines;
using ToroEmu.Tests.Cli;
using ToroEmu.Tests.EndToEnd.Support;
using ToroEmu.Tests.Tracing.Support;
using ToroEmu.Tracing;

namespace ToroEmu.Tests.Tracing;

[TestFixture, Parallelizable(ParallelScope.All)]
internal sealed class TraceCommandTests
{
    private string folder = "";

    [OneTimeSetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("toroemu-trace").FullName;

    [OneTimeTearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Trace_AndRunWithTrace_WriteTheSame_AndTheRunIsTheSame()
    {
        string image = GuestImage.Sample("PingPong"), first = At("a.toroevents"), second = At("b.toroevents");
        CliRun plain = Run("run", image, "--cores", "3", "--deterministic", "--hash");
        CliRun traced = Run("trace", image, "--cores", "3", "--hash", "--events", "all", "-o", first);
        CliRun also = Run("run", image, "--cores", "3", "--hash", "--events", "all", "--trace", second);
        Assert.That((traced.Code, also.Code), Is.EqualTo((0, 0)), () => $"{traced.Error}{also.Error}");
        Assert.That((traced.ConsoleText, also.ConsoleText), Is.EqualTo((plain.ConsoleText, plain.ConsoleText)));
        Assert.That(also.Error, Is.EqualTo(plain.Error));
        Assert.That(traced.Error, Does.StartWith(plain.Error).And.Contain($"{first}: "));
        Assert.That(Read(first), Is.EqualTo(Read(second))); // where blocks end depends on the host's time, what is in them does not
    }

    [Test]
    public void Convert_WritesEveryFormat([Values("perfetto", "chrome", "text", "csv", "drcov", "lcov", "collapsed", "speedscope", "pcap")] string format)
    {
        string trace = At($"{format}.toroevents"), output = At($"{format}.out");
        Assert.That(Run("trace", GuestImage.Sample("PingPong"), "--cores", "3", "--events", "light,instruction,branch", "-o", trace).Code, Is.Zero);
        CliRun toFile = Run("trace", "convert", trace, "--to", format, "-o", output), toConsole = Run("trace", "convert", trace, "--to", format);
        Assert.That((toFile.Code, toFile.Error, toConsole.Code), Is.EqualTo((0, "", 0)), () => toConsole.Error);
        Assert.That(toConsole.Console, Is.EqualTo(File.ReadAllBytes(output)).And.Not.Empty);
    }

    /// <summary>"Find the core that wrote a wrong value": the walk of docs/tracing.md.</summary>
    [Test]
    public void Stores_ToASymbol_NameTheWriter()
    {
        string trace = At("stores.toroevents");
        CliRun run = Run("trace", GuestImage.Sample("MpiReduce"), "--cores", "2", "--events", "store", "--data", "__NONGCSTATICSToroEmu_Guest_ToroEmu_Guest_Kernel_MemoryMap", "-o", trace);
        Assert.That(run.Code, Is.Zero, () => run.Error);
        string[] lines = Encoding.UTF8.GetString(Run("trace", "convert", trace, "--to", "text").Console).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines.Where(line => line.Contains(" store ", StringComparison.Ordinal)), Has.All.Contains("MemoryMap").And.Not.Empty);
        Assert.That(lines, Has.Some.Match("core 0 .* store .*\\(MemoryMap.cs:[0-9]+\\)"));
    }

    [TestCase("no file to write to; add -o FILE.toroevents", "trace", "IMAGE")]
    [TestCase("--events x: no such kind; one of ", "trace", "IMAGE", "-o", "FILE", "--events", "x")]
    [TestCase("--only-cores 3-1: not a list of cores; write 0,2-4", "trace", "IMAGE", "-o", "FILE", "--only-cores", "3-1")]
    [TestCase("--range 5: not a range; write 0x100000-0x1000ff or 0x100000+0x100", "trace", "IMAGE", "-o", "FILE", "--range", "5")]
    [TestCase("--range 9-5: an empty range; write 0x100000-0x1000ff or 0x100000+0x100", "trace", "IMAGE", "-o", "FILE", "--range", "9-5")]
    [TestCase("--symbol nobody: the image has no such symbol; see: toroemu inspect IMAGE --symbols", "trace", "IMAGE", "-o", "FILE", "--symbol", "nobody")]
    [TestCase("--from 9: lies behind --to 5", "trace", "IMAGE", "-o", "FILE", "--from", "9", "--to", "5")]
    [TestCase("--to x: not a number of instructions; write 1000000 or 0x100000", "trace", "IMAGE", "-o", "FILE", "--to", "x")]
    [TestCase("--message-bytes 99G: not a number of bytes; write 64, 4K or 16M, which is the most", "trace", "IMAGE", "-o", "FILE", "--message-bytes", "99G")]
    [TestCase("-o FOLDER/no/file: cannot be written (", "trace", "IMAGE", "-o", "FOLDER/no/file")]
    [TestCase("--events: there is no trace to filter; add --trace FILE", "run", "IMAGE", "--events", "all")]
    [TestCase("no format; add --to FORMAT, --to help lists them", "trace", "convert", "IMAGE")]
    [TestCase("--to gif: no such format; one of perfetto, text,", "trace", "convert", "IMAGE", "--to", "gif")]
    [TestCase("IMAGE is no event trace; make one with: toroemu trace IMAGE -o FILE", "trace", "convert", "IMAGE", "--to", "text")]
    [TestCase("FOLDER/nothing cannot be read (", "trace", "convert", "FOLDER/nothing", "--to", "text")]
    public void Mistake_IsOneLine(string expected, params string[] args)
    {
        string image = GuestImage.Sample("PingPong"), file = At($"{Guid.NewGuid():n}");
        string Filled(string text) => text == "IMAGE" ? image : text == "FILE" ? file : text.Replace("FOLDER", folder, StringComparison.Ordinal);
        CliRun run = Run([.. args.Select(Filled)]);
        string message = expected.StartsWith("IMAGE", StringComparison.Ordinal) ? image + expected["IMAGE".Length..] : Filled(expected);
        Assert.That((run.Code, run.Error.TrimEnd('\n').Contains('\n')), Is.EqualTo((2, false)), () => run.Error);
        Assert.That(run.Error, Does.StartWith($"toroemu: {message}"));
    }

    [Test]
    public void Convert_SaysWhatIsMissing()
    {
        string trace = At("light.toroevents");
        Run("trace", GuestImage.Sample("PingPong"), "--cores", "3", "-o", trace);
        Assert.That(Run("trace", "convert", trace, "--to", "lcov").Error, Is.EqualTo($"toroemu: {trace} has not what lcov needs; trace again with --events instruction\n"));
        byte[] file = File.ReadAllBytes(trace);
        File.WriteAllBytes(trace, file[..^1]);
        CliRun cut = Run("trace", "convert", trace, "--to", "text");
        Assert.That((cut.Code, cut.Error), Is.EqualTo((0, $"toroemu: {trace} has no end: the run was killed, and the trace is whole up to there\n")));
        file[^1] ^= 1;
        File.WriteAllBytes(trace, file);
        CliRun damaged = Run("trace", "convert", trace, "--to", "text");
        Assert.That((damaged.Code, damaged.Error), Is.EqualTo((2, $"toroemu: {trace} is damaged: a checksum does not match; copy or record it again\n")));
    }

    private static string[] Read(string path)
    {
        using EventFileReader reader = new(File.OpenRead(path));
        return [.. reader.Events().Select(EventFiles.Text)];
    }

    private static CliRun Run(params string[] args) => CliRun.Of(new MachineBuilder(), args);

    private string At(string name) => Path.Combine(folder, name);
}
