// Nothing that comes over the wire disturbs the server or the guest.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

using NUnit.Framework;

using ToroEmu.Gdb;

namespace ToroEmu.Tests.Gdb;

[TestFixture, Parallelizable(ParallelScope.All)]
internal sealed class FuzzTests
{
    /// <summary>Set to a number of seconds for a long run.</summary>
    private const string SecondsVariable = "TOROEMU_GDB_FUZZ_SECONDS";

    private const int Rounds = 400;

    private static readonly string[] Seeds =
    [
        "qSupported:multiprocess+", "?", "g", "p10", "p1f", "m200000,40", "x200000,40", "qfThreadInfo", "qXfer:features:read:target.xml:0,100", "qXfer:threads:read::0,100",
        "qXfer:memory-map:read::0,100", "qXfer:exec-file:read::0,100", "vCont?", "Hg1", "Hc2", "T2", "qThreadExtraInfo,1", "qCRC:200000,10", "qSearch:memory:200000;100;ab",
        "qRcmd,696e666f20636f726573", "qRcmd,696e666f20746c62", "vFile:open:2f,0,0", "vFile:pread:3,10,0", "z0,200010,1", "z2,300000,4", "qOffsets", "qAttached", "vStopped",
        "Qqemu.PhyMemMode:0", "qqemu.PhyMemMode", "QStartNoAckMode", "vMustReplyEmpty", "qC", "vFile:setfs:0", "qTStatus", "qHostInfo", "qSymbol::",
    ];

    /// <summary>Bytes that are no packets, packets that are damaged, too long, cut short, unknown, or wrong in their fields; and in the end the guest does what it always does.</summary>
    [Test]
    public void Nonsense_ChangesNothing([Values(1, 2, 3)] int seed)
    {
        using ServedGuest alone = ServedGuest.Sample("MpiReduce", 3, waits: false), guest = ServedGuest.Sample("MpiReduce", 3);
        alone.End();
        Random random = new(seed);
        DateTime end = DateTime.UtcNow.AddSeconds(double.Parse(Environment.GetEnvironmentVariable(SecondsVariable) ?? "0", System.Globalization.CultureInfo.InvariantCulture));
        long packets = 0;
        for (int round = 0; round < Rounds || DateTime.UtcNow < end; round += 40)
        {
            using GdbClient client = Connect(guest);
            for (int packet = 0; packet < 40; packet++, packets++) client.SendRaw(Nonsense(random));
            Assert.That(IsAlive(client), Is.True, $"round {round}");
        }

        TestContext.Out.WriteLine($"{packets} packets");
        using (GdbClient last = Connect(guest)) Assert.That(last.Ask("D"), Is.EqualTo("OK"));
        guest.End();
        Assert.That((guest.Console, guest.StateHash()), Is.EqualTo((alone.Console, alone.StateHash())));
    }

    /// <summary>The same while cores run, stop and are stepped; there the moments differ, but what the guest says does not.</summary>
    [Test]
    public void Nonsense_WhileTheGuestRuns([Values(4, 5)] int seed)
    {
        using ServedGuest guest = ServedGuest.Sample("MpiReduce", 3);
        Random random = new(seed);
        string[] moves = ["vCont;s:1", "vCont;s:2;c", "vCont;r200000,200040:1;c", "c", "s", "vCont;c", "\u0003"];
        using (GdbClient client = Connect(guest))
        {
            for (int round = 0; round < Rounds / 4; round++)
            {
                client.SendRaw(Nonsense(random));
                string move = moves[random.Next(moves.Length)];
                client.SendRaw(move == "\u0003" ? [3] : PacketEncoder.Frame(move));
                client.SendRaw([3]);
            }

            client.SendRaw([3]);
            Assert.That(IsAlive(client), Is.True);
        }

        using GdbClient last = Connect(guest);
        Assert.That(last.Ask("D"), Is.EqualTo("OK"));
        guest.End();
        Assert.That(guest.Console, Does.Contain("success! value: 3"));
    }

    /// <summary>The connection ends in the middle of a packet, or of a run.</summary>
    [Test]
    public void Disconnect_InTheMiddle_LeavesTheGuest([Values("$m2000", "$", "", "$c#63", "$vCont;c#a8\u0003$m", "$qXfer:features:read:target.xml:0,ffff#00")] string bytes)
    {
        using ServedGuest guest = ServedGuest.Sample("MpiReduce", 2);
        for (int round = 0; round < 3; round++)
            using (GdbClient client = Connect(guest)) client.SendRaw(Encoding.Latin1.GetBytes(bytes));

        using GdbClient last = Connect(guest);
        Assert.That(last.Ask("D"), Is.EqualTo("OK"));
        guest.End();
        Assert.That(guest.Console, Does.Contain("success! value: 1"));
    }

    private static byte[] Nonsense(Random random)
    {
        string seed = Seeds[random.Next(Seeds.Length)];
        switch (random.Next(8))
        {
            case 0:
                return [.. Enumerable.Range(0, random.Next(1, 200)).Select(_ => (byte)random.Next(256)).Where(value => value is not ((byte)'$' or 3))];
            case 1: // damaged
                byte[] frame = PacketEncoder.Frame(seed);
                frame[^1] ^= 1;
                return frame;
            case 2: // cut short
                return PacketEncoder.Frame(seed)[..random.Next(1, seed.Length + 1)];
            case 3: // too long
                return random.Next(20) == 0 ? PacketEncoder.Frame(new string('m', RspSpec.PacketMax + random.Next(1, 100))) : PacketEncoder.Frame(seed + new string(',', 200));
            case 4:
                return PacketEncoder.Frame(seed[..random.Next(seed.Length)]);
            default:
                return PacketEncoder.Frame(Mutate(random, seed));
        }
    }

    /// <summary>Characters that mean something to the protocol, in places where they may not be. What changes or moves the guest is left out.</summary>
    private static string Mutate(Random random, string seed)
    {
        const string alphabet = "0123456789abcdef,;:=-+#$}*~\u0000\u00ff";
        StringBuilder text = new(seed);
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            int at = random.Next(1, text.Length + 1);
            char value = alphabet[random.Next(alphabet.Length)];
            if (at == text.Length || random.Next(3) == 0) text.Insert(at, value);
            else if (random.Next(3) == 0 && text.Length > 2) text.Remove(at, 1);
            else text[at] = value;
        }

        return text.ToString();
    }

    /// <summary>Asks for something that nothing else is answered with.</summary>
    private static bool IsAlive(GdbClient client)
    {
        client.SendRaw([.. Encoding.Latin1.GetBytes("$#00"), .. PacketEncoder.Frame("qCRC:200000,3")]);
        List<string> answers = [];
        for (int answer = 0; answer < 10_000; answer++)
        {
            answers.Add(client.Receive());
            if (answers[^1].Length == 9 && answers[^1][0] == 'C' && answers[^1] != "C") return true;
        }

        return false;
    }

    private static GdbClient Connect(ServedGuest guest)
    {
        while (true)
        {
            GdbClient client = guest.Connect();
            try
            {
                if (!client.Ask("qC").StartsWith("E.", StringComparison.Ordinal)) return client;
            }
            catch (IOException)
            {
                // Turned away, and closed.
            }

            client.Dispose(); // the one before is not gone yet
        }
    }
}
