// Events to bytes.
using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;

namespace ToroEmu.Tracing;

/// <summary>Numbers have seven bits a byte, the lowest first; signed ones carry their sign in the lowest bit.</summary>
internal sealed class EventEncoder
{
    private readonly ArrayBufferWriter<byte> bytes = new();
    private readonly EventForecast forecast = new();
    private readonly Dictionary<string, ulong> names = [];
    private int run; // events as foretold that are not written yet

    /// <summary>Bytes that wait.</summary>
    public long Length => bytes.WrittenCount;

    public void Add(in RunEvent happened)
    {
        bool isForetold = forecast.TryForetell(out RunEvent next) && IsSame(happened, next);
        if (isForetold && happened.Nanoseconds == next.Nanoseconds) CountOne();
        else
        {
            EndRun();
            if (isForetold) AddOtherTime(happened, next);
            else AddWhole(happened);
        }

        forecast.Learn(happened);
    }

    /// <summary>Takes what waits.</summary>
    public byte[] Take()
    {
        EndRun();
        byte[] taken = bytes.WrittenSpan.ToArray();
        bytes.ResetWrittenCount();
        return taken;
    }

    private static bool IsSame(in RunEvent happened, in RunEvent next) => happened.Kind == next.Kind && happened.Core == next.Core && happened.Instructions == next.Instructions
        && happened.Rip == next.Rip && happened.Address == next.Address && happened.Size == next.Size && happened.Detail == next.Detail;

    private void CountOne()
    {
        if (++run == EventFileSpec.RunMax) EndRun();
    }

    private void EndRun()
    {
        if (run != 0) Byte((byte)(EventFileSpec.Run | (run - 1)));
        run = 0;
    }

    private void AddOtherTime(in RunEvent happened, in RunEvent next)
    {
        Byte(EventFileSpec.OtherTime);
        Signed(happened.Nanoseconds - next.Nanoseconds);
    }

    private void AddWhole(in RunEvent happened)
    {
        ulong name = happened.Name is null ? 0 : NumberOf(happened.Name);
        bool isOtherCore = happened.Core != forecast.Core;
        bool isAccess = happened.Kind is RunEventKind.Load or RunEventKind.Store;
        RunEvent next = default;
        bool asForetold = isAccess && forecast.TryForetellAccess(happened.Core, happened.Kind, out next) && happened.Rip == next.Rip && happened.Size == next.Size
            && unchecked(happened.Address - happened.Physical) == unchecked(next.Address - next.Physical) && happened.Instructions == next.Instructions
            && happened.Nanoseconds == next.Nanoseconds;
        Byte((byte)((int)happened.Kind | (isOtherCore ? EventFileSpec.OtherCore : 0) | (asForetold ? EventFileSpec.AsForetold : 0)));
        if (isOtherCore) Byte((byte)happened.Core);
        if (asForetold)
        {
            Signed(happened.Address - next.Address);
            Number(happened.Value);
            return;
        }

        ulong passed = happened.Instructions - forecast.Instructions;
        Number(passed);
        Signed(happened.Nanoseconds - forecast.TimeAfter(passed));
        Signed(happened.Rip - forecast.RipOf(happened.Core));
        AddFields(happened, name);
    }

    private void AddFields(in RunEvent happened, ulong name)
    {
        EventFields fields = EventFieldsOf.Kind(happened.Kind);
        if ((fields & EventFields.Address) != 0) Signed(happened.Address - happened.Rip);
        if ((fields & EventFields.Physical) != 0) Signed(happened.Address - happened.Physical);
        if ((fields & EventFields.Value) != 0) Number(happened.Value);
        if ((fields & EventFields.Size) != 0) Number((ulong)happened.Size);
        if ((fields & EventFields.Detail) != 0) Number((ulong)happened.Detail);
        if ((fields & EventFields.Name) != 0) Number(name);
        if ((fields & EventFields.Bytes) == 0) return;
        Number((ulong)happened.Bytes.Length);
        bytes.Write(happened.Bytes.Span);
    }

    /// <summary>A name that is new goes in front of the event.</summary>
    private ulong NumberOf(string name)
    {
        if (names.TryGetValue(name, out ulong number)) return number;
        names.Add(name, number = (ulong)names.Count + 1);
        byte[] text = Encoding.UTF8.GetBytes(name);
        Byte(EventFileSpec.Name);
        Number((ulong)text.Length);
        bytes.Write(text);
        return number;
    }

    private void Byte(byte value)
    {
        bytes.GetSpan(1)[0] = value;
        bytes.Advance(1);
    }

    private void Signed(ulong difference) => Number((difference << 1) ^ (ulong)((long)difference >> 63));

    private void Number(ulong value)
    {
        for (; value > 0x7F; value >>= 7) Byte((byte)(value | 0x80));
        Byte((byte)value);
    }
}
