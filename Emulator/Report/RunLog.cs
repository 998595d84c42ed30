// What happened in a run, kept for its page.
using System;
using System.Collections.Generic;

using ToroEmu.Machines;
using ToroEmu.Tracing;

namespace ToroEmu.Report;

/// <summary>Takes events and keeps them, up to a bound: a page of a longer run says how much it leaves out.</summary>
internal sealed class RunLog : IRunEventSink
{
    /// <summary>Of each kind.</summary>
    public const int Max = 1_000_000;

    private readonly RingWatch? rings;
    private readonly List<int>[] open;
    private readonly Dictionary<int, int> byNumber = [];

    /// <param name="cores">How many there are.</param>
    /// <param name="rings">Tells when messages are taken; null: nobody does.</param>
    public RunLog(int cores, RingWatch? rings)
    {
        this.rings = rings;
        if (rings is not null) rings.Taken = NoteTaken;
        Cores = cores;
        open = new List<int>[cores];
        for (int core = 0; core < cores; core++) open[core] = [];
    }

    public int Cores { get; }

    public List<LoggedMessage> Messages { get; } = [];

    public List<LoggedState> States { get; } = [];

    public List<LoggedCall> Calls { get; } = [];

    public List<LoggedInterrupt> Interrupts { get; } = [];

    public List<LoggedText> Console { get; } = [];

    /// <summary>Events that found no room.</summary>
    public long LeftOut { get; private set; }

    public void Note(in RunEvent happened)
    {
        RunMoment moment = new(happened.Nanoseconds, happened.Instructions);
        switch (happened.Kind)
        {
            case RunEventKind.Message: NoteMessage(happened, moment); break;
            case RunEventKind.State: Add(States, new LoggedState(happened.Core, (CoreActivity)happened.Detail, moment)); break;
            case RunEventKind.Interrupt or RunEventKind.Exception:
                Add(Interrupts, new LoggedInterrupt(happened.Core, happened.Detail, happened.Kind == RunEventKind.Exception, moment));
                break;
            case RunEventKind.Console: Add(Console, new LoggedText(happened.Core, happened.Bytes, moment)); break;
            case RunEventKind.CallBegin: Begin(happened, moment); break;
            case RunEventKind.CallEnd: End(happened, moment); break;
        }
    }

    /// <summary>What has not ended, ends with the run.</summary>
    public void Close(RunPosition end)
    {
        RunMoment last = new(end.Nanoseconds, end.Instructions);
        foreach (List<int> calls in open)
        {
            foreach (int index in calls) Calls[index] = Calls[index] with { End = last, HasEnded = false };
            calls.Clear();
        }
        byNumber.Clear();
    }

    private void NoteMessage(in RunEvent happened, RunMoment moment)
    {
        if (!Add(Messages, new LoggedMessage(happened.Core, happened.Detail, (long)happened.Value, happened.Size, happened.Bytes, moment))) return;
        rings?.NoteSent(happened.Core, happened.Detail, Messages.Count - 1, happened.Size, moment);
    }

    private void NoteTaken(int message, RunMoment moment) => Messages[message] = Messages[message] with { Taken = moment };

    private void Begin(in RunEvent happened, RunMoment moment)
    {
        if (!Add(Calls, new LoggedCall(happened.Core, happened.Name ?? "?", open[happened.Core].Count, moment))) return;
        open[happened.Core].Add(Calls.Count - 1);
        byNumber[happened.Size] = Calls.Count - 1;
    }

    private void End(in RunEvent happened, RunMoment moment)
    {
        if (!byNumber.Remove(happened.Size, out int index)) return;
        Calls[index] = Calls[index] with { End = moment, HasEnded = true };
        open[Calls[index].Core].Remove(index);
    }

    private bool Add<T>(List<T> list, T item)
    {
        if (list.Count == Max)
        {
            LeftOut++;
            return false;
        }
        list.Add(item);
        return true;
    }
}
