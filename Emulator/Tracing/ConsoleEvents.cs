// What the guest writes to its console, as events.
using System;
using System.Collections.Generic;

namespace ToroEmu.Tracing;

/// <summary>
/// A line, or what one core has written of it until another one writes, is one event, at the place of its last byte. Whoever writes byte by byte is not billed by the byte.
/// </summary>
internal sealed class ConsoleEvents : IDisposable
{
    private const int LengthMax = 4096;

    private readonly ConsoleTap tap;
    private readonly EventClock clock;
    private readonly EventGate gate;
    private readonly List<byte> line = [];
    private EventPlace last;
    private int writer;

    public ConsoleEvents(ConsoleTap tap, EventClock clock, EventGate gate)
    {
        this.tap = tap;
        this.clock = clock;
        this.gate = gate;
        tap.Written += Note;
    }

    public void Dispose()
    {
        tap.Written -= Note;
        Flush();
    }

    /// <summary>Tells what is held back of a line.</summary>
    public void Flush()
    {
        if (line.Count == 0) return;
        EventPlace now = clock.OfDevice;
        byte[] bytes = [.. line];
        line.Clear();
        gate.Note(new RunEvent
        {
            Kind = RunEventKind.Console,
            Core = Math.Max(writer, 0),
            Instructions = Math.Max(now.Instructions, last.Instructions),
            Nanoseconds = Math.Max(now.Nanoseconds, last.Nanoseconds),
            Bytes = bytes,
        });
    }

    private void Note(byte value)
    {
        int core = clock.Running;
        if (core != writer) Flush();
        writer = core;
        last = clock.OfDevice;
        line.Add(value);
        if (value == '\n' || line.Count == LengthMax) Flush();
    }
}
