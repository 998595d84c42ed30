// Critical paths of operations that were thought out.
using System.Linq;

using NUnit.Framework;

using ToroEmu.Report;
using ToroEmu.Tracing;

namespace ToroEmu.Tests.Report;

internal sealed class CriticalPathTests
{
    /// <summary>Core 2 computes long, core 1 waits for it, core 0 for core 1. Core 0 took a message of core 3 early, which nobody waited for.</summary>
    [Test]
    public void Path_GoesByTheMessagesThatWereWaitedFor()
    {
        RunLog log = Log(4);
        Calls(log, (0, 0, 1000), (1, 0, 800), (2, 0, 600), (3, 0, 100));
        Wait(log, core: 1, from: 50, to: 600);
        Wait(log, core: 0, from: 200, to: 800);
        int early = Message(log, 3, 0, 100, 150), first = Message(log, 2, 1, 600, 640), second = Message(log, 1, 0, 800, 850);
        Assert.That(Path(log), Is.EqualTo(new[] { (2, 0ul, 600ul, first), (1, 640ul, 800ul, second), (0, 850ul, 1000ul, -1) }));
        Assert.That(log.Messages[early].Taken, Is.Not.Null);
    }

    /// <summary>A message that lay there while its receiver was busy with another one is not what it waited for.</summary>
    [Test]
    public void Path_LeavesOutMessagesThatCameEarly()
    {
        RunLog log = Log(3);
        Calls(log, (0, 0, 1000), (1, 0, 510), (2, 0, 500));
        Wait(log, core: 0, from: 10, to: 500);
        int awaited = Message(log, 2, 0, 500, 700);
        Message(log, 1, 0, 510, 900); // sent while core 0 was taking the other
        Assert.That(Path(log), Is.EqualTo(new[] { (2, 0ul, 500ul, awaited), (0, 700ul, 1000ul, -1) }));
    }

    /// <summary>The emulator does not see waits of a few instructions.</summary>
    [Test]
    public void Path_SeesShortWaits()
    {
        RunLog log = Log(2);
        Calls(log, (0, 0, 1000), (1, 0, 500));
        int awaited = Message(log, 1, 0, 500, 520);
        Assert.That(Path(log), Is.EqualTo(new[] { (1, 0ul, 500ul, awaited), (0, 520ul, 1000ul, -1) }));
    }

    [Test]
    public void Path_OfACoreThatComputedLongest_IsItself()
    {
        RunLog log = Log(2);
        Calls(log, (0, 0, 1000), (1, 0, 500));
        Message(log, 0, 1, 5, 6); // so that 1 is what taking one costs at best
        Message(log, 1, 0, 10, 900);
        Assert.That(Path(log), Has.Length.EqualTo(1));
        Assert.That(Path(log)[0], Is.EqualTo((0, 0ul, 1000ul, -1)));
    }

    [Test]
    public void Operations_AreTheNthCallsOfAllCores()
    {
        RunLog log = Log(2);
        Calls(log, (0, 0, 100), (1, 50, 100), (0, 200, 300), (1, 210, 310));
        Assert.That(global::ToroEmu.Report.Collectives.Find(log).Select(one => string.Join(',', one.Calls)), Is.EqualTo(new[] { "0,1", "2,3" }));
    }

    private static RunLog Log(int cores) => new(cores, null);

    private static void Calls(RunLog log, params (int Core, ulong Begin, ulong End)[] calls)
    {
        foreach ((int core, ulong begin, ulong end) in calls)
            log.Calls.Add(new LoggedCall(core, "MPI_Reduce", 0, new RunMoment(begin, begin)) { End = new RunMoment(end, end), HasEnded = true });
    }

    private static int Message(RunLog log, int from, int to, ulong sent, ulong taken)
    {
        log.Messages.Add(new LoggedMessage(from, to, 8, 1, default, new RunMoment(sent, sent)) { Taken = new RunMoment(taken, taken) });
        return log.Messages.Count - 1;
    }

    private static void Wait(RunLog log, int core, ulong from, ulong to)
    {
        log.States.Add(new LoggedState(core, CoreActivity.Spins, new RunMoment(from, from)));
        log.States.Add(new LoggedState(core, CoreActivity.Runs, new RunMoment(to, to)));
    }

    private static (int Core, ulong From, ulong To, int Message)[] Path(RunLog log) =>
        [.. new CriticalPath(log).Of([.. Enumerable.Range(0, log.Calls.Count)]).Select(step => (step.Core, step.From.Nanoseconds, step.To.Nanoseconds, step.Message))];
}
