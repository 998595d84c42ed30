// Where single cores are to stop.
using System;
using System.Linq;

using ToroEmu.Interpreter;
using ToroEmu.Scheduling;

namespace ToroEmu.Debugging;

/// <summary>
/// A step of a core is an instruction that it retires, or a handler that it enters; their number says where the core is. A repeated string instruction is one step, unless an
/// event or a watchpoint comes in between.
/// </summary>
internal sealed unsafe class StepLimits(Core[] cores) : IRunLimits
{
    private const ulong Never = ulong.MaxValue;

    private readonly ulong[] ends = [.. cores.Select(_ => Never)];
    private ulong eventsEnd = Never;

    /// <summary>The core whose limit is reached; -1: none.</summary>
    public int Reached => Array.FindIndex(cores, core => StepsOf(core.Index) >= ends[core.Index]);

    public bool IsReached => Reached >= 0 || (eventsEnd != Never && Events >= eventsEnd);

    /// <summary>Handlers that all cores have entered.</summary>
    public ulong Events
    {
        get
        {
            ulong all = 0;
            foreach (Core core in cores) all += core.Counts.Entered;
            return all;
        }
    }

    /// <summary>Steps that a core has made, up to the present moment, between two instructions.</summary>
    public ulong StepsOf(int core) => cores[core].Retired + cores[core].Counts.Entered;

    public long Cut(int core, long budget) =>
        ends[core] == Never ? budget : (long)Math.Clamp(ends[core] - Math.Min(ends[core], StepsOf(core)), 1, (ulong)budget);

    /// <summary>A core is to stop when it has made so many steps.</summary>
    public void Set(int core, ulong steps)
    {
        ends[core] = steps;
        cores[core].StopsAtHandlers = true;
    }

    /// <summary>All are to stop when so many handlers have been entered.</summary>
    public void SetEvents(ulong events)
    {
        eventsEnd = events;
        foreach (Core core in cores) core.StopsAtHandlers = true;
    }

    public void Clear()
    {
        Array.Fill(ends, Never);
        eventsEnd = Never;
        foreach (Core core in cores) core.StopsAtHandlers = core.HasEntered = false;
    }
}
