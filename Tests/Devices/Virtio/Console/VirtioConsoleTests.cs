// Ports, control messages, and bytes that wait on either side.
using System;
using System.Collections.Generic;
using System.Text;
using NUnit.Framework;
using ToroEmu.Devices.Virtio.Console;
using ToroEmu.Devices.Virtio.Spec;
using ToroEmu.Tests.Devices.Support;

namespace ToroEmu.Tests.Devices.Virtio.Console;

[TestFixture]
internal sealed class VirtioConsoleTests
{
    private const ulong Multiport = 2;
    private const ulong In = QueueDriver.Data;
    private const ulong Out = QueueDriver.Data + 0x1000;
    private const ulong Control = QueueDriver.Data + 0x2000;
    private const uint ControlRx = 2, ControlTx = 3;

    private readonly FakeGuestMemory _memory = QueueDriver.NewMemory();
    private FakeChannel _first = null!;
    private FakeChannel _second = null!;
    private QueueDriver _driver = null!;
    private VirtioConsole _console = null!;
    private bool _hasControlBuffer;
    private ushort _controlTaken;

    [SetUp]
    public void SetUp()
    {
        Array.Clear(_memory.Bytes);
        _first = new FakeChannel();
        _second = new FakeChannel();
        _console = New(_first, _second);
        _driver = new QueueDriver(_console, _memory);
        _console.Start();
    }

    [TearDown]
    public void TearDown()
    {
        _console.Dispose();
        _first.Dispose();
        _second.Dispose();
    }

    [Test]
    public void Features_and_configuration()
    {
        Assert.That(_driver.Driver.Read(VirtioMmioRegister.DeviceId), Is.EqualTo(3));
        Assert.That(_driver.Driver.ReadFeatures() & 7, Is.EqualTo(7));
        Assert.That(_driver.Transport.Read(VirtioMmioRegister.Config, 2), Is.EqualTo(80));
        Assert.That(_driver.Transport.Read(VirtioMmioRegister.Config + 2, 2), Is.EqualTo(25));
        Assert.That(_driver.Driver.Read(VirtioMmioRegister.Config + 4), Is.EqualTo(2));
        QueueDriver sizeless = new(new VirtioConsole(_memory, [new ConsolePort(_first, null, true)], 0, 0), _memory);
        Assert.That(sizeless.Driver.ReadFeatures() & 1, Is.Zero, "an unknown size is not offered");
    }

    [Test]
    public void Plain_driver_has_the_first_port()
    {
        _driver.GoLive(0, 8, 0, 1);
        Send(1, "hello");
        Assert.That(_first.Output, Is.EqualTo("hello"));
        _driver.Offer(0, Piece.In(In, 3), Piece.In(In + 100, 100));
        _driver.Notify(0);
        Assert.That(_driver.Ring(0).UsedIndex, Is.Zero, "no input, no buffer used");
        _first.Type("input");
        Assert.That(_driver.Ring(0).UsedEntry(0), Is.EqualTo((0u, 5u)));
        Assert.That(Text(In, 3) + Text(In + 100, 2), Is.EqualTo("input"));
        Assert.That(_driver.Line.Level, Is.True);
    }

    [Test]
    public void Input_waits_until_the_guest_has_buffers_and_none_is_lost()
    {
        _first.Type("before there is a driver; ");
        _driver.GoLive(0, 8, 0, 1);
        _first.Type("before there is a buffer");
        StringBuilder got = new();
        for (int round = 0; round < 7; round++)
            got.Append(Text(In, (int)_driver.Do(0, Piece.In(In, 8))));
        Assert.That(got.ToString(), Is.EqualTo("before there is a driver; before there is a buffer"));
        Assert.That(_first.HasInput, Is.False);
    }

    [Test]
    public void Output_waits_while_the_host_takes_no_more()
    {
        _driver.GoLive(0, 8, 0, 1);
        _first.WriteSpace = 3;
        Put(Out, "abcdefgh");
        _driver.Offer(1, Piece.Out(Out, 5), Piece.Out(Out + 5, 3));
        _driver.Notify(1);
        Assert.That((_first.Output, _driver.Ring(1).UsedIndex), Is.EqualTo(("abc", (ushort)0)));
        _first.WriteSpace = 4;
        _first.Changed();
        Assert.That((_first.Output, _driver.Ring(1).UsedIndex), Is.EqualTo(("abcdefg", (ushort)0)));
        _first.WriteSpace = 100;
        _first.Changed();
        Assert.That((_first.Output, _driver.Ring(1).UsedIndex), Is.EqualTo(("abcdefgh", (ushort)1)));
        Send(1, "!");
        Assert.That(_first.Output, Is.EqualTo("abcdefgh!"));
    }

    [Test]
    public void Ports_are_introduced_one_after_the_other()
    {
        GoMultiport();
        Tell(uint.MaxValue, 0, 1);
        Assert.That(Messages(), Is.EqualTo(new[] { "0 add 1", "1 add 1" }));
        Tell(0, 3, 1);
        Assert.That(Messages(), Is.EqualTo(new[] { "0 console 1", "0 resize 0 80x25", "0 open 1" }));
        Tell(1, 3, 1);
        Assert.That(Messages(), Is.EqualTo(new[] { "1 name 1 org.test", "1 open 1" }));
    }

    [Test]
    public void Other_ports_have_queues_of_their_own()
    {
        GoMultiport();
        Tell(1, 3, 1);
        Send(5, "to the second");
        Assert.That((_first.Output, _second.Output), Is.EqualTo(("", "to the second")));
        _driver.Offer(4, Piece.In(In, 100));
        _driver.Notify(4);
        _second.Type("x");
        Assert.That(_driver.Ring(4).UsedIndex, Is.Zero, "nobody in the guest has opened the port");
        Tell(1, 6, 1);
        Assert.That(_driver.Ring(4).UsedEntry(0), Is.EqualTo((0u, 1u)));
        Tell(1, 6, 0);
        _second.Type("y");
        Assert.That(_second.HasInput, Is.True, "closed again");
    }

    [Test]
    public void Guest_hears_who_comes_and_goes_and_only_the_last_of_it()
    {
        _second.IsConnected = false;
        GoMultiport();
        Tell(1, 3, 1);
        Assert.That(Messages(), Is.EqualTo(new[] { "1 name 1 org.test" }));
        for (int round = 0; round < 1001; round++)
        {
            _second.IsConnected = !_second.IsConnected;
            _second.Changed();
        }

        Assert.That(Messages(), Is.EqualTo(new[] { "1 open 1", "1 open 1" }), "the first, and after all that could not be told the last");
    }

    [Test]
    public void Guest_that_asks_without_listening_waits()
    {
        GoMultiport();
        for (int round = 0; round < 200; round++)
        {
            PutControl(uint.MaxValue, 0, 1);
            if (_driver.Ring(ControlTx).UsedIndex == (ushort)round)
                _driver.Offer(ControlTx, Piece.Out(Out, 8));
            _driver.Notify(ControlTx);
        }

        ushort answered = _driver.Ring(ControlTx).UsedIndex;
        Assert.That(answered, Is.InRange(32, 40), "messages that wait are bounded");
        Assert.That(Messages(), Has.Count.EqualTo(2 * (answered + 1)), "and go on when the guest takes them");
    }

    [TestCase("")]
    [TestCase("00000000")]
    [TestCase("0900000003000100", Description = "no such port")]
    [TestCase("FFFFFFFF06000100")]
    [TestCase("0000000001000100", Description = "only the device says that")]
    [TestCase("0000000003000000", Description = "the guest has failed to add the port")]
    [TestCase("00000000EEEE0100")]
    public void Odd_control_messages_are_taken_and_mean_nothing(string hex)
    {
        GoMultiport();
        byte[] bytes = Convert.FromHexString(hex);
        bytes.CopyTo(_memory.Bytes, (int)Out);
        _driver.Do(ControlTx, Piece.Out(Out, (uint)bytes.Length));
        Assert.That(Messages(), Is.Empty);
    }

    [Test]
    public void Driver_that_accepts_multiport_without_control_queues_means_the_first_port()
    {
        _driver.GoLive(Multiport, 8, 0, 1);
        _driver.Offer(0, Piece.In(In, 8));
        _driver.Notify(0);
        _first.Type("x");
        Assert.That(_driver.Ring(0).UsedIndex, Is.EqualTo(1));
    }

    [Test]
    public void Emergency_write_needs_no_driver([Values(1, 2, 4)] int size)
    {
        _driver.Transport.Write(VirtioMmioRegister.Config + 8, size, 'P');
        Assert.That(_first.Output, Is.EqualTo("P"));
        _driver.Transport.Write(VirtioMmioRegister.Config, size, 'P');
        Assert.That((_first.Output, _driver.Transport.IgnoredAccesses), Is.EqualTo(("P", 1L)), "the rest of the configuration is read-only");
    }

    [Test]
    public void Reset_closes_ports_and_keeps_input()
    {
        GoMultiport();
        Tell(0, 3, 1);
        Tell(0, 6, 1);
        _driver.Driver.Write(VirtioMmioRegister.Status, 0);
        _first.Type("kept");
        GoMultiport();
        _driver.Offer(0, Piece.In(In, 8));
        _driver.Notify(0);
        Assert.That(_driver.Ring(0).UsedIndex, Is.Zero, "not open");
        Tell(0, 6, 1);
        Assert.That(Text(In, 4), Is.EqualTo("kept"));
    }

    [Test]
    public void Reset_forgets_how_much_of_a_chain_was_sent()
    {
        _driver.GoLive(0, 8, 0, 1);
        _first.WriteSpace = 2;
        Put(Out, "abcd");
        _driver.Offer(1, Piece.Out(Out, 4));
        _driver.Notify(1);
        _first.WriteSpace = 100;
        _driver.GoLive(0, 8, 0, 1);
        Send(1, "wxyz");
        Assert.That(_first.Output, Is.EqualTo("abwxyz"));
    }

    [Test]
    public void Long_output_is_sent_in_pieces_and_whole()
    {
        _driver.GoLive(0, 8, 0, 1);
        ushort before = _driver.Ring(1).UsedIndex;
        Piece piece = Piece.Out(0, 1 << 20);
        _driver.Offer(1, piece, piece, piece, piece, piece);
        _driver.Notify(1);
        Assert.That(_first.OutputLength, Is.EqualTo(5 << 20));
        Assert.That(_driver.Ring(1).UsedIndex, Is.EqualTo((ushort)(before + 1)));
    }

    [Test]
    public void Input_is_expected_while_somebody_can_bring_it_to_a_driver()
    {
        _second.ExpectsInput = true;
        Assert.That(_console.ExpectsInput, Is.False, "no driver");
        _driver.GoLive(0, 8, 0, 1);
        Assert.That(_console.ExpectsInput, Is.True);
        _second.ExpectsInput = false;
        Assert.That(_console.ExpectsInput, Is.False);
    }

    [Test]
    public void Snapshot_carries_ports_and_messages()
    {
        GoMultiport();
        Tell(1, 3, 1);
        Tell(0, 6, 1);
        byte[] state = Snapshots.Save(_driver.Transport);
        QueueDriver copy = new(New(new FakeChannel(), new FakeChannel()), _memory);
        Snapshots.Load(copy.Transport, state);
        Assert.That(Snapshots.Save(copy.Transport), Is.EqualTo(state));
    }

    [Test]
    public void Nothing_happens_after_the_end()
    {
        _driver.GoLive(0, 8, 0, 1);
        _console.Dispose();
        _driver.Offer(1, Piece.Out(Out, 4));
        _driver.Notify(1);
        Assert.That((_first.IsDisposed, _second.IsDisposed, _first.Output), Is.EqualTo((true, true, "")));
    }

    private VirtioConsole New(FakeChannel first, FakeChannel second) =>
        new(_memory, [new ConsolePort(first, null, isConsole: true), new ConsolePort(second, "org.test", isConsole: false)], 80, 25);

    private void GoMultiport()
    {
        _driver.GoLive(Multiport, 8, 0, 1, ControlRx, ControlTx, 4, 5);
        (_hasControlBuffer, _controlTaken) = (false, 0);
    }

    private void Send(uint queue, string text)
    {
        Put(Out, text);
        _driver.Do(queue, Piece.Out(Out, (uint)text.Length));
    }

    private void Put(ulong address, string text) => Encoding.ASCII.GetBytes(text).CopyTo(_memory.Bytes, (int)address);

    private string Text(ulong address, int length) => Encoding.ASCII.GetString(_memory.Bytes, (int)address, length);

    private void PutControl(uint id, ushort what, ushort value)
    {
        BitConverter.TryWriteBytes(_memory.Bytes.AsSpan((int)Out), id);
        BitConverter.TryWriteBytes(_memory.Bytes.AsSpan((int)Out + 4), what);
        BitConverter.TryWriteBytes(_memory.Bytes.AsSpan((int)Out + 6), value);
    }

    private void Tell(uint id, ushort what, ushort value)
    {
        PutControl(id, what, value);
        _driver.Do(ControlTx, Piece.Out(Out, 8));
    }

    /// <summary>Takes all control messages that wait, and leaves a buffer for the next.</summary>
    private List<string> Messages()
    {
        List<string> messages = [];
        while (true)
        {
            if (!_hasControlBuffer)
            {
                _driver.Offer(ControlRx, Piece.In(Control, 64));
                _driver.Notify(ControlRx);
            }

            _hasControlBuffer = _driver.Ring(ControlRx).UsedIndex == _controlTaken;
            if (_hasControlBuffer)
                return messages;
            messages.Add(Message((int)_driver.Ring(ControlRx).UsedEntry(_controlTaken++).Written));
        }
    }

    private string Message(int length)
    {
        string[] names = ["ready", "add", "remove", "ready", "console", "resize", "open", "name"];
        ushort what = BitConverter.ToUInt16(_memory.Bytes, (int)Control + 4);
        string more = what switch
        {
            5 => $" {BitConverter.ToUInt16(_memory.Bytes, (int)Control + 8)}x{BitConverter.ToUInt16(_memory.Bytes, (int)Control + 10)}",
            7 => " " + Text(Control + 8, length - 8),
            _ => "",
        };
        return $"{BitConverter.ToInt32(_memory.Bytes, (int)Control)} {names[what]} {BitConverter.ToUInt16(_memory.Bytes, (int)Control + 6)}{more}";
    }
}
