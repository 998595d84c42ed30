// What a core is to do when a debugger lets the machine run.
namespace ToroEmu.Debugging;

/// <summary>What one core is to do.</summary>
public enum CoreMove
{
    /// <summary>It runs, at its turn.</summary>
    Run,

    /// <summary>It stays where it is, and time goes on without it.</summary>
    Freeze,

    /// <summary>It executes one instruction (or enters the handler of one event), and then the machine stops. Others that run do so meanwhile.</summary>
    Step,

    /// <summary>It runs until it is outside of a range of addresses; then the machine stops.</summary>
    StepRange,
}

/// <summary>What one core is to do.</summary>
/// <param name="Move">How it moves.</param>
/// <param name="First">First linear address of the range of <see cref="CoreMove.StepRange"/>.</param>
/// <param name="End">First address behind the range.</param>
public readonly record struct CoreAction(CoreMove Move, ulong First = 0, ulong End = 0);
