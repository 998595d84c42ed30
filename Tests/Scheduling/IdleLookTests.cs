// How long an idle worker looks around: long while work comes soon, hardly at all when it does not.
using NUnit.Framework;

using ToroEmu.Scheduling;

namespace ToroEmu.Tests.Scheduling;

[TestFixture]
internal sealed class IdleLookTests
{
    [Test]
    public void Length_FollowsTheIdleTimes()
    {
        IdleLook look = new();
        Assert.That(look.Length, Is.EqualTo(IdleLook.Most));
        for (int time = 0; time < 10; time++) look.NoteIdle(1_000_000);
        Assert.That(look.Length, Is.EqualTo(IdleLook.Least));
        look.NoteIdle(20_000);
        Assert.That(look.Length, Is.EqualTo(IdleLook.Least * 2));
        for (int time = 0; time < 10; time++) look.NoteIdle(20_000);
        Assert.That(look.Length, Is.EqualTo(IdleLook.Most));
    }
}
