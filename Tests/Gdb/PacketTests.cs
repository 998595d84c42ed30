// Framing: bytes to packets and back.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

using NUnit.Framework;

using ToroEmu.Gdb;

namespace ToroEmu.Tests.Gdb;

[TestFixture, Parallelizable(ParallelScope.All)]
internal sealed class PacketTests
{
    [Test]
    public void AnyPayload_ComesBack([Values(1, 2, 3)] int seed)
    {
        Random random = new(seed);
        PacketDecoder decoder = new();
        for (int round = 0; round < 500; round++)
        {
            byte[] payload = new byte[random.Next(0, 300)];
            random.NextBytes(payload);
            List<PacketEvent> events = Feed(decoder, PacketEncoder.Frame(Encoding.Latin1.GetString(payload)));
            Assert.That(events, Is.EqualTo(new[] { PacketEvent.Packet }));
            Assert.That(decoder.Payload.ToArray(), Is.EqualTo(payload));
        }
    }

    [TestCase("$m0,4#fd", "m0,4")]
    [TestCase("+++$g#67", "g")]
    [TestCase("nonsense$g#67", "g")]
    [TestCase("$half a pack$g#67", "g", Description = "the second start drops the first")]
    [TestCase("$0* #7a", "0000", Description = "a run of four")]
    [TestCase("$X0,1:}\u0003#9f", "X0,1:#", Description = "an escaped end")]
    public void Packet_IsFound(string bytes, string payload)
    {
        PacketDecoder decoder = new();
        Assert.That(Feed(decoder, Encoding.Latin1.GetBytes(bytes)).Last(), Is.EqualTo(PacketEvent.Packet));
        Assert.That(Encoding.Latin1.GetString(decoder.Payload), Is.EqualTo(payload));
    }

    [TestCase("$g#68")]
    [TestCase("$g#zz")]
    [TestCase("$g#6")]
    [TestCase("$* #4a", Description = "a run of nothing")]
    public void DamagedPacket_IsNone(string bytes) => Assert.That(Feed(new PacketDecoder(), Encoding.Latin1.GetBytes(bytes + "+")), Does.Not.Contain(PacketEvent.Packet));

    [Test]
    public void LongestPacket_IsWhole_AndOneByteMoreIsDamaged()
    {
        PacketDecoder decoder = new();
        Assert.That(Feed(decoder, PacketEncoder.Frame(new string('a', RspSpec.PacketMax))), Is.EqualTo(new[] { PacketEvent.Packet }));
        Assert.That(Feed(decoder, PacketEncoder.Frame(new string('a', RspSpec.PacketMax + 1))), Is.EqualTo(new[] { PacketEvent.Damaged }));
        Assert.That(Feed(decoder, PacketEncoder.Frame("g")), Is.EqualTo(new[] { PacketEvent.Packet }));
    }

    [Test]
    public void Break_CountsOutsideOfPacketsOnly()
    {
        Assert.That(Feed(new PacketDecoder(), [3]), Is.EqualTo(new[] { PacketEvent.Break }));
        Assert.That(Feed(new PacketDecoder(), PacketEncoder.Frame("X\u0003")), Is.EqualTo(new[] { PacketEvent.Packet }));
    }

    [TestCase("1234", "127.0.0.1", 1234, null)]
    [TestCase(":0", "127.0.0.1", 0, null)]
    [TestCase("tcp::1234", "127.0.0.1", 1234, null)]
    [TestCase("0.0.0.0:99", "0.0.0.0", 99, null)]
    [TestCase("[::1]:99", "::1", 99, null)]
    [TestCase("unix:/tmp/x", null, 0, "/tmp/x")]
    public void Endpoint_IsUnderstood(string text, string? host, int port, string? path) => Assert.That(GdbEndpoint.Parse(text), Is.EqualTo(new GdbEndpoint(host, port, path)));

    [Test]
    public void Endpoint_ThatIsNone_IsRefused([Values("", "host", "1:2:x", "65536", "-1", "unix:", "tcp:")] string text) => Assert.That(GdbEndpoint.Parse(text), Is.Null);

    private static List<PacketEvent> Feed(PacketDecoder decoder, byte[] bytes) => [.. bytes.Select(decoder.Take).Where(happened => happened is not (PacketEvent.None or PacketEvent.Ack))];
}
