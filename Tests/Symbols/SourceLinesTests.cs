// Lines of source against binutils, and against damaged debugging data.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

using NUnit.Framework;

using ToroEmu.Machines.Loading;
using ToroEmu.Symbols;
using ToroEmu.Tests.EndToEnd.Support;
using ToroEmu.Tests.Machines.Support;

namespace ToroEmu.Tests.Symbols;

internal sealed class SourceLinesTests
{
    private const int AddressesMax = 3_000;
    private static readonly TimeSpan OracleTime = TimeSpan.FromMinutes(1);

    private static readonly string[] Builds =
    [
        "c -g -O0", "c -g -O2", "c -gdwarf-4 -O2", "c -gdwarf-3 -O2", "c -gdwarf-2 -O1", "c -g -O2 -ffunction-sections -Wl,--gc-sections",
        "c -g -O2 -gz=zlib", "c -g -O2 -m32", "s -g", "s -g -Wa,-gdwarf-4", "s -g -Wa,-gdwarf-2", "pas -gw2", "pas -gw3", "sample",
    ];

    [TestCaseSource(nameof(Builds))]
    public void Find_AnswersAsAddr2Line(string build)
    {
        DebuggedProgram program = Of(build);
        SourceLines lines = SourceLines.From(program.Image);
        Assert.That(lines.Any, Is.True);
        ulong[] addresses = CodeAddresses(program.Image);
        List<string> wrong = [];
        int known = 0;
        foreach ((ulong address, string file, int line) in Addr2Line(program.Path, addresses))
        {
            SourcePlace? place = lines.Find(address);
            if (place is not null) known++;
            string ours = place is SourcePlace at ? $"{at.File}:{at.Line}" : "??:0";
            string theirs = line == 0 || file == "??" ? "??:0" : $"{file}:{line}";
            if (ours != theirs) wrong.Add($"{address:x}: {ours}, addr2line {theirs}");
        }
        Assert.That(wrong, Is.Empty);
        Assert.That(known, Is.GreaterThan(build[0] == 's' && build != "sample" ? 10 : 50));
    }

    [TestCase("c -g -O2")]
    [TestCase("c -gdwarf-4 -O2")]
    [TestCase("c -gdwarf-3 -O2")]
    [TestCase("c -g -O2 -ffunction-sections")]
    [TestCase("sample")]
    public void Frames_HaveTheInlinedFunctionsOfAddr2Line(string build)
    {
        DebuggedProgram program = Of(build);
        SourceLines lines = SourceLines.From(program.Image);
        int inlined = 0;
        foreach ((ulong address, ImmutableArray<string> theirs) in Addr2LineFrames(program.Path, CodeAddresses(program.Image)))
        {
            ImmutableArray<SourceFrame> frames = lines.Frames(address);
            // Assemblers and ILCompiler name functions their own ways.
            if (theirs.Length < 2) continue;
            inlined++;
            Assert.That(frames.Select(frame => $"{frame.Function} {frame.Place}"), Is.EqualTo(theirs), $"{address:x}");
            Assert.That(frames.Select(frame => frame.IsInlined), Is.EqualTo(theirs.Select((_, index) => index < theirs.Length - 1)));
        }
        Assert.That(inlined, Is.GreaterThan(20));
    }

    /// <summary>Offsets of 64 bits, which binutils do not read: the same code has the same lines.</summary>
    [Test]
    public void WideOffsets_SayTheSame()
    {
        ElfImage narrow = DebuggedProgram.C("-gdwarf-5 -O2").Image, wide = DebuggedProgram.C("-gdwarf-5 -gdwarf64 -O2").Image;
        SourceLines expected = SourceLines.From(narrow), lines = SourceLines.From(wide);
        foreach (ulong address in CodeAddresses(narrow)) Assert.That(lines.Frames(address), Is.EqualTo(expected.Frames(address)), $"{address:x}");
        Assert.That(lines.Any, Is.True);
    }

    [TestCase("c -g -O0", "lines.c", 34)]
    [TestCase("c -gdwarf-4 -O2", "Sources/lines.c", 34)]
    [TestCase("s -g", "lines.s", 7)]
    [TestCase("pas -gw2", "lines.pas", 14)]
    [TestCase("sample", "main.c", 20)]
    [TestCase("sample", "VirtIOBus.cs", 60)]
    public void Addresses_LeadBackToTheLine(string build, string file, int line)
    {
        SourceLines lines = SourceLines.From(Of(build).Image);
        ImmutableArray<ulong> addresses = lines.Addresses(file, line);
        Assert.That(addresses, Is.Not.Empty.And.Ordered.And.Unique);
        int found = lines.Find(addresses[0])!.Value.Line;
        Assert.That(found, Is.GreaterThanOrEqualTo(line));
        foreach (ulong address in addresses)
            Assert.That((lines.Find(address)?.FileName, lines.Find(address)?.Line), Is.EqualTo((Path.GetFileName(file), found)));
    }

    /// <summary>An inlined function's line has code in several places: a breakpoint must be at all of them.</summary>
    [Test]
    public void Addresses_OfAnInlinedLine_AreSeveral() =>
        Assert.That(SourceLines.From(DebuggedProgram.C("-g -O2").Image).Addresses("lines.c", 8), Has.Length.GreaterThan(2));

    [Test]
    public void Addresses_FindsAFileInOtherCase_AndNoOther()
    {
        SourceLines lines = SourceLines.From(DebuggedProgram.C("-g -O0").Image);
        Assert.That(lines.Addresses("LINES.C", 34), Is.EqualTo(lines.Addresses("lines.c", 34)));
        Assert.That(lines.Addresses("ines.c", 34), Is.Empty);
        Assert.That(lines.Addresses("lines.c", 10_000), Is.Empty);
    }

    /// <summary>Every row is what its first and its last byte are found to be.</summary>
    [TestCase("c -g -O2")]
    [TestCase("sample")]
    public void Rows_AgreeWithFind(string build)
    {
        SourceLines lines = SourceLines.From(Of(build).Image);
        int count = 0;
        foreach (SourceRow row in lines.Rows())
        {
            Assert.That(lines.Find(row.Address), Is.EqualTo(row.Place));
            Assert.That(lines.Find(row.Address + row.Size - 1), Is.EqualTo(row.Place));
            count++;
        }
        Assert.That(count, Is.GreaterThan(30));
    }

    [Test]
    public void AnImageWithoutDebuggingData_HasNoLines()
    {
        SourceLines lines = SourceLines.From(ElfImage.Parse(ElfBuilder.Good().Build()));
        Assert.That((lines.Any, lines.Find(0x100000), lines.Frames(0x100000).Length, lines.Addresses("a.c", 1).Length), Is.EqualTo((false, (SourcePlace?)null, 0, 0)));
        Assert.That(SourceLines.From(ElfImage.None).Find(0), Is.Null);
    }

    /// <summary>Bytes of the debugging sections changed, thousands of times: no exception, and an end.</summary>
    [TestCase("c -g -O2", 400)]
    [TestCase("c -gdwarf-3 -O2", 400)]
    [TestCase("s -g", 400)]
    [TestCase("sample", 40)]
    public void DamagedData_IsNeverMoreThanMissing(string build, int cases)
    {
        byte[] good = File.ReadAllBytes(Of(build).Path);
        ElfImage image = ElfImage.Parse(good);
        ElfSection[] sections = [.. image.Sections.Where(s => s.Name.StartsWith(".debug", StringComparison.Ordinal) || s.Name == ".eh_frame")];
        ulong[] addresses = CodeAddresses(image).Where((_, index) => index % 50 == 0).ToArray();
        Random random = new(7);
        for (int index = 0; index < cases; index++)
        {
            byte[] bad = (byte[])good.Clone();
            int changes = 1 << random.Next(8);
            for (int change = 0; change < changes; change++)
            {
                ElfSection section = sections[random.Next(sections.Length)];
                bad[(int)section.Offset + random.Next((int)section.Size)] = random.Next(3) == 0 ? (byte)0xFF : (byte)random.Next(256);
            }
            Ask(ElfImage.Parse(bad), addresses);
        }
    }

    private static void Ask(ElfImage image, ulong[] addresses)
    {
        SourceLines lines = SourceLines.From(image);
        foreach (ulong address in addresses)
        {
            lines.Find(address);
            lines.Frames(address);
            CallFrameOracle.Step(new CallFrames(image), address, image.Is64 ? 8 : 4);
        }
        lines.Addresses("lines.c", 8);
        Assert.That(lines.Rows().Count(), Is.LessThan(1 << 20));
    }

    private static DebuggedProgram Of(string build) => build.Split(' ', 2) switch
    {
        ["c", string options] => DebuggedProgram.C(options),
        ["s", string options] => DebuggedProgram.Assembly(options),
        ["pas", string options] => DebuggedProgram.Pascal(options),
        _ => DebuggedProgram.Sample(),
    };

    /// <summary>Addresses of the image's own code, evenly; in Pascal's case its runtime has no lines, so only the program's.</summary>
    private static ulong[] CodeAddresses(ElfImage image)
    {
        List<ulong> all = [];
        foreach (SourceRow row in SourceLines.From(image).Rows())
            for (ulong offset = 0; offset < row.Size; offset++) all.Add(row.Address + offset);
        foreach (ElfSegment segment in image.Segments.Where(s => s.IsLoaded && s.IsExecutable))
            for (ulong offset = 0; offset < segment.MemorySize; offset += 97) all.Add(segment.VirtualAddress + offset);
        int step = Math.Max(1, all.Count / AddressesMax);
        return [.. all.Where((_, index) => index % step == 0).Distinct().Order()];
    }

    private static IEnumerable<(ulong Address, string File, int Line)> Addr2Line(string path, ulong[] addresses)
    {
        string[] lines = Oracle(path, ["-a"], addresses);
        for (int index = 0; index + 1 < lines.Length; index += 2)
        {
            Match match = Regex.Match(lines[index + 1], @"^(.*):(\d+|\?)( \(discriminator \d+\))?$");
            yield return (Convert.ToUInt64(lines[index], 16), match.Groups[1].Value.Replace("//", "/", StringComparison.Ordinal), int.TryParse(match.Groups[2].Value, out int line) ? line : 0);
        }
    }

    private static IEnumerable<(ulong Address, ImmutableArray<string> Frames)> Addr2LineFrames(string path, ulong[] addresses)
    {
        ulong? address = null;
        List<string> frames = [];
        string[] lines = Oracle(path, ["-a", "-i", "-f"], addresses);
        for (int index = 0; index < lines.Length;)
        {
            if (lines[index].StartsWith("0x", StringComparison.Ordinal))
            {
                if (address is ulong last) yield return (last, [.. frames]);
                address = Convert.ToUInt64(lines[index++], 16);
                frames.Clear();
                continue;
            }
            string place = Regex.Replace(lines[index + 1], @" \(discriminator \d+\)$", "");
            frames.Add($"{lines[index]} {place[(place.LastIndexOf('/') + 1)..]}");
            index += 2;
        }
        if (address is ulong end) yield return (end, [.. frames]);
    }

    private static string[] Oracle(string path, string[] options, ulong[] addresses)
    {
        List<string> lines = [];
        foreach (ulong[] some in addresses.Chunk(1_000))
        {
            ProcessResult result = HostProcess.Run(OracleTime, "addr2line", [.. options, "-e", path, .. some.Select(address => $"0x{address:x}")]);
            Assert.That(result.Code, Is.Zero, () => $"{result}");
            lines.AddRange(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        return [.. lines];
    }
}
