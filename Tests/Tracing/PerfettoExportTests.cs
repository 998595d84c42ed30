// Timelines by the rules of the Trace Event Format: slices nest, times grow, arrows begin and end inside of slices.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;

using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;
using ToroEmu.Tests.Tracing.Support;
using ToroEmu.Tracing;

namespace ToroEmu.Tests.Tracing;

[TestFixture, Parallelizable(ParallelScope.All)]
internal sealed class PerfettoExportTests
{
    [Test]
    public void Timeline_HoldsTheFormatsRules_AndAnArrowForEachMessage(
        [Values("PingPong", "MpiReduce")] string sample, [Values(3, 5)] int cores, [Values(RunEventKinds.Light, RunEventKinds.Light | RunEventKinds.Instruction | RunEventKinds.Branch, RunEventKinds.Message)] RunEventKinds kinds)
    {
        TracedRun run = TracedRun.Of(TracedRun.Config(GuestImage.Sample(sample), cores), new RunEventSelection { Kinds = kinds, Functions = ["Mpi_*"] });
        using JsonDocument document = JsonDocument.Parse(Conversion.Of(run, "perfetto"));
        JsonElement[] entries = [.. document.RootElement.GetProperty("traceEvents").EnumerateArray()];
        Dictionary<int, int> open = [];
        Dictionary<string, List<string>> arrows = [];
        decimal last = 0;
        foreach (JsonElement entry in entries)
        {
            string phase = entry.GetProperty("ph").GetString()!;
            int thread = entry.GetProperty("tid").GetInt32();
            if (phase == "M") continue;
            decimal now = entry.GetProperty("ts").GetDecimal();
            Assert.That(now, Is.GreaterThanOrEqualTo(last));
            last = now;
            int depth = open.GetValueOrDefault(thread);
            if (phase == "B") open[thread] = depth + 1;
            if (phase == "E") open[thread] = depth - 1;
            if (phase is "E" or "s" or "t" or "f") Assert.That(depth, Is.Positive, () => $"{entry}");
            if (phase is not ("s" or "t" or "f")) continue;
            string id = $"{entry.GetProperty("cat")} {entry.GetProperty("id")}";
            if (!arrows.TryGetValue(id, out List<string>? phases)) arrows.Add(id, phases = []);
            phases.Add(phase);
        }

        Assert.That(open.Values, Has.All.Zero);
        Assert.That(arrows.Where(arrow => arrow.Key.StartsWith("message", StringComparison.Ordinal)).Select(arrow => string.Concat(arrow.Value)), Is.EqualTo(Enumerable.Repeat("sf", run.Messages)));
        bool hasCollective = sample == "MpiReduce" && (kinds & RunEventKinds.Call) != 0;
        string collective = "s" + new string('t', cores - 2) + "f";
        Assert.That(arrows.Where(arrow => arrow.Key.StartsWith("collective", StringComparison.Ordinal)).Select(arrow => string.Concat(arrow.Value)), Is.EqualTo(hasCollective ? [collective] : Array.Empty<string>()));
        Assert.That(last, Is.EqualTo(run.Events[^1].Nanoseconds / 1000m));
        string[] lanes = [.. entries.Where(entry => entry.TryGetProperty("name", out JsonElement name) && name.GetString() == "thread_name").Select(entry => entry.GetProperty("args").GetProperty("name").GetString()!)];
        Assert.That(lanes.Where(lane => lane.StartsWith("core ", StringComparison.Ordinal)), Is.EqualTo(Enumerable.Range(0, cores).Select(core => string.Create(CultureInfo.InvariantCulture, $"core {core}"))));
    }
}
