// Where runs of single cores end.
namespace ToroEmu.Scheduling;

/// <summary>Asked once before each piece of a run, on the machine's thread. What it answers changes where a run is held, and nothing of what the guest does.</summary>
internal interface IRunLimits
{
    /// <summary>The run is to be held.</summary>
    bool IsReached { get; }

    /// <summary>How many of <paramref name="budget"/> instructions a core may retire until the limits are to be asked again: at least one.</summary>
    long Cut(int core, long budget);
}
