// Lets through what was asked for, in order.
using System;

namespace ToroEmu.Tracing;

/// <summary>Every event of a listener goes by here.</summary>
internal sealed class EventGate(RunEventSelection selection, IRunEventSink sink)
{
    private ulong instructions;
    private ulong nanoseconds;
    private bool isOpen;

    public RunEventSelection Selection => selection;

    public long Count { get; private set; }

    /// <summary>Called in front of an event at a place: who holds earlier ones back tells them now.</summary>
    public Action<EventPlace>? Behind { get; set; }

    /// <summary>Called in front of the first event: what has been so since before is told.</summary>
    public Action<EventPlace>? Opening { get; set; }

    /// <summary>Whether an event would pass.</summary>
    public bool Wants(RunEventKinds kinds, int core, ulong place) => selection.Wants(kinds) && selection.WantsCore(core) && selection.WantsPlace(place);

    /// <summary>Somebody listens from here on.</summary>
    public void Begin(EventPlace place)
    {
        if (isOpen || !selection.WantsPlace(place.Instructions)) return;
        isOpen = true;
        Opening?.Invoke(place);
    }

    /// <summary>An event that was looked for at its own place.</summary>
    public void Note(in RunEvent happened)
    {
        Behind?.Invoke(new EventPlace(happened.Instructions, happened.Nanoseconds));
        NoteCode(happened);
    }

    /// <summary>An event of <see cref="CodeEvents"/>, which come in order.</summary>
    public void NoteCode(in RunEvent happened)
    {
        if (!Wants(happened.Kinds, happened.Core, happened.Instructions)) return;
        Begin(new EventPlace(happened.Instructions, happened.Nanoseconds));
        Pass(happened);
    }

    /// <summary>The clock is asked in several ways, which differ by an instruction at most; order is what counts.</summary>
    private void Pass(in RunEvent happened)
    {
        instructions = Math.Max(instructions, happened.Instructions);
        nanoseconds = Math.Max(nanoseconds, happened.Nanoseconds);
        Count++;
        if (happened.Instructions == instructions && happened.Nanoseconds == nanoseconds) sink.Note(happened);
        else sink.Note(happened with { Instructions = instructions, Nanoseconds = nanoseconds });
    }
}
