// Inter-processor interrupts: every delivery mode, shorthand and kind of destination.
using NUnit.Framework;
using ToroEmu.Interrupts;
using ToroEmu.Tests.Interrupts.Support;
using static ToroEmu.Interrupts.LocalApicSpec;
using static ToroEmu.Tests.Interrupts.Support.ApicBoard;

namespace ToroEmu.Tests.Interrupts;

[TestFixture]
internal sealed class IpiTests
{
    private const byte Vector = 0x77;
    private const uint LowestPriority = 1 << 8;
    private const uint Smi = 2 << 8;
    private const uint RemoteRead = 3 << 8;
    private const uint Nmi = 4 << 8;
    private const uint Init = 5 << 8;
    private const uint StartUp = 6 << 8;
    private const uint ExtInt = 7 << 8;
    private const uint Logical = 1 << 11;
    private const uint Asserted = 1 << 14;
    private const uint Level = 1 << 15;
    private const uint Self = 1 << 18;
    private const uint All = 2 << 18;
    private const uint Others = 3 << 18;

    private ApicBoard _board = null!;

    [SetUp]
    public void SetUp() => _board = new ApicBoard(4);

    [TestCase(0u, 2u, "2", Description = "physical")]
    [TestCase(0u, 1u, "1", Description = "physical, the sender")]
    [TestCase(0u, 9u, "", Description = "nobody")]
    [TestCase(0u, 0xFFu, "0 1 2 3", Description = "broadcast")]
    [TestCase(Self, 0u, "1")]
    [TestCase(All, 0u, "0 1 2 3")]
    [TestCase(Others, 0u, "0 2 3")]
    [TestCase(Asserted, 3u, "3", Description = "level bit as the manual wants it")]
    [TestCase(Level | Asserted, 3u, "3", Description = "trigger mode does not count")]
    public void Fixed(uint bits, uint destination, string reached)
    {
        _board.Send(core: 1, bits | Vector, destination);
        Assert.That(_board.Requested(Vector), Is.EqualTo(reached));
        Assert.That(_board.IsLevel(3, Vector), Is.False);
        Assert.That(_board.TakeSignalled(CoreEvent.Interrupt), Is.EqualTo(reached));
        Assert.That(Read(_board[1], IcrLow) & (1u << 12), Is.Zero, "always delivered");
    }

    [TestCase(0xFu, 0x05u, "0 2", Description = "flat: one bit each")]
    [TestCase(0xFu, 0xFFu, "0 1 2 3")]
    [TestCase(0xFu, 0xF0u, "")]
    [TestCase(0x0u, 0x03u, "0 1", Description = "cluster 0, members 0 and 1")]
    [TestCase(0x0u, 0x13u, "2 3", Description = "cluster 1")]
    [TestCase(0x0u, 0x12u, "3")]
    [TestCase(0x0u, 0x23u, "", Description = "cluster 2")]
    [TestCase(0x0u, 0xFFu, "0 1 2 3")]
    public void Logical_destinations(uint model, uint destination, string reached)
    {
        uint[] ids = model == DfrModelFlat ? [0x01, 0x02, 0x04, 0x08] : [0x01, 0x02, 0x11, 0x12];
        for (int core = 0; core < 4; core++)
        {
            Write(_board[core], Dfr, model << DfrModelShift);
            Write(_board[core], Ldr, ids[core] << XApicIdShift);
        }

        _board.Send(core: 0, Logical | Vector, destination);
        Assert.That(_board.Requested(Vector), Is.EqualTo(reached));
    }

    [TestCase(new byte[] { 3, 2, 1, 2 }, 0u, "2")]
    [TestCase(new byte[] { 3, 1, 1, 1 }, 0u, "1", Description = "the lowest number among equals")]
    [TestCase(new byte[] { 0, 3, 5, 4 }, Others, "1", Description = "the sender left out")]
    public void Lowest_priority_chooses_one(byte[] classes, uint shorthand, string reached)
    {
        for (int core = 0; core < 4; core++)
            _board[core].Cr8 = classes[core];
        _board.Send(core: 0, LowestPriority | shorthand | Vector, 0xFF);
        Assert.That(_board.Requested(Vector), Is.EqualTo(reached));
    }

    [Test]
    public void Lowest_priority_leaves_disabled_APICs_out()
    {
        Write(_board[0], Svr, 0xFF);
        _board.Send(core: 3, LowestPriority | Vector, 0xFF);
        Assert.That(_board.Requested(Vector), Is.EqualTo("1"));
    }

    [TestCase(Nmi, CoreEvent.Nmi)]
    [TestCase(Init | Asserted, CoreEvent.Init)]
    [TestCase(Init | Asserted | Level, CoreEvent.Init)]
    [TestCase(Init, CoreEvent.Init, Description = "edge-triggered: the level does not count")]
    [TestCase(StartUp | 0x9A, CoreEvent.StartUp)]
    public void Events_reach_enabled_and_disabled_APICs(uint bits, CoreEvent expected)
    {
        Write(_board[2], Svr, 0xFF);
        _board.Send(core: 0, bits, 2);
        Assert.That(_board.TakeSignals(2), Is.EqualTo(expected));
        _board.Send(core: 0, bits | Others);
        Assert.That(_board.TakeSignalled(expected), Is.EqualTo("1 2 3"));
        Assert.That(_board[2].HasDeliverable, Is.False);
    }

    [Test]
    public void Start_up_vector_travels_with_the_signal()
    {
        _board.Send(core: 0, StartUp | 0x9A, 3);
        Assert.That((_board[3].TryTakeStartUp(out byte vector), vector), Is.EqualTo((true, (byte)0x9A)));
        Assert.That(_board[3].TryTakeStartUp(out _), Is.False, "taken once");
        Assert.That(_board[2].TryTakeStartUp(out _), Is.False);
    }

    /// <summary>SDM 3A, 9.4.4: the first one starts the core, the second finds it running, even if the core has not looked in between.</summary>
    [Test]
    public void Second_start_up_before_the_core_looks_is_ignored()
    {
        _board.Send(core: 0, StartUp | 0x9A, 3);
        _board.Send(core: 1, StartUp | 0x08, 3);
        Assert.That((_board[3].TryTakeStartUp(out byte vector), vector), Is.EqualTo((true, (byte)0x9A)));
        Assert.That(_board[3].TryTakeStartUp(out _), Is.False);
    }

    /// <summary>A core that ran when the start-up IPI came has ignored it: it must not start by it after INIT.</summary>
    [Test]
    public void Init_forgets_the_start_up_before_it()
    {
        _board.Send(core: 0, StartUp | 0x9A, 3);
        _board.Send(core: 0, Init | Level | Asserted, 3);
        Assert.That(_board[3].TryTakeStartUp(out _), Is.False);
        _board.Send(core: 0, StartUp | 0x08, 3);
        Assert.That((_board[3].TryTakeStartUp(out byte vector), vector), Is.EqualTo((true, (byte)0x08)));
    }

    /// <summary>Whoever runs the cores gets a chance to let the started one run before its starter counts down.</summary>
    [Test]
    public void Sender_of_a_start_up_pauses()
    {
        _board.Send(core: 1, StartUp | 0x9A, 3);
        Assert.That(_board.TakeSignals(1), Is.EqualTo(CoreEvent.Pause));
    }

    [TestCase(Init | Level | 2u << 18, Description = "INIT de-assert to all, as old kernels send it")]
    [TestCase(Init | Level, Description = "INIT de-assert")]
    [TestCase(Smi | All)]
    [TestCase(RemoteRead)]
    [TestCase(ExtInt)]
    [TestCase(Nmi | Self)]
    [TestCase(Nmi | All)]
    [TestCase(Init | Asserted | Self)]
    [TestCase(StartUp | All)]
    [TestCase(LowestPriority | Self | Vector)]
    public void Commands_that_are_not_carried_do_nothing_but_count(uint bits)
    {
        _board.Send(core: 0, bits);
        for (int core = 0; core < 4; core++)
            Assert.That((_board.TakeSignals(core), _board[core].HasDeliverable), Is.EqualTo((CoreEvent.None, false)));
        Assert.That(_board[0].IgnoredAccesses, Is.EqualTo(1));
    }

    [Test]
    public void Illegal_vector_is_an_error_at_both_ends()
    {
        _board.Send(core: 0, 0x0F, 1);
        Assert.That(Errors(_board[0]), Is.EqualTo(ErrorSendIllegalVector));
        Assert.That(Errors(_board[1]), Is.EqualTo(ErrorReceiveIllegalVector));
        Assert.That(_board[1].HasDeliverable, Is.False);
        _board.Send(core: 0, Self | 0x03);
        Assert.That(Errors(_board[0]), Is.EqualTo(ErrorSendIllegalVector | ErrorReceiveIllegalVector));
    }

    [Test]
    public void Error_of_another_core_interrupts_that_core()
    {
        Write(_board[1], LvtError, 0x3E);
        _board.Send(core: 0, 0x0F, 1);
        Assert.That(_board.Requested(0x3E), Is.EqualTo("1"));
    }

    [Test]
    public void Messages_that_nobody_takes_are_counted()
    {
        _board.Send(core: 0, Vector, 9);
        Write(_board[1], Svr, 0xFF);
        _board.Send(core: 0, Vector, 1);
        _board.Send(core: 0, Logical | LowestPriority | Vector, 0x20);
        Assert.That(_board.Router.Undelivered, Is.EqualTo(3));
    }

    [Test]
    public void Disabled_by_hardware_hears_nothing()
    {
        Assert.That(_board[1].TryWriteMsr(MsrApicBase, DefaultBase), Is.True);
        _board.Send(core: 0, Nmi | Others);
        Assert.That(_board.TakeSignalled(CoreEvent.Nmi), Is.EqualTo("2 3"));
    }

    [TestCase(-1)]
    [TestCase(4)]
    [TestCase(int.MaxValue)]
    public void Device_messages_to_cores_that_are_not_there_are_ignored(int core)
    {
        _board.Router.Deliver(core, Vector);
        Assert.That(_board.Requested(Vector), Is.Empty);
    }
}
