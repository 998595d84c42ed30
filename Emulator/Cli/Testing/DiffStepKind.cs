// Kinds of steps through two texts side by side.
namespace ToroEmu.Cli.Testing;

internal enum DiffStepKind : byte
{
    /// <summary>Both lines are there.</summary>
    Both,

    /// <summary>An expected line is missing.</summary>
    Missing,

    /// <summary>There is a line that nobody expected.</summary>
    Extra,

    /// <summary>A line that "..." stands for.</summary>
    Any,

    /// <summary>"..." is over.</summary>
    AnyEnds,
}
