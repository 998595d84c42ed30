// Packets, read by the published layout, and by tcpdump.
using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;

using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;
using ToroEmu.Tests.Tracing.Support;
using ToroEmu.Tracing;

namespace ToroEmu.Tests.Tracing;

[TestFixture, Parallelizable(ParallelScope.All)]
internal sealed class PcapExportTests
{
    private static readonly Lazy<TracedRun> Run = new(() => TracedRun.Of(TracedRun.Config(GuestImage.Sample("MpiReduce"), 5), new RunEventSelection { Kinds = RunEventKinds.Message, MessageBytesMax = 100 }));

    [Test]
    public void Pcap_HasEveryMessage()
    {
        byte[] file = Conversion.Of(Run.Value, "pcap");
        Assert.That((BitConverter.ToUInt32(file, 0), BitConverter.ToUInt16(file, 4), BitConverter.ToUInt16(file, 6), BitConverter.ToUInt32(file, 20)), Is.EqualTo((0xA1B23C4Du, (ushort)2, (ushort)4, 147u)));
        int at = 24;
        foreach (RunEvent message in Run.Value.Events)
        {
            ulong time = BitConverter.ToUInt32(file, at) * 1_000_000_000UL + BitConverter.ToUInt32(file, at + 4);
            int kept = BitConverter.ToInt32(file, at + 8);
            ReadOnlySpan<byte> packet = file.AsSpan(at + 16, kept);
            Assert.That((time, kept, BitConverter.ToUInt32(file, at + 12)), Is.EqualTo((message.Nanoseconds, 24 + 100, 24 + (uint)message.Value)));
            (byte, int, int, int) header = (packet[0], BinaryPrimitives.ReadUInt16BigEndian(packet[2..]), BinaryPrimitives.ReadUInt16BigEndian(packet[4..]), BinaryPrimitives.ReadUInt16BigEndian(packet[6..]));
            Assert.That(header, Is.EqualTo(((byte)1, message.Core, message.Detail, message.Size)));
            Assert.That((BinaryPrimitives.ReadUInt64BigEndian(packet[8..]), BinaryPrimitives.ReadUInt64BigEndian(packet[16..])), Is.EqualTo((message.Value, message.Instructions)));
            Assert.That(packet[24..].SequenceEqual(message.Bytes.Span), Is.True);
            at += 16 + kept;
        }

        Assert.That((at, Run.Value.Events.Count), Is.EqualTo((file.Length, Run.Value.Messages)));
    }

    [Test]
    public void Pcap_IsReadByTcpdump()
    {
        if (!File.Exists("/usr/bin/tcpdump")) Assert.Ignore("tcpdump is not installed");
        string path = Path.Combine(Path.GetTempPath(), $"toroemu-{Guid.NewGuid():n}.pcap");
        File.WriteAllBytes(path, Conversion.Of(Run.Value, "pcap"));
        ProcessResult result = HostProcess.Run(TimeSpan.FromMinutes(1), "tcpdump", "-r", path, "-tt", "--nano");
        File.Delete(path);
        Assert.That(result.Code, Is.Zero, () => $"{result}");
        Assert.That(result.Error, Does.Contain("link-type 147"));
        Assert.That(result.Output.Split('\n').Count(line => line.Contains("0x0000:", StringComparison.Ordinal)), Is.EqualTo(Run.Value.Messages));
    }
}
