// Profiles count every instruction once, in the functions that executed it.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;
using ToroEmu.Tests.Testing.Support;
using ToroEmu.Tests.Tracing.Support;
using ToroEmu.Tracing;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Tracing;

[TestFixture, Parallelizable(ParallelScope.All)]
internal sealed class ProfileExportTests
{
    private const RunEventKinds Kinds = RunEventKinds.Instruction | RunEventKinds.Branch | RunEventKinds.Interrupt;

    [Test]
    public void Collapsed_CountsEveryInstruction_UnderMain([Values(1, 5)] int cores)
    {
        TracedRun run = TracedRun.Of(TracedRun.Config(GuestImage.Sample("MpiReduce"), cores), new RunEventSelection { Kinds = Kinds });
        Dictionary<string, ulong> stacks = Conversion.TextOf(run, "collapsed").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(line => line[..line.LastIndexOf(' ')], line => ulong.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
        for (int core = 0; core < cores; core++)
        {
            string root = $"core {core};";
            Assert.That(stacks.Where(stack => stack.Key.StartsWith(root, StringComparison.Ordinal)).Aggregate(0UL, (sum, stack) => sum + stack.Value), Is.EqualTo(run.Instructions[core]));
        }

        Assert.That(stacks.Keys, Has.Some.Contains(";main;"));
        foreach ((string function, ulong count) in Counted(run))
            Assert.That(stacks.Where(stack => stack.Key.EndsWith($";{function}", StringComparison.Ordinal)).Aggregate(0UL, (sum, stack) => sum + stack.Value), Is.EqualTo(count), function);
    }

    /// <summary>By the schema of the format: events in order of time, what opens closes in reverse; and every instruction has its moment.</summary>
    [Test]
    public void Speedscope_IsBalanced_AndCountsEveryInstruction([Values(1, 5)] int cores)
    {
        TracedRun run = TracedRun.Of(TracedRun.Config(GuestImage.Sample("MpiReduce"), cores), new RunEventSelection { Kinds = Kinds });
        using JsonDocument document = JsonDocument.Parse(Conversion.Of(run, "speedscope"));
        JsonElement root = document.RootElement;
        Assert.That(root.GetProperty("$schema").GetString(), Is.EqualTo("https://www.speedscope.app/file-format-schema.json"));
        string[] frames = [.. root.GetProperty("shared").GetProperty("frames").EnumerateArray().Select(frame => frame.GetProperty("name").GetString()!)];
        Dictionary<string, ulong> own = [];
        foreach ((JsonElement profile, ulong instructions) in root.GetProperty("profiles").EnumerateArray().Zip(run.Instructions))
        {
            Assert.That((profile.GetProperty("type").GetString(), profile.GetProperty("unit").GetString(), profile.GetProperty("startValue").GetUInt64()), Is.EqualTo(("evented", "none", 0UL)));
            Assert.That(profile.GetProperty("endValue").GetUInt64(), Is.EqualTo(instructions));
            Follow(profile, frames, own);
        }

        Assert.That(own.Where(pair => pair.Value != 0), Is.EquivalentTo(Counted(run)));
    }

    /// <summary>main calls f twice, f calls g; g jumps to h, which returns for it.</summary>
    [Test]
    public void Stacks_OfAKnownProgram()
    {
        using TinyImage image = TinyImage.Of(asm =>
        {
            Label f = asm.CreateLabel(), g = asm.CreateLabel(), h = asm.CreateLabel();
            asm.mov(esp, TinyImage.Data + 0x80);
            asm.call(f);
            asm.call(f);
            asm.hlt();
            asm.Label(ref f);
            asm.call(g);
            asm.ret();
            asm.Label(ref g);
            asm.jmp(h);
            asm.Label(ref h);
            asm.ret();
        });
        TracedRun run = TracedRun.Of(TracedRun.Config(image.Path), new RunEventSelection { Kinds = Kinds });
        CallStack stack = new(new ExportContext(run.Header!, ToroEmu.Machines.Loading.ElfImage.None), 0);
        List<int> depths = [];
        foreach (RunEvent one in run.Events)
        {
            stack.Add(one);
            if (one.Kind == RunEventKind.Instruction) depths.Add(stack.Leaf.Depth);
        }

        // Without names every instruction is a function of its own, in the place of the one before it; calls go one deeper.
        Assert.That(depths, Is.EqualTo(new[] { 1, 1, 2, 3, 3, 2, 1, 2, 3, 3, 2, 1 }));
    }

    private static void Follow(JsonElement profile, string[] frames, Dictionary<string, ulong> own)
    {
        Stack<int> open = new();
        ulong last = 0;
        foreach (JsonElement one in profile.GetProperty("events").EnumerateArray())
        {
            ulong at = one.GetProperty("at").GetUInt64();
            int frame = one.GetProperty("frame").GetInt32();
            Assert.That(at, Is.GreaterThanOrEqualTo(last));
            if (open.Count != 0) own[frames[open.Peek()]] = own.GetValueOrDefault(frames[open.Peek()]) + at - last;
            last = at;
            if (one.GetProperty("type").GetString() == "O") open.Push(frame);
            else Assert.That(open.Pop(), Is.EqualTo(frame));
        }

        Assert.That(open, Is.Empty);
        Assert.That(last, Is.EqualTo(profile.GetProperty("endValue").GetUInt64()));
    }

    /// <summary>Instructions by function, counted without stacks.</summary>
    private static Dictionary<string, ulong> Counted(TracedRun run)
    {
        ToroEmu.Symbols.SymbolTable symbols = ToroEmu.Symbols.SymbolTable.From(Conversion.ImageOf(run));
        return run.OfKind(RunEventKind.Instruction).GroupBy(one => one.Rip).Select(group => (Name: symbols.Find(group.Key)?.Symbol.Name ?? $"0x{group.Key:x}", Count: (ulong)group.Count()))
            .GroupBy(one => one.Name).ToDictionary(group => group.Key, group => group.Aggregate(0UL, (sum, one) => sum + one.Count));
    }
}
