// Whether cores outnumber workers: those of the last one to two milliseconds count.
using NUnit.Framework;

using ToroEmu.Scheduling;

namespace ToroEmu.Tests.Scheduling;

[TestFixture]
internal sealed class CrowdWatchTests
{
    private const ulong Period = 1_000_000;

    [Test]
    public void Note_OneCoreMoreThanWorkers_IsACrowd()
    {
        CrowdWatch crowd = new(2);
        Assert.That((crowd.Note(0, 1), crowd.Note(63, 2), crowd.Note(0, 3)), Is.EqualTo((false, false, false)));
        Assert.That((crowd.Note(7, 4), crowd.Note(0, 5)), Is.EqualTo((true, true)));
    }

    [Test]
    public void Note_CoresThatSleep_AreForgotten()
    {
        CrowdWatch crowd = new(2);
        for (int core = 0; core < 5; core++) crowd.Note(core, 1);
        ulong now = 1;
        foreach (bool expected in (bool[])[true, false, false])
        {
            now += Period;
            Assert.That(crowd.Note(0, now) || crowd.Note(1, now + 1), Is.EqualTo(expected));
        }
    }
}
