// Which interrupt is next: IRR, ISR, TPR, PPR, CR8, EOI (SDM 3A, 11.8).
using NUnit.Framework;
using ToroEmu.Interrupts;
using ToroEmu.Tests.Interrupts.Support;
using static ToroEmu.Interrupts.LocalApicSpec;
using static ToroEmu.Tests.Interrupts.Support.ApicBoard;

namespace ToroEmu.Tests.Interrupts;

[TestFixture]
internal sealed class LocalApicPriorityTests
{
    private ApicBoard _board = null!;

    private LocalApic Apic => _board[0];

    [SetUp]
    public void SetUp() => _board = new ApicBoard(1);

    [TestCase((byte)0x10)]
    [TestCase((byte)0x1F)]
    [TestCase((byte)0x20)]
    [TestCase((byte)0x7F)]
    [TestCase((byte)0x80)]
    [TestCase((byte)0xFF)]
    public void Vector_moves_from_IRR_to_ISR_and_out(byte vector)
    {
        Deliver(vector);
        Assert.That(_board.TakeSignals(0), Is.EqualTo(CoreEvent.Interrupt));
        Assert.That((_board.IsRequested(0, vector), _board.IsInService(0, vector)), Is.EqualTo((true, false)));
        Assert.That(Accept(), Is.EqualTo(vector));
        Assert.That((_board.IsRequested(0, vector), _board.IsInService(0, vector)), Is.EqualTo((false, true)));
        Write(Apic, Eoi, 0);
        Assert.That((_board.IsRequested(0, vector), _board.IsInService(0, vector)), Is.EqualTo((false, false)));
    }

    [Test]
    public void Highest_vector_is_first()
    {
        Deliver(0x31, 0xE2, 0x45, 0xE1);
        Assert.That(Accept(), Is.EqualTo(0xE2));
        Assert.That(Accept(), Is.Null, "E1 is of the same class");
        Apic.Eoi();
        Assert.That(Accept(), Is.EqualTo(0xE1));
        Apic.Eoi();
        Assert.That(Accept(), Is.EqualTo(0x45));
    }

    [Test]
    public void Higher_class_nests_and_EOI_ends_the_highest()
    {
        Deliver(0x45);
        Accept();
        Deliver(0x61);
        Assert.That(Accept(), Is.EqualTo(0x61));
        Apic.Eoi();
        Assert.That((_board.IsInService(0, 0x61), _board.IsInService(0, 0x45)), Is.EqualTo((false, true)));
        Apic.Eoi();
        Assert.That(_board.IsInService(0, 0x45), Is.False);
        Apic.Eoi();
        Assert.That(Apic.HasDeliverable, Is.False, "an EOI too many is nothing");
    }

    [TestCase(0x40u, (byte)0x4F, false)]
    [TestCase(0x40u, (byte)0x50, true)]
    [TestCase(0x4Fu, (byte)0x50, true, Description = "the sub-class does not count")]
    [TestCase(0xF0u, (byte)0xFF, false)]
    [TestCase(0x00u, (byte)0x10, true)]
    public void Task_priority_holds_back_its_class_and_below(uint tpr, byte vector, bool deliverable)
    {
        Write(Apic, Tpr, tpr);
        Deliver(vector);
        Assert.That(Apic.HasDeliverable, Is.EqualTo(deliverable));
        Assert.That(Accept(), deliverable ? Is.EqualTo(vector) : Is.Null);
    }

    [TestCase(0x00u, null, 0x00u)]
    [TestCase(0x35u, null, 0x35u)]
    [TestCase(0x35u, (byte)0x47, 0x40u)]
    [TestCase(0x45u, (byte)0x67, 0x60u)]
    public void Processor_priority_is_the_higher_of_task_and_service(uint tpr, byte? inService, uint ppr)
    {
        if (inService is not null)
        {
            Deliver(inService.Value);
            Accept();
        }

        Write(Apic, Tpr, tpr);
        Assert.That(Read(Apic, Ppr), Is.EqualTo(ppr));
    }

    [Test]
    public void Processor_priority_keeps_the_task_sub_class_within_one_class()
    {
        Deliver(0x47);
        Accept();
        Write(Apic, Tpr, 0x45);
        Assert.That(Read(Apic, Ppr), Is.EqualTo(0x45));
    }

    [Test]
    public void CR8_is_the_task_class_both_ways()
    {
        Apic.Cr8 = 9;
        Assert.That(Read(Apic, Tpr), Is.EqualTo(0x90));
        Write(Apic, Tpr, 0x5A);
        Assert.That(Apic.Cr8, Is.EqualTo(5));
    }

    [Test]
    public void Whatever_makes_something_deliverable_signals()
    {
        Write(Apic, Tpr, 0x80);
        Deliver(0x55);
        _board.TakeSignals(0);
        Write(Apic, Tpr, 0x50);
        Assert.That(_board.TakeSignals(0), Is.EqualTo(CoreEvent.None));
        Apic.Cr8 = 4;
        Assert.That(_board.TakeSignals(0), Is.EqualTo(CoreEvent.Interrupt));
        Accept();
        Deliver(0x51);
        _board.TakeSignals(0);
        Apic.Eoi();
        Assert.That(_board.TakeSignals(0), Is.EqualTo(CoreEvent.Interrupt));
    }

    [Test]
    public void Same_vector_waits_once_and_once_more_in_service()
    {
        Deliver(0x33, 0x33);
        Assert.That(Accept(), Is.EqualTo(0x33));
        Deliver(0x33);
        Apic.Eoi();
        Assert.That(Accept(), Is.EqualTo(0x33));
        Apic.Eoi();
        Assert.That(Accept(), Is.Null);
    }

    [Test]
    public void Disabled_by_software_takes_no_fixed_interrupt_but_keeps_what_waits()
    {
        Deliver(0x33);
        Write(Apic, Svr, 0xFF);
        Deliver(0x44);
        Assert.That(Accept(), Is.EqualTo(0x33));
        Assert.That(_board.IsRequested(0, 0x44), Is.False);
    }

    [TestCase((byte)0)]
    [TestCase((byte)15)]
    public void Illegal_vector_is_an_error_not_an_interrupt(byte vector)
    {
        Deliver(vector);
        Assert.That(Apic.HasDeliverable, Is.False);
        Assert.That(Errors(Apic), Is.EqualTo(ErrorReceiveIllegalVector));
    }

    private void Deliver(params byte[] vectors)
    {
        foreach (byte vector in vectors)
            _board.Router.Deliver(0, vector);
    }

    private byte? Accept() => Apic.TryAccept(out byte vector) ? vector : null;
}
