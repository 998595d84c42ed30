// The file of events: what goes in comes out, and nothing wrong is believed.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

using NUnit.Framework;

using ToroEmu.Machines.Record;
using ToroEmu.Tests.EndToEnd.Support;
using ToroEmu.Tests.Tracing.Support;
using ToroEmu.Tracing;

namespace ToroEmu.Tests.Tracing;

[TestFixture, Parallelizable(ParallelScope.All)]
internal sealed class EventFileTests
{
    private static readonly Lazy<TracedRun> Run = new(() => TracedRun.Of(TracedRun.Config(GuestImage.Sample("MpiReduce"), 3, 7), new RunEventSelection { Kinds = RunEventKinds.All }));

    [Test]
    public void EventsOfARun_ComeOutAsTheyWentIn()
    {
        byte[] file = EventFiles.Write(Run.Value.Header!, Run.Value.Events, Run.Value.Position);
        using EventFileReader reader = new(new MemoryStream(file));
        int index = 0;
        foreach (RunEvent read in reader.Events()) Assert.That(EventFiles.Text(read), Is.EqualTo(EventFiles.Text(Run.Value.Events[index++])));
        Assert.That(index, Is.EqualTo(Run.Value.Events.Count));
        Assert.That(reader.End, Is.EqualTo(new RunEventEnd(index, Run.Value.Position.Instructions, Run.Value.Position.Nanoseconds)));
        Assert.That((reader.Header.Cores, reader.Header.Kinds, reader.Header.Seed), Is.EqualTo((3, RunEventKinds.All, 7UL)));
        Assert.That(file.Length, Is.LessThan(index), "a byte an event would be too much");
    }

    /// <summary>Numbers at the ends of their ranges, in every field and kind.</summary>
    [Test]
    public void StrangeEvents_ComeOutAsTheyWentIn([Values(1, 2, 3)] int seed)
    {
        Random random = new(seed);
        List<RunEvent> events = [];
        ulong instructions = 0, nanoseconds = 0;
        for (int i = 0; i < 5_000; i++)
        {
            RunEvent next = EventFiles.Strange(random, instructions += (ulong)random.Next(3), nanoseconds += random.Next(50) == 0 ? (ulong)random.NextInt64(long.MaxValue / 10_000) : (ulong)random.Next(3));
            events.Add(next);
        }

        byte[] file = EventFiles.Write(new RunEventHeader { Image = "x", Cores = 64 }, events, default);
        using EventFileReader reader = new(new MemoryStream(file));
        Assert.That(reader.Events().Select(EventFiles.Text), Is.EqualTo(events.Select(EventFiles.Text)));
    }

    /// <summary>A writer that was killed leaves some first events and no end.</summary>
    [Test]
    public void FileThatWasCut_HasItsFirstEvents([Values(0, 1, 50, 99)] int percent)
    {
        List<RunEvent> events = Run.Value.Events;
        byte[] file = EventFiles.Write(Run.Value.Header!, events, Run.Value.Position, everyEvents: 10_000);
        int header = 24 + 12 + BitConverter.ToInt32(file, 12 + 4);
        byte[] cut = file[..(header + (file.Length - header) * percent / 100)];
        using EventFileReader reader = new(new MemoryStream(cut));
        List<string> read = [.. reader.Events().Select(EventFiles.Text)];
        Assert.That(reader.End, Is.Null);
        Assert.That(read, Is.EqualTo(events.Take(read.Count).Select(EventFiles.Text)));
        Assert.That(read.Count, Is.GreaterThanOrEqualTo(events.Count / 100 * Math.Max(percent - 20, 0)));
    }

    [Test]
    public void ChangedByte_IsNoticed()
    {
        byte[] file = EventFiles.Write(Run.Value.Header!, Run.Value.Events.Take(2_000), Run.Value.Position, everyEvents: 500);
        for (int at = 8; at < file.Length; at += 3)
        {
            byte[] changed = (byte[])file.Clone();
            changed[at] ^= 0x40;
            Assert.That(() => Read(changed), at is 10 or 11 ? Throws.Nothing : Throws.InstanceOf<TraceException>(), $"byte {at}");
        }
    }

    /// <summary>Checksums that are right do not make nonsense safe.</summary>
    [Test]
    public void Nonsense_UnderGoodChecksums_IsRefusedOrRead([Range(1, 200)] int seed)
    {
        Random random = new(seed);
        byte[] nonsense = new byte[random.Next(1, 2_000)];
        random.NextBytes(nonsense);
        if (seed % 2 == 0) for (int i = 0; i < nonsense.Length; i++) nonsense[i] &= 0x3F; // fewer runs, more events
        MemoryStream stream = new();
        using (TraceBlockWriter writer = new(stream, TraceSpec.Preamble(EventFileSpec.Magic, EventFileSpec.Version)))
        {
            writer.Write((TraceBlockKind)EventFileSpec.Header, EventJson.Write(new RunEventHeader { Image = "x", Cores = 1 }), 1);
            writer.Write((TraceBlockKind)EventFileSpec.Events, nonsense, 1);
        }

        try
        {
            Read(stream.ToArray());
        }
        catch (TraceException e)
        {
            Assert.That(e.Message, Does.Not.Contain('\n'));
        }
    }

    [Test]
    public void OtherFiles_AreRefused()
    {
        byte[] later = EventFiles.Write(Run.Value.Header!, [], default);
        later[8]++;
        Assert.That(() => Read(later), Throws.InstanceOf<TraceException>().With.Message.Contains("is of format 2"));
        Assert.That(() => Read([0x7F, (byte)'E', (byte)'L', (byte)'F']), Throws.InstanceOf<TraceException>().With.Message.Contains("is no event trace"));
        Assert.That(() => Read(TraceSpec.Preamble(TraceSpec.Magic, 1)), Throws.InstanceOf<TraceException>().With.Message.Contains("toroemu replay"));
        Assert.That(() => Read(TraceSpec.Preamble(EventFileSpec.Magic, 1)), Throws.InstanceOf<TraceException>().With.Message.Contains("no header"));
    }

    private static int Read(byte[] file)
    {
        using EventFileReader reader = new(new MemoryStream(file));
        return reader.Events().Count();
    }
}
