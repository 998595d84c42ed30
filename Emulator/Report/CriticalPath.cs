// What an operation's length came from.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;

using ToroEmu.Tracing;

namespace ToroEmu.Report;

/// <summary>
/// Goes backwards from the end of the core that was the last to be done: the last message that it took and that it had waited for (it was spinning or halted when the message
/// was sent) leads to its sender, and so on, up to the begin of a core's call. Shortening anything else would not have shortened the operation.
/// </summary>
internal sealed class CriticalPath
{
    private const int StepsMax = 10_000;

    private readonly RunLog log;

    /// <summary>Messages to each core, in the order in which it took them.</summary>
    private readonly List<int>[] taken;
    private readonly List<LoggedState>[] states;

    public CriticalPath(RunLog log)
    {
        this.log = log;
        taken = new List<int>[log.Cores];
        states = new List<LoggedState>[log.Cores];
        for (int core = 0; core < log.Cores; core++) (taken[core], states[core]) = ([], []);
        for (int index = 0; index < log.Messages.Count; index++)
            if (log.Messages[index].Taken is not null && log.Messages[index].To < log.Cores) taken[log.Messages[index].To].Add(index);
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
        int low = 0;
        for (int high = all.Count; low < high;)
        {
            int middle = (low + high) / 2;
            if (TakenAt(all[middle]) <= to.Instructions) low = middle + 1;
            else high = middle;
        }
        for (int index = low - 1; index >= 0 && TakenAt(all[index]) > begin.Instructions; index--)
            if (log.Messages[all[index]].Sent.Instructions > begin.Instructions && WasWaiting(core, log.Messages[all[index]].Sent)) return all[index];
        return null;
    }

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
