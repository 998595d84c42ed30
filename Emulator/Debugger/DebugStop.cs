// Why a machine under a debugger stopped.
namespace ToroEmu.Debugging;

/// <summary>Why a machine stopped.</summary>
public enum StopKind
{
    /// <summary>A core has made its step.</summary>
    Step,

    /// <summary>A core is in front of an instruction with a breakpoint.</summary>
    Breakpoint,

    /// <summary>A core is behind the instruction that touched what is watched.</summary>
    Watchpoint,

    /// <summary>Somebody asked for it, or the moment to go to is reached.</summary>
    Interrupted,

    /// <summary>There is no earlier state: the first instruction, or the first that is kept.</summary>
    HistoryBegin,

    /// <summary>The guest has ended (<see cref="IDebugSession.Ended"/>).</summary>
    Ended,
}

/// <summary>Why a machine stopped.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Core">The core that it happened to.</param>
/// <param name="Point">The breakpoint or watchpoint that was met, if one was.</param>
/// <param name="Hit">What a watchpoint saw.</param>
public sealed record DebugStop(StopKind Kind, int Core, StopPoint? Point = null, WatchHit? Hit = null);
