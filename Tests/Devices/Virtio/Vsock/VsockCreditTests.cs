// Credit arithmetic, modulo 2^32.
using NUnit.Framework;
using ToroEmu.Devices.Virtio.Vsock;

namespace ToroEmu.Tests.Devices.Virtio.Vsock;

internal sealed class VsockCreditTests
{
    [Test]
    public void Room_is_what_the_peer_keeps_less_what_is_under_way()
    {
        VsockCredit credit = new();
        Assert.That(credit.Room, Is.Zero, "before the peer has said anything");
        credit.Note(Saying(1000, 0));
        credit.NoteSent(600);
        Assert.That(credit.Room, Is.EqualTo(400));
        credit.Note(Saying(1000, 500));
        Assert.That(credit.Room, Is.EqualTo(900));
        credit.Note(Saying(50, 500));
        Assert.That(credit.Room, Is.Zero, "a peer may shrink its buffer below what is under way");
    }

    [Test]
    public void Counts_wrap()
    {
        VsockCredit credit = new();
        uint count = 0;
        for (int i = 0; i < 5; i++)
        {
            credit.NoteSent(1_000_000_000);
            count += 1_000_000_000;
            credit.Note(Saying(4096, count));
            Assert.That(credit.Room, Is.EqualTo(4096));
        }

        credit.NoteSent(4000);
        Assert.That(credit.Room, Is.EqualTo(96));
    }

    [Test]
    public void A_count_ahead_of_what_was_sent_gives_no_room()
    {
        VsockCredit credit = new();
        credit.Note(Saying(4096, 1));
        Assert.That(credit.Room, Is.Zero);
    }

    [Test]
    public void Telling_is_due_before_the_peer_can_run_dry()
    {
        VsockCredit credit = new();
        credit.NoteForwarded((int)VsockCredit.TellAfter - 1);
        Assert.That(credit.IsTellingDue, Is.False);
        credit.NoteForwarded(1);
        Assert.That(credit.IsTellingDue, Is.True);
        credit.NoteTold();
        Assert.That(credit.IsTellingDue, Is.False);
        Assert.That(credit.Forwarded, Is.EqualTo(VsockCredit.TellAfter));
        Assert.That(VsockCredit.TellAfter, Is.LessThan(VsockCredit.BufferSize));
    }

    private static VsockHeader Saying(uint buffer, uint forwarded) => new(0, 0, 0, 0, 0, 0, 0, 0, buffer, forwarded);
}
