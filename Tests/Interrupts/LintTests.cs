// LINT0 and LINT1: every delivery mode, levels and edges, the 8259s' acknowledge.
using NUnit.Framework;
using ToroEmu.Interrupts;
using ToroEmu.Tests.Devices.Support;
using ToroEmu.Tests.Interrupts.Support;
using static ToroEmu.Interrupts.LocalApicSpec;

namespace ToroEmu.Tests.Interrupts;

[TestFixture]
internal sealed class LintTests
{
    private const uint ExtInt = 0x700, Nmi = 0x400, Init = 0x500, Level = 1 << 15, RemoteIrr = 1 << 14, Masked = 1 << 16;

    private ApicBoard _board = new(1);
    private LintPin _lint0 = null!;
    private LintPin _lint1 = null!;
    private int _acknowledges;

    private LocalApic Apic => _board[0];

    [SetUp]
    public void PowerOn()
    {
        _board = new ApicBoard(2);
        _lint0 = new LintPin(_board.Router, LintPin.Lint0);
        _lint1 = new LintPin(_board.Router, LintPin.Lint1);
        _acknowledges = 0;
        _board.Router.AcknowledgeExternal = () => (byte)(0x30 + _acknowledges++);
    }

    [Test]
    public void External_interrupts_are_acknowledged_without_priority_or_service()
    {
        ApicBoard.Write(Apic, Tpr, 0xFF);
        ApicBoard.Write(Apic, LvtLint0, ExtInt);
        Assert.That(Apic.TryAcceptExternal(out _), Is.False, "the line is low");
        _lint0.Raise();
        Assert.That(_board.TakeSignals(0), Is.EqualTo(CoreEvent.Interrupt));
        Assert.That((Apic.TryAcceptExternal(out byte vector), vector), Is.EqualTo((true, (byte)0x30)));
        Assert.That((_board.IsInService(0, 0x30), _board.IsRequested(0, 0x30)), Is.EqualTo((false, false)));
        Assert.That(Apic.HasExternal, Is.True, "it is the 8259s that lower the line");
        _lint0.Lower();
        Assert.That((Apic.HasExternal, Apic.TryAcceptExternal(out _), _acknowledges), Is.EqualTo((false, false, 1)));
    }

    [Test]
    public void A_masked_entry_waits_until_it_is_unmasked()
    {
        _lint0.Raise();
        Assert.That((_board.TakeSignals(0), Apic.HasExternal), Is.EqualTo((CoreEvent.None, false)), "masked after reset");
        ApicBoard.Write(Apic, LvtLint0, ExtInt);
        Assert.That((_board.TakeSignals(0), Apic.HasExternal), Is.EqualTo((CoreEvent.Interrupt, true)));
        ApicBoard.Write(Apic, LvtLint0, ExtInt | Masked);
        Assert.That(Apic.HasExternal, Is.False);
    }

    [Test]
    public void A_disabled_apic_passes_both_pins_to_the_core()
    {
        Assert.That(Apic.TryWriteMsr(MsrApicBase, 0xFEE0_0000 | BaseBootstrap), Is.True);
        _board.TakeSignals(0);
        _lint0.Raise();
        Assert.That((_board.TakeSignals(0), Apic.TryAcceptExternal(out byte vector), vector), Is.EqualTo((CoreEvent.Interrupt, true, (byte)0x30)));
        _lint1.Raise();
        Assert.That(_board.TakeSignals(0), Is.EqualTo(CoreEvent.Nmi));
    }

    [Test]
    public void Disabling_the_apic_while_the_line_is_up_lets_it_through()
    {
        _lint0.Raise();
        Apic.TryWriteMsr(MsrApicBase, 0xFEE0_0000 | BaseBootstrap);
        Assert.That(_board.TakeSignals(0), Is.EqualTo(CoreEvent.Interrupt));
    }

    [TestCase(Nmi, CoreEvent.Nmi)]
    [TestCase(Init, CoreEvent.Init)]
    [TestCase(0x200u, CoreEvent.None, Description = "SMI: there is no system management mode")]
    public void Edges_of_lint1(uint entry, CoreEvent expected)
    {
        ApicBoard.Write(Apic, LvtLint1, entry);
        _lint1.Raise();
        _lint1.Raise();
        Assert.That(_board.TakeSignals(0), Is.EqualTo(expected));
        _lint1.Lower();
        Assert.That(_board.TakeSignals(0), Is.EqualTo(CoreEvent.None));
        ApicBoard.Write(Apic, LvtLint1, entry | Masked);
        _lint1.Raise();
        ApicBoard.Write(Apic, LvtLint1, entry);
        Assert.That(_board.TakeSignals(0), Is.EqualTo(CoreEvent.None), "an edge at a masked pin is lost");
    }

    [Test]
    public void Fixed_edges_request_their_vector_once_each()
    {
        ApicBoard.Write(Apic, LvtLint0, 0x61);
        _lint0.Raise();
        Assert.That((_board.IsRequested(0, 0x61), _board.IsLevel(0, 0x61)), Is.EqualTo((true, false)));
        Accept(0x61);
        Apic.Eoi();
        Assert.That(_board.IsRequested(0, 0x61), Is.False);
        _lint0.Lower();
        _lint0.Raise();
        Assert.That(_board.IsRequested(0, 0x61), Is.True);
    }

    [Test]
    public void Fixed_levels_come_again_after_their_end_and_show_remote_irr()
    {
        ApicBoard.Write(Apic, LvtLint0, 0x61 | Level);
        _lint0.Raise();
        Assert.That((_board.IsRequested(0, 0x61), _board.IsLevel(0, 0x61)), Is.EqualTo((true, true)));
        Assert.That(ApicBoard.Read(Apic, LvtLint0), Is.EqualTo(0x61 | Level | RemoteIrr));
        Accept(0x61);
        _lint0.Lower();
        _lint0.Raise();
        Assert.That(_board.IsRequested(0, 0x61), Is.False, "remote IRR holds it back");
        Apic.Eoi();
        Assert.That(_board.IsRequested(0, 0x61), Is.True);
        Accept(0x61);
        _lint0.Lower();
        Apic.Eoi();
        Assert.That((_board.IsRequested(0, 0x61), ApicBoard.Read(Apic, LvtLint0)), Is.EqualTo((false, 0x61 | Level)));
    }

    /// <summary>An I/O redirection entry in ExtINT mode: the way by which the 8259s reach a core without LINT0.</summary>
    [Test]
    public void External_messages_reach_the_core_they_are_for()
    {
        _board.Router.Send(new InterruptMessage(0, DeliveryMode.ExtInt, 1, false, false));
        Assert.That((_board.TakeSignals(0), _board.TakeSignals(1)), Is.EqualTo((CoreEvent.None, CoreEvent.Interrupt)));
        Assert.That((Apic.TryAcceptExternal(out _), _board[1].TryAcceptExternal(out byte vector), vector), Is.EqualTo((false, true, (byte)0x30)));
        Assert.That(_board[1].TryAcceptExternal(out _), Is.False, "one message, one acknowledge");
    }

    [Test]
    public void Without_8259s_there_is_nothing_to_acknowledge()
    {
        _board.Router.AcknowledgeExternal = null;
        ApicBoard.Write(Apic, LvtLint0, ExtInt);
        _lint0.Raise();
        Assert.That(Apic.TryAcceptExternal(out _), Is.False);
    }

    [Test]
    public void Virtual_wire_mode_is_what_firmware_leaves()
    {
        Apic.EnterVirtualWireMode();
        Assert.That((ApicBoard.Read(Apic, Svr), ApicBoard.Read(Apic, LvtLint0), ApicBoard.Read(Apic, LvtLint1)), Is.EqualTo((0x1FFu, ExtInt, Nmi)));
        Apic.Init();
        _lint0.Raise();
        Assert.That((ApicBoard.Read(Apic, LvtLint0), Apic.HasExternal), Is.EqualTo((Masked, false)), "INIT masks");
    }

    [Test]
    public void Snapshots_keep_lines_and_messages()
    {
        ApicBoard.Write(Apic, LvtLint0, ExtInt);
        _lint0.Raise();
        ApicBoard copy = new(2);
        Snapshots.Load(copy[0], Snapshots.Save(Apic));
        Assert.That(copy[0].HasExternal, Is.True);
    }

    private void Accept(byte expected) => Assert.That((Apic.TryAccept(out byte vector), vector), Is.EqualTo((true, expected)));
}
