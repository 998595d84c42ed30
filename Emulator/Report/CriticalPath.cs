// What an operation's length came from.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;

using ToroEmu.Tracing;

namespace ToroEmu.Report;

/// <summary>
/// Goes backwards from the end of the core that was the last to be done: the last message that it took and that it had waited for leads to its sender, and so on, up to the begin
/// of a core's call. Shortening anything else would not have shortened the operation. A core had waited for a message if it was spinning or halted when that was sent. A short
/// wait is not seen as such: so it also counts if the core had been quiet, with no message sent or taken, for longer than the message then lay there, apart from the time that it takes
/// at best to take one of its length.
/// </summary>
internal sealed class CriticalPath
{
    private const int StepsMax = 10_000;

    private readonly RunLog log;

    /// <summary>Messages to each core, in the order in which it took them.</summary>
    private readonly List<int>[] taken;
    private readonly List<int>[] sent;
    private readonly List<LoggedState>[] states;

    /// <summary>Nanoseconds between sending and taking at best, by length.</summary>
    private readonly Dictionary<long, ulong> fastest = [];

    public CriticalPath(RunLog log)
    {
        this.log = log;
        taken = new List<int>[log.Cores];
        sent = new List<int>[log.Cores];
        states = new List<LoggedState>[log.Cores];
        for (int core = 0; core < log.Cores; core++) (taken[core], sent[core], states[core]) = ([], [], []);
        for (int index = 0; index < log.Messages.Count; index++)
        {
            LoggedMessage message = log.Messages[index];
            if (message.Taken is not null && message.To < log.Cores) taken[message.To].Add(index);
            if (message.From < log.Cores) sent[message.From].Add(index);
            if (message.Taken is not null) fastest[message.Length] = Math.Min(fastest.GetValueOrDefault(message.Length, ulong.MaxValue), Delay(message));
        }
        foreach (List<int> list in taken) list.Sort((a, b) => TakenAt(a).CompareTo(TakenAt(b)));
        foreach (LoggedState state in log.States) states[state.Core].Add(state);
    }

    /// <summary>The path of an operation whose calls these are.</summary>
    public ImmutableArray<PathStep> Of(ImmutableArray<int> calls)
    {
        LoggedCall last = log.Calls[calls[0]];
        Dictionary<int, LoggedCall> byCore = [];
        foreach (int index in calls)
        {
            LoggedCall call = log.Calls[index];
            byCore[call.Core] = call;
            if (call.End.Instructions > last.End.Instructions) last = call;
        }
        List<PathStep> steps = [];
        (int core, RunMoment to, int ends) = (last.Core, last.End, -1);
        while (steps.Count < StepsMax && byCore.TryGetValue(core, out LoggedCall here))
        {
            int? awaited = Awaited(core, here.Begin, to);
            // What the core did itself begins when it took the message that it had waited for.
            steps.Add(new PathStep(core, awaited is int message ? log.Messages[message].Taken!.Value : here.Begin, to, ends));
            if (awaited is not int before) break;
            (core, to, ends) = (log.Messages[before].From, log.Messages[before].Sent, before);
        }
        steps.Reverse();
        return [.. steps];
    }

    /// <summary>The last message that a core took up to a moment, and had waited for.</summary>
    private int? Awaited(int core, RunMoment begin, RunMoment to)
    {
        List<int> all = taken[core];
        for (int index = Before(all, TakenAt, to.Instructions); index >= 0 && TakenAt(all[index]) > begin.Instructions; index--)
        {
            LoggedMessage message = log.Messages[all[index]];
            if (message.Sent.Instructions > begin.Instructions && (WasWaiting(core, message.Sent) || WasQuiet(core, begin, message))) return all[index];
        }
        return null;
    }

    private bool WasQuiet(int core, RunMoment begin, in LoggedMessage message)
    {
        ulong last = begin.Nanoseconds, before = message.Taken!.Value.Instructions - 1;
        int took = Before(taken[core], TakenAt, before), gave = Before(sent[core], SentAt, before);
        if (took >= 0) last = Math.Max(last, log.Messages[taken[core][took]].Taken!.Value.Nanoseconds);
        if (gave >= 0) last = Math.Max(last, log.Messages[sent[core][gave]].Sent.Nanoseconds);
        // Something else in between: the message lay there while the core was busy.
        if (last > message.Sent.Nanoseconds) return false;
        ulong quiet = message.Sent.Nanoseconds - last;
        return Delay(message) - fastest[message.Length] < quiet;
    }

    private static ulong Delay(in LoggedMessage message) => message.Taken!.Value.Nanoseconds - message.Sent.Nanoseconds;

    /// <summary>The place of the last of them up to an instruction; -1: there is none.</summary>
    private static int Before(List<int> messages, Func<int, ulong> placeOf, ulong instructions)
    {
        int low = 0;
        for (int high = messages.Count; low < high;)
        {
            int middle = (low + high) / 2;
            if (placeOf(messages[middle]) <= instructions) low = middle + 1;
            else high = middle;
        }
        return low - 1;
    }

    private ulong SentAt(int message) => log.Messages[message].Sent.Instructions;

    private ulong TakenAt(int message) => log.Messages[message].Taken!.Value.Instructions;

    private bool WasWaiting(int core, RunMoment at)
    {
        List<LoggedState> all = states[core];
        int low = 0;
        for (int high = all.Count; low < high;)
        {
            int middle = (low + high) / 2;
            if (all[middle].At.Instructions < at.Instructions) low = middle + 1;
            else high = middle;
        }
        return low > 0 && all[low - 1].Activity is (CoreActivity.Spins or CoreActivity.Halted);
    }
}
