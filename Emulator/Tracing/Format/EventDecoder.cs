// Bytes to events.
using System;
using System.Collections.Generic;
using System.Text;

using ToroEmu.Machines.Record;

namespace ToroEmu.Tracing;

/// <summary>The reverse of <see cref="EventEncoder"/>; believes nothing of what it reads.</summary>
internal sealed class EventDecoder
{
    private const int CoresMax = 64;
    private readonly EventForecast forecast = new();
    private readonly List<string> names = [];
    private byte[] bytes = [];
    private int position;
    private int run;

    /// <summary>The content of the next block of entries.</summary>
    public void Give(byte[] block)
    {
        bytes = block;
        position = 0;
    }

    /// <summary>The next event of the block; <see langword="false"/>: there is none.</summary>
    /// <exception cref="TraceException">What is there is no entry.</exception>
    public bool TryRead(out RunEvent next)
    {
        while (run == 0)
        {
            next = default;
            if (position == bytes.Length) return false;
            byte tag = Byte();
            if ((tag & EventFileSpec.Run) != 0) run = (tag & ~EventFileSpec.Run) + 1;
            else if (tag == EventFileSpec.Name) names.Add(Encoding.UTF8.GetString(Bytes()));
            else return Learn(next = tag == EventFileSpec.OtherTime ? OtherTime() : Whole(tag));
        }

        run--;
        return Learn(next = Foretold());
    }

    private bool Learn(in RunEvent happened)
    {
        forecast.Learn(happened);
        return true;
    }

    private RunEvent Foretold() => forecast.TryForetell(out RunEvent next) ? next : throw TraceBlockReader.Damaged();

    private RunEvent OtherTime()
    {
        RunEvent next = Foretold();
        return next with { Nanoseconds = unchecked(next.Nanoseconds + Signed()) };
    }

    private RunEvent Whole(byte tag)
    {
        RunEventKind kind = (RunEventKind)(tag & EventFileSpec.KindMask);
        if ((int)kind >= EventFieldsOf.Kinds || (tag & ~(EventFileSpec.KindMask | EventFileSpec.OtherCore | EventFileSpec.AsForetold)) != 0) throw TraceBlockReader.Damaged();
        int core = (tag & EventFileSpec.OtherCore) != 0 ? Byte() : forecast.Core;
        if (core >= CoresMax) throw TraceBlockReader.Damaged();
        return (tag & EventFileSpec.AsForetold) != 0 ? Access(core, kind) : Fields(core, kind);
    }

    private RunEvent Access(int core, RunEventKind kind)
    {
        if (!forecast.TryForetellAccess(core, kind, out RunEvent next)) throw TraceBlockReader.Damaged();
        ulong difference = Signed();
        return next with { Address = unchecked(next.Address + difference), Physical = unchecked(next.Physical + difference), Value = Number() };
    }

    private RunEvent Fields(int core, RunEventKind kind)
    {
        EventFields fields = EventFieldsOf.Kind(kind);
        ulong passed = Number();
        ulong nanoseconds = unchecked(forecast.TimeAfter(passed) + Signed()), rip = unchecked(forecast.RipOf(core) + Signed());
        ulong address = (fields & EventFields.Address) != 0 ? unchecked(rip + Signed()) : 0;
        return new RunEvent
        {
            Kind = kind,
            Core = core,
            Instructions = unchecked(forecast.Instructions + passed),
            Nanoseconds = nanoseconds,
            Rip = rip,
            Address = address,
            Physical = (fields & EventFields.Physical) != 0 ? unchecked(address - Signed()) : 0,
            Value = (fields & EventFields.Value) != 0 ? Number() : 0,
            Size = (fields & EventFields.Size) != 0 ? Small() : 0,
            Detail = (fields & EventFields.Detail) != 0 ? Small() : 0,
            Name = (fields & EventFields.Name) != 0 ? Name() : null,
            Bytes = (fields & EventFields.Bytes) != 0 ? Bytes() : default,
        };
    }

    private string? Name()
    {
        ulong number = Number();
        return number == 0 ? null : number <= (ulong)names.Count ? names[(int)number - 1] : throw TraceBlockReader.Damaged();
    }

    private byte[] Bytes()
    {
        ulong length = Number();
        if (length > (ulong)(bytes.Length - position)) throw TraceBlockReader.Damaged();
        byte[] taken = bytes.AsSpan(position, (int)length).ToArray();
        position += (int)length;
        return taken;
    }

    private int Small() => Number() is ulong value && value <= int.MaxValue ? (int)value : throw TraceBlockReader.Damaged();

    private ulong Signed()
    {
        ulong value = Number();
        return (value >> 1) ^ (0 - (value & 1));
    }

    private ulong Number()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }

        throw TraceBlockReader.Damaged();
    }

    private byte Byte() => position < bytes.Length ? bytes[position++] : throw TraceBlockReader.Damaged();
}
