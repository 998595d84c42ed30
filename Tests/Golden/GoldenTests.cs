// Golden text tests: a line each, bytes and state in, state out. They need no host processor.
using System;
using System.Collections.Generic;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Coverage;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Golden;

/// <summary>Every line of <c>Tests/Golden/*.txt</c>, by the slow path of a core's first run and by the fast one.</summary>
public sealed class GoldenTests
{
    private static IEnumerable<TestCaseData> Lines
    {
        get
        {
            using TestCore core = new();
            foreach (GoldenCase line in GoldenFile.All)
                if (IsAnnounced(core.Core, line)) yield return new TestCaseData(line).SetArgDisplayNames(line.ToString());
        }
    }

    /// <summary>Lines of what the processor does not have wait until it has; lines that decode to nothing are about #UD.</summary>
    private static bool IsAnnounced(Core core, GoldenCase line)
    {
        Decoder decoder = Decoder.Create(line.Mode switch { CodeMode.Code16 => 16, CodeMode.Code32 => 32, _ => 64 }, new ByteArrayCodeReader(line.Bytes));
        decoder.Decode(out Instruction instruction);
        if (CoverageTests.UnderWay.Contains(instruction.Mnemonic)) return false;
        return instruction.IsInvalid || CoverageTests.IsSupported(core, instruction.Code);
    }

    [TestCaseSource(nameof(Lines))]
    public void Line(object line) // GoldenCase is internal
    {
        GoldenCase golden = (GoldenCase)line;
        Assert.That(GoldenRun.Differences(golden, warm: false), Is.Empty, "cold");
        Assert.That(GoldenRun.Differences(golden, warm: true), Is.Empty, "warm");
    }

    [TestCase("48 01 D8 | add rax, rbx | rax=1")]
    [TestCase("4G | x | |")]
    [TestCase("| x | |")]
    [TestCase("90 | nop | rax |")]
    public void UnreadableLine_Fails(string line) => Assert.Throws<FormatException>(() => GoldenFile.Parse(line, CodeMode.Code64, "here"));

    [TestCase("90 | nop | rxx=1 |")]
    [TestCase("90 | nop | rax=g |")]
    [TestCase("90 | nop | flags=q |")]
    [TestCase("90 | nop | | st9=empty")]
    [TestCase("90 | nop | [500000]=00 |")]
    public void UnknownState_Fails(string line) =>
        Assert.Throws<FormatException>(() => GoldenRun.Differences(GoldenFile.Parse(line, CodeMode.Code64, "here"), warm: false));

    [TestCase("48 FF C0 | inc rax | rax=1 | rax=3", "rax 2, expected 3")]
    [TestCase("48 FF C0 | inc rax | rax=1 | rax=2 flags=z", "flags -, expected z")]
    [TestCase("48 FF C0 | inc rax | rax=1 | rax=2 rbx=1", "rbx 0, expected 1")]
    [TestCase("C6 04 25 00 00 40 00 05 | mov byte ptr [400000h], 5 | |", "[400000] 05, expected 00")]
    [TestCase("0F 0B | ud2 | |", "exception 6 (0)")]
    [TestCase("0F 0B | ud2 | | !13(0)", "exception 6, expected 13(0)")]
    [TestCase("90 | nop | | !6", "no exception, but Budget")]
    public void WrongLine_IsTold(string line, string difference) =>
        Assert.That(GoldenRun.Differences(GoldenFile.Parse(line, CodeMode.Code64, "here"), warm: false), Is.EqualTo(difference));
}
