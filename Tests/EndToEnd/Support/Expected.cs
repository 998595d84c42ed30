// What the samples print, on any number of cores.
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;

namespace ToroEmu.Tests.EndToEnd.Support;

internal static class Expected
{
    /// <summary>Receivers in order, senders in order, as in the article of July 3, 2022.</summary>
    public static IEnumerable<string> QueueLines(int cores) =>
        from to in Enumerable.Range(0, cores)
        from @from in Enumerable.Range(0, cores)
        where @from != to
        select $"VirtIOBus: Core[{@from}]->Core[{to}] queue has been initiated";

    public static void HelloWorld(ProcessResult result, int cores) =>
        AssertLines(result, cores, Enumerable.Range(0, cores).Select(core => $"Hello from core {core} of {cores}"));

    public static void PingPong(ProcessResult result, int cores) =>
        AssertLines(result, cores, [], [.. Enumerable.Range(1, cores - 1).SelectMany(PingAndPong)]);

    public static void MpiReduce(ProcessResult result, int cores) => AssertLines(
        result, cores, Enumerable.Range(0, cores).Select(core => $"hello from core {core}"), $"success! value: {(cores - 1) * cores / 2}");

    public static void MpiCheck(ProcessResult result, int cores) => AssertLines(result, cores, [], $"MpiCheck: all right on {cores} cores");

    private static string[] PingAndPong(int core) => [$"Core[0] -> Core[{core}]: ping", $"Core[{core}] -> Core[0]: pong"];

    /// <summary>The queue lines, then some in any order, then the last ones; and a run that ended well with nothing on standard error.</summary>
    private static void AssertLines(ProcessResult result, int cores, IEnumerable<string> anyOrder, params string[] last)
    {
        int queues = cores * (cores - 1);
        string[] lines = result.Lines;
        Assert.That((result.Code, result.Error), Is.EqualTo((0, "")), () => $"{result}");
        Assert.That(lines.Take(queues), Is.EqualTo(QueueLines(cores)), () => $"{result}");
        Assert.That(lines.Skip(queues).SkipLast(last.Length), Is.EquivalentTo(anyOrder), () => $"{result}");
        Assert.That(lines.TakeLast(last.Length), Is.EqualTo(last), () => $"{result}");
    }
}
