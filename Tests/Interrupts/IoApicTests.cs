// The I/O APIC: registers, edges, levels, remote IRR and EOI.
using System;
using System.IO;
using NUnit.Framework;
using ToroEmu.Devices.Contracts;
using ToroEmu.Interrupts;
using ToroEmu.Tests.Devices.Support;
using ToroEmu.Tests.Interrupts.Support;

namespace ToroEmu.Tests.Interrupts;

[TestFixture]
internal sealed class IoApicTests
{
    private const byte Vector = 0x51;
    private const uint Level = 1 << 15;
    private const uint RemoteIrr = 1 << 14;
    private const uint Masked = 1 << 16;
    private const uint Pin = 4;

    private ApicBoard _board = null!;
    private IoApic _ioApic = null!;
    private IInterruptLine _line = null!;

    [SetUp]
    public void SetUp()
    {
        _board = new ApicBoard(3);
        _ioApic = new IoApic(_board.Router);
        _line = _ioApic.Pin((int)Pin);
    }

    [TestCase(IoApicSpec.Id, 0u)]
    [TestCase(IoApicSpec.Version, 0x0017_0020u)]
    [TestCase(IoApicSpec.Arbitration, 0u)]
    [TestCase(IoApicSpec.RedirectionTable, 0x1_0000u)]
    [TestCase(IoApicSpec.RedirectionTable + 47, 0u)]
    [TestCase(IoApicSpec.RedirectionTable + 48, 0u, Description = "beyond the table")]
    [TestCase(3u, 0u)]
    [TestCase(0xFFu, 0u)]
    public void Read_after_power_on(uint register, uint expected) => Assert.That(Read(register), Is.EqualTo(expected));

    [TestCase(IoApicSpec.Id, 0xFFFF_FFFFu, 0x0F00_0000u)]
    [TestCase(IoApicSpec.Version, 0u, 0x0017_0020u)]
    [TestCase(IoApicSpec.RedirectionTable, 0xFFFF_FFFFu, 0x0001_AFFFu)]
    [TestCase(IoApicSpec.RedirectionTable + 1, 0xFFFF_FFFFu, 0xFF00_0000u)]
    [TestCase(IoApicSpec.RedirectionTable + 48, 0xFFFF_FFFFu, 0u)]
    public void Write_then_read(uint register, uint written, uint read)
    {
        Write(register, written);
        Assert.That(Read(register), Is.EqualTo(read));
    }

    [Test]
    public void Odd_accesses_are_ignored_and_counted()
    {
        _ioApic.Write(IoApicSpec.IoRegSel, 1, 1);
        _ioApic.Write(IoApicSpec.IoWin, 8, 1);
        Assert.That(_ioApic.Read(0x20, 4), Is.Zero);
        Assert.That(_ioApic.Read(IoApicSpec.IoRegSel, 4), Is.Zero);
        Assert.That(_ioApic.IgnoredAccesses, Is.EqualTo(3));
    }

    [Test]
    public void Edge_sends_once_for_each_rise()
    {
        Route(Vector, destination: 2);
        _line.Raise();
        Assert.That(_board.Requested(Vector), Is.EqualTo("2"));
        Take(2);
        _line.Raise();
        Assert.That(_board.Requested(Vector), Is.Empty, "it was up already");
        _line.Lower();
        _line.Raise();
        Assert.That(_board.Requested(Vector), Is.EqualTo("2"));
    }

    [Test]
    public void Edge_at_a_masked_pin_is_lost()
    {
        Route(Masked | Vector, destination: 0);
        _line.Raise();
        Route(Vector, destination: 0);
        Assert.That(_board.Requested(Vector), Is.Empty);
    }

    [Test]
    public void Level_sends_again_after_EOI_while_the_line_is_up()
    {
        Route(Level | Vector, destination: 1);
        _line.Raise();
        Assert.That((_board.Requested(Vector), _board.IsLevel(1, Vector)), Is.EqualTo(("1", true)));
        Assert.That(Read(IoApicSpec.RedirectionTable + 2 * Pin) & RemoteIrr, Is.Not.Zero);
        Accept(1);
        _line.Lower();
        _line.Raise();
        Assert.That(_board.Requested(Vector), Is.Empty, "not before EOI");
        _board[1].Eoi();
        Assert.That(_board.Requested(Vector), Is.EqualTo("1"));
        Accept(1);
        _line.Lower();
        _board[1].Eoi();
        Assert.That(_board.Requested(Vector), Is.Empty);
        Assert.That(Read(IoApicSpec.RedirectionTable + 2 * Pin) & RemoteIrr, Is.Zero);
    }

    [Test]
    public void Level_at_a_masked_pin_waits()
    {
        Route(Masked | Level | Vector, destination: 1);
        _line.Raise();
        Assert.That(_board.Requested(Vector), Is.Empty);
        Route(Level | Vector, destination: 1);
        Assert.That(_board.Requested(Vector), Is.EqualTo("1"));
    }

    [Test]
    public void Level_that_nobody_takes_is_tried_again()
    {
        Route(Level | Vector, destination: 9);
        _line.Raise();
        Assert.That(Read(IoApicSpec.RedirectionTable + 2 * Pin) & RemoteIrr, Is.Zero);
        Route(Level | Vector, destination: 0);
        Assert.That(_board.Requested(Vector), Is.EqualTo("0"));
    }

    [Test]
    public void EOI_of_another_vector_ends_nothing()
    {
        Route(Level | Vector, destination: 1);
        _line.Raise();
        _ioApic.EndOfInterrupt(Vector + 1);
        Assert.That(Read(IoApicSpec.RedirectionTable + 2 * Pin) & RemoteIrr, Is.Not.Zero);
    }

    /// <summary>SDM 3A, 11.8.5: with SVR bit 12 the EOI stays in the core, and software ends the interrupt at the I/O APIC.</summary>
    [Test]
    public void Suppressed_EOI_broadcast_needs_the_EOI_register()
    {
        ApicBoard.Write(_board[1], LocalApicSpec.Svr, LocalApicSpec.SvrEnabled | LocalApicSpec.SvrSuppressEoiBroadcast | 0xFF);
        Route(Level | Vector, destination: 1);
        _line.Raise();
        Accept(1);
        _board[1].Eoi();
        Assert.That(_board.IsInService(1, Vector), Is.False);
        Assert.That(Read(IoApicSpec.RedirectionTable + 2 * Pin) & RemoteIrr, Is.Not.Zero);
        _line.Lower();
        _ioApic.Write(IoApicSpec.Eoi, 4, Vector);
        Assert.That(Read(IoApicSpec.RedirectionTable + 2 * Pin) & RemoteIrr, Is.Zero);
    }

    [Test]
    public void Switching_to_edge_clears_remote_IRR()
    {
        Route(Level | Vector, destination: 1);
        _line.Raise();
        Route(Vector, destination: 1);
        Assert.That(Read(IoApicSpec.RedirectionTable + 2 * Pin), Is.EqualTo(Vector));
    }

    [Test]
    public void Edge_interrupt_clears_a_stale_trigger_mode()
    {
        Route(Level | Vector, destination: 1);
        _line.Raise();
        Take(1);
        _line.Lower();
        _board.Router.Deliver(1, Vector);
        Assert.That(_board.IsLevel(1, Vector), Is.False);
    }

    [TestCase(0u, 0xFFu, "0 1 2", Description = "broadcast")]
    [TestCase(1u << 8, 0xFFu, "1", Description = "lowest priority")]
    [TestCase(1u << 11, 0x06u, "1 2", Description = "logical")]
    public void Destinations(uint bits, uint destination, string reached)
    {
        _board[0].Cr8 = 5;
        for (int core = 0; core < 3; core++)
            ApicBoard.Write(_board[core], LocalApicSpec.Ldr, 1u << (24 + core));
        Route(bits | Vector, destination);
        _line.Raise();
        Assert.That(_board.Requested(Vector), Is.EqualTo(reached));
    }

    [Test]
    public void NMI_through_a_pin()
    {
        Route(4 << 8, destination: 2);
        _line.Raise();
        Assert.That(_board.TakeSignalled(CoreEvent.Nmi), Is.EqualTo("2"));
    }

    [Test]
    public void Snapshot_carries_lines_and_entries_over()
    {
        Route(Level | Vector, destination: 1);
        _line.Raise();
        Write(IoApicSpec.Id, 0x0300_0000);
        byte[] state = Snapshots.Save(_ioApic);
        ApicBoard board = new(3);
        IoApic copy = new(board.Router);
        Snapshots.Load(copy, state);
        Assert.That(Snapshots.Save(copy), Is.EqualTo(state));
        copy.EndOfInterrupt(Vector);
        Assert.That(board.Requested(Vector), Is.EqualTo("1"), "the line is still up");
    }

    [Test]
    public void Snapshot_that_cannot_be_is_refused()
    {
        byte[] state = Snapshots.Save(_ioApic);
        state[11] = 0xFF; // lines beyond the pins
        Assert.That(() => Snapshots.Load(_ioApic, state), Throws.TypeOf<InvalidDataException>());
    }

    [Test]
    public void Random_accesses_never_throw([Range(1, 5)] int seed)
    {
        Random random = new(seed);
        for (int step = 0; step < 20_000; step++)
        {
            int core = random.Next(3);
            switch (random.Next(5))
            {
                case 0: _ioApic.Write((ulong)random.Next(0x18), 4, (ulong)random.NextInt64()); break;
                case 1: Write((uint)random.Next(0x48), (uint)random.NextInt64()); break;
                case 2: _ioApic.Pin(random.Next(24)).Raise(); break;
                case 3: _ioApic.Pin(random.Next(24)).Lower(); break;
                default: _board[core].TryAccept(out _); break;
            }

            _board[core].Eoi();
            Assert.That(_ioApic.Read((ulong)random.Next(0x60), 1 << random.Next(4)), Is.LessThanOrEqualTo(uint.MaxValue));
        }
    }

    private uint Read(uint register)
    {
        _ioApic.Write(IoApicSpec.IoRegSel, 4, register);
        return (uint)_ioApic.Read(IoApicSpec.IoWin, 4);
    }

    private void Write(uint register, uint value)
    {
        _ioApic.Write(IoApicSpec.IoRegSel, 4, register);
        _ioApic.Write(IoApicSpec.IoWin, 4, value);
    }

    private void Route(uint low, uint destination)
    {
        Write(IoApicSpec.RedirectionTable + 2 * Pin + 1, destination << 24);
        Write(IoApicSpec.RedirectionTable + 2 * Pin, low);
    }

    private void Accept(int core) => Assert.That(_board[core].TryAccept(out byte vector) && vector == Vector, Is.True);

    private void Take(int core)
    {
        Accept(core);
        _board[core].Eoi();
    }
}
