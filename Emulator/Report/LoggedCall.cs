// A call of a function.
namespace ToroEmu.Report;

/// <param name="Core">Who called.</param>
/// <param name="Name">As the linker knows it.</param>
/// <param name="Depth">Calls that were open on the core.</param>
/// <param name="Begin">Its first instruction comes next.</param>
internal readonly record struct LoggedCall(int Core, string Name, int Depth, RunMoment Begin)
{
    public RunMoment End { get; init; }

    /// <summary>It has returned before the run ended.</summary>
    public bool HasEnded { get; init; }
}
