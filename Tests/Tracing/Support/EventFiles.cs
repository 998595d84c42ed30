// Event traces in memory.
using System;
using System.Collections.Generic;
using System.IO;

using ToroEmu.Machines;
using ToroEmu.Tracing;

namespace ToroEmu.Tests.Tracing.Support;

internal static class EventFiles
{
    /// <param name="header">What it is about.</param>
    /// <param name="events">What happened.</param>
    /// <param name="end">Where the run ended.</param>
    /// <param name="everyEvents">A block so often, as if time had passed; null: as large as blocks are.</param>
    public static byte[] Write(RunEventHeader header, IEnumerable<RunEvent> events, RunPosition end, int? everyEvents = null)
    {
        MemoryStream stream = new();
        using EventFileWriter writer = new(stream);
        writer.Begin(header);
        int count = 0;
        foreach (RunEvent next in events)
        {
            writer.Note(next);
            if (everyEvents is int every && ++count % every == 0) writer.Flush();
        }

        writer.Finish(end);
        return stream.ToArray();
    }

    /// <summary>All fields, to compare.</summary>
    public static string Text(RunEvent one) =>
        $"{one.Kind} {one.Core} {one.Instructions} {one.Nanoseconds} {one.Rip:x} {one.Address:x} {one.Physical:x} {one.Value:x} {one.Size} {one.Detail} {one.Name} {Convert.ToHexString(one.Bytes.Span)}";

    /// <summary>An event with any numbers in the fields that its kind has.</summary>
    public static RunEvent Strange(Random random, ulong instructions, ulong nanoseconds)
    {
        RunEventKind kind = (RunEventKind)random.Next((int)RunEventKind.Slice + 1);
        EventFields fields = EventFieldsOf.Kind(kind);
        byte[] bytes = new byte[random.Next(40)];
        random.NextBytes(bytes);
        return new RunEvent
        {
            Kind = kind,
            Core = random.Next(4) * 21,
            Instructions = instructions,
            Nanoseconds = nanoseconds,
            Rip = Number(random),
            Address = (fields & EventFields.Address) != 0 ? Number(random) : 0,
            Physical = (fields & EventFields.Physical) != 0 ? Number(random) : 0,
            Value = (fields & EventFields.Value) != 0 ? Number(random) : 0,
            Size = (fields & EventFields.Size) != 0 ? (int)(Number(random) & int.MaxValue) : 0,
            Detail = (fields & EventFields.Detail) != 0 ? (int)(Number(random) & int.MaxValue) : 0,
            Name = (fields & EventFields.Name) != 0 && random.Next(4) != 0 ? $"name{random.Next(5)}" : null,
            Bytes = (fields & EventFields.Bytes) != 0 ? bytes : default,
        };
    }

    private static ulong Number(Random random) => random.Next(4) switch
    {
        0 => (ulong)random.Next(4),
        1 => ulong.MaxValue - (ulong)random.Next(4),
        2 => 1UL << random.Next(64),
        _ => (ulong)random.NextInt64(long.MinValue, long.MaxValue),
    };
}
