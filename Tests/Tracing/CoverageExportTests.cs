// Coverage is what was executed: no byte more, no byte less.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

using NUnit.Framework;

using ToroEmu.Machines;
using ToroEmu.Tests.EndToEnd.Support;
using ToroEmu.Tests.Kernels;
using ToroEmu.Tests.Tracing.Support;
using ToroEmu.Tracing;

namespace ToroEmu.Tests.Tracing;

[TestFixture, Parallelizable(ParallelScope.All)]
internal sealed class CoverageExportTests
{
    private static readonly Lazy<TracedRun> Run = new(() => TracedRun.Of(TracedRun.Config(GuestImage.Sample("MpiReduce"), 2), new RunEventSelection { Kinds = RunEventKinds.Instruction }));

    /// <summary>Read by the published layout of the format, on a kernel of ours and on a sample.</summary>
    [Test]
    public void Drcov_HasEveryExecutedByte([Values("sample", "toro")] string guest)
    {
        TracedRun run = guest == "sample" ? Run.Value : KernelRun(guest);
        byte[] file = Conversion.Of(run, "drcov");
        (List<(ulong Base, ulong End)> modules, List<(uint Start, int Size, int Module)> blocks) = ReadDrcov(file);
        HashSet<ulong> covered = [];
        foreach ((uint start, int size, int module) in blocks)
        {
            ulong first = modules[module].Base + start;
            Assert.That(first + (ulong)size, Is.LessThanOrEqualTo(modules[module].End));
            for (ulong at = first; at < first + (ulong)size; at++) Assert.That(covered.Add(at), Is.True, "blocks do not overlap");
        }

        HashSet<ulong> executed = [.. run.OfKind(RunEventKind.Instruction).SelectMany(one => Enumerable.Range(0, one.Size).Select(offset => one.Rip + (ulong)offset))];
        Assert.That(covered.SetEquals(executed), Is.True);
        HashSet<ulong> starts = [.. blocks.Select(block => modules[block.Module].Base + block.Start)];
        Assert.That(run.OfKind(RunEventKind.Branch).Where(one => executed.Contains(one.Address)).All(one => starts.Contains(one.Address)), Is.True);
    }

    [Test]
    public void Lcov_CountsLinesOfMain()
    {
        Dictionary<int, ulong> main = Lines(Conversion.TextOf(Run.Value, "lcov"), "samples/MpiReduce/main.c");
        string[] source = File.ReadAllLines(Repository.At("samples/MpiReduce/main.c"));
        int Line(string text) => Array.FindIndex(source, line => line.Contains(text, StringComparison.Ordinal)) + 1;
        Assert.That(main[Line("Mpi_Reduce(")], Is.EqualTo(2), "once on each core");
        Assert.That(main[Line("success! value")], Is.EqualTo(1), "on the root");
        Assert.That(main[Line("failed! core")], Is.Zero);
        Assert.That(main[Line("s[i] != sum")], Is.EqualTo(64), "for each element, on the root");
    }

    /// <summary>The sums that geninfo(1) asks for; and genhtml makes pages of it, if it is installed.</summary>
    [Test]
    public void Lcov_AddsUp_AndGenhtmlTakesIt()
    {
        string text = Conversion.TextOf(Run.Value, "lcov");
        foreach (string record in text.Split("end_of_record\n", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] lines = record.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            string[] data = [.. lines.Where(line => line.StartsWith("DA:", StringComparison.Ordinal))];
            Assert.That(lines, Does.Contain($"LF:{data.Length}").And.Contain($"LH:{data.Count(line => !line.EndsWith(",0", StringComparison.Ordinal))}"));
            string[] functions = [.. lines.Where(line => line.StartsWith("FNDA:", StringComparison.Ordinal))];
            if (functions.Length != 0) Assert.That(lines, Does.Contain($"FNF:{functions.Length}").And.Contain($"FNH:{functions.Count(line => !line.StartsWith("FNDA:0,", StringComparison.Ordinal))}"));
        }

        if (!File.Exists("/usr/bin/genhtml")) Assert.Ignore("genhtml (Debian's lcov) is not installed");
        string folder = Directory.CreateTempSubdirectory("toroemu-lcov").FullName;
        File.WriteAllText(Path.Combine(folder, "trace.info"), text);
        ProcessResult result = HostProcess.Run(TimeSpan.FromMinutes(2), "genhtml", "--ignore-errors", "source", "-o", Path.Combine(folder, "html"), Path.Combine(folder, "trace.info"));
        Assert.That(result.Code, Is.Zero, () => $"{result}");
        Assert.That(File.ReadAllText(Path.Combine(folder, "html", "index.html")), Does.Contain("MpiReduce"));
        Directory.Delete(folder, recursive: true);
    }

    private static TracedRun KernelRun(string name)
    {
        KernelImage kernel = KernelImage.Of(name);
        return TracedRun.Of(TracedRun.Config(kernel.Path, 4) with { Machine = MachineOptions.Parse(kernel.Machine) }, new RunEventSelection { Kinds = RunEventKinds.Instruction | RunEventKinds.Branch },
            machine => machine.RunTo(2_000_000));
    }

    private static (List<(ulong Base, ulong End)> Modules, List<(uint Start, int Size, int Module)> Blocks) ReadDrcov(byte[] file)
    {
        int position = 0;
        string Line()
        {
            int end = Array.IndexOf(file, (byte)'\n', position);
            string line = Encoding.UTF8.GetString(file, position, end - position);
            position = end + 1;
            return line;
        }

        Assert.That((Line(), Line()), Is.EqualTo(("DRCOV VERSION: 2", "DRCOV FLAVOR: toroemu")));
        string table = Line();
        Assert.That(table, Does.StartWith("Module Table: version 2, count "));
        Assert.That(Line(), Is.EqualTo("Columns: id, base, end, entry, checksum, timestamp, path"));
        List<(ulong, ulong)> modules = [];
        for (int id = 0; id < int.Parse(table.Split(' ')[^1], CultureInfo.InvariantCulture); id++)
        {
            string[] columns = Line().Split(", ");
            Assert.That((columns.Length, columns[0].Trim()), Is.EqualTo((7, $"{id}")));
            modules.Add((Convert.ToUInt64(columns[1], 16), Convert.ToUInt64(columns[2], 16)));
        }

        string[] blocks = Line().Split(' ');
        int count = int.Parse(blocks[2], CultureInfo.InvariantCulture);
        Assert.That(file.Length - position, Is.EqualTo(8 * count));
        List<(uint, int, int)> read = [];
        for (; position < file.Length; position += 8) read.Add((BitConverter.ToUInt32(file, position), BitConverter.ToUInt16(file, position + 4), BitConverter.ToUInt16(file, position + 6)));
        return (modules, read);
    }

    private static Dictionary<int, ulong> Lines(string text, string file)
    {
        string record = text.Split("end_of_record\n").Single(one => one.Contains($"{file}\n", StringComparison.Ordinal));
        return record.Split('\n').Where(line => line.StartsWith("DA:", StringComparison.Ordinal)).Select(line => line[3..].Split(','))
            .ToDictionary(pair => int.Parse(pair[0], CultureInfo.InvariantCulture), pair => ulong.Parse(pair[1], CultureInfo.InvariantCulture));
    }
}
