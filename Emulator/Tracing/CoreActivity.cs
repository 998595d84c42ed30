// What a core does.
namespace ToroEmu.Tracing;

/// <summary>Changes of it are events.</summary>
public enum CoreActivity
{
    /// <summary>It has instructions to execute, though other cores may have their turn.</summary>
    Runs,

    /// <summary>It polls without effect, or waits by MWAIT, until another core stores to a line that it reads or an interrupt comes.</summary>
    Spins,

    /// <summary>HLT.</summary>
    Halted,

    /// <summary>It waits for its start-up interrupt.</summary>
    NotStarted,
}
