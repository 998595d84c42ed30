// Where a debugger wants a machine to stop.
namespace ToroEmu.Debugging;

/// <summary>What makes a machine stop.</summary>
public enum StopPointKind
{
    /// <summary>An instruction is about to be executed.</summary>
    Execute,
    Write,
    Read,
    Access,
}

/// <summary>A breakpoint or a watchpoint.</summary>
/// <param name="Kind">What the core does there.</param>
/// <param name="Address">Linear address, or a guest physical one.</param>
/// <param name="Length">Bytes of a watch; 1 for breakpoints.</param>
/// <param name="IsPhysical"><paramref name="Address"/> is guest physical: one stops whatever page tables say.</param>
/// <param name="Core">The core that stops; -1: any.</param>
public sealed record StopPoint(StopPointKind Kind, ulong Address, ulong Length = 1, bool IsPhysical = false, int Core = -1);
