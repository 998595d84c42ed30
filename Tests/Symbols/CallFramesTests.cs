// Unwinding against the tables that readelf makes of the same data.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Symbols;
using ToroEmu.Symbols.Frames;
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Symbols;

internal sealed class CallFramesTests
{
    private static readonly TimeSpan OracleTime = TimeSpan.FromMinutes(1);

    private static readonly string[] Names = ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"];

    [TestCase("-g -O2")]
    [TestCase("-g -O2 -fno-asynchronous-unwind-tables")]
    [TestCase("-g -O0")]
    [TestCase("-g -O2 -m32")]
    [TestCase("sample")]
    public void Step_FollowsTheTableOfReadelf(string options)
    {
        DebuggedProgram program = options == "sample" ? DebuggedProgram.Sample() : DebuggedProgram.C(options);
        int wordSize = program.Image.Is64 ? 8 : 4;
        CallFrames frames = new(program.Image);
        int rows = 0;
        foreach ((ulong address, string[] columns, string[] rules) in Table(program.Path))
        {
            if (!frames.Knows(address)) continue;
            (UnwindResult result, UnwindRegisters after) = CallFrameOracle.Step(frames, address, wordSize);
            Assert.That(result, Is.EqualTo(UnwindResult.Called), $"{address:x}");
            AssertRow(address, columns, rules, after);
            rows++;
        }
        Assert.That(rows, Is.GreaterThan(1));
    }

    [Test]
    public void Step_KnowsNothingOfOtherCode()
    {
        CallFrames frames = new(DebuggedProgram.C("-g -O2").Image);
        (UnwindResult result, UnwindRegisters after) = CallFrameOracle.Step(frames, 0x1234, 8);
        Assert.That((result, after.Rsp, frames.Knows(0x1234)), Is.EqualTo((UnwindResult.Unknown, CallFrameOracle.Stack, false)));
    }

    private static void AssertRow(ulong address, string[] columns, string[] rules, UnwindRegisters after)
    {
        ulong cfa = Cfa(rules[0]);
        Assert.That(after.Rsp, Is.EqualTo(cfa), $"CFA at {address:x}");
        for (int column = 1; column < columns.Length; column++)
        {
            ulong value = columns[column] == "ra" ? after.Rip : after[Number(columns[column])];
            if (rules[column] == "u") Assert.That(value, Is.EqualTo(CallFrameOracle.Register(Number(columns[column]))), $"{columns[column]} at {address:x}");
            else Assert.That(value, Is.EqualTo(CallFrameOracle.Memory(cfa + (ulong)Offset(rules[column], "c"))), $"{columns[column]} at {address:x}");
        }
    }

    private static ulong Cfa(string rule)
    {
        Match match = Regex.Match(rule, @"^([a-z0-9]+)([+-]\d+)$");
        return CallFrameOracle.Register(Number(match.Groups[1].Value)) + (ulong)long.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
    }

    private static long Offset(string rule, string start) => long.Parse(rule[start.Length..], CultureInfo.InvariantCulture);

    private static int Number(string name) => Array.IndexOf(Names, name[0] == 'e' ? "r" + name[1..] : name);

    /// <summary>Rows "address cfa rule rule..." below lines "LOC CFA rbx rbp ra".</summary>
    private static IEnumerable<(ulong Address, string[] Columns, string[] Rules)> Table(string path)
    {
        ProcessResult result = HostProcess.Run(OracleTime, "readelf", "--debug-dump=frames-interp", path);
        string[] columns = [];
        bool isCommon = false;
        foreach (string line in result.Output.Split('\n'))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (line.Contains(" CIE ", StringComparison.Ordinal)) isCommon = true;
            if (line.Contains(" FDE ", StringComparison.Ordinal)) isCommon = false;
            if (words is ["LOC", ..]) columns = words[1..];
            else if (!isCommon && words.Length == columns.Length + 1 && columns.Length != 0 && Regex.IsMatch(words[0], "^[0-9a-f]{8,16}$") && !words[^1].Contains("..", StringComparison.Ordinal))
                yield return (Convert.ToUInt64(words[0], 16), columns, words[1..]);
        }
    }
}
