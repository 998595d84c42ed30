// A standstill in one sentence.
using System.Collections.Immutable;
using System.Linq;

namespace ToroEmu.Machines.Reports;

internal static class StallText
{
    /// <summary>Cores named one by one up to this number.</summary>
    private const int NamedMax = 8;

    public static string Of(ImmutableArray<ReportCore> cores)
    {
        if (cores.All(core => core.Activity.StartsWith("halted, interrupts off", System.StringComparison.Ordinal)))
            return cores.Length == 1 ? "core 0 is halted with interrupts off" : "all cores are halted with interrupts off";
        string list = string.Join("; ", cores.Take(NamedMax).Select(Clause));
        return "no core can go on: " + list + (cores.Length > NamedMax ? $"; and {cores.Length - NamedMax} more" : "");
    }

    private static string Clause(ReportCore core)
    {
        if (core.Waits.Length == 0) return $"core {core.Index} is {Plain(core)}";
        ReportWait wait = core.Waits.FirstOrDefault(one => one.Meaning is not null) ?? core.Waits[0];
        string verb = wait.Meaning is null ? $"waits for {Name(wait)} to change" : $"polls {wait.Meaning}";
        return $"core {core.Index} {verb} (it is {FaultScene.Hex(wait.Value)})";
    }

    private static string Plain(ReportCore core) =>
        core.Activity.StartsWith("halted", System.StringComparison.Ordinal) || core.Activity.StartsWith("not started", System.StringComparison.Ordinal)
            ? core.Activity : $"{core.Activity} at {core.Place.Symbol ?? FaultScene.Hex(core.Place.Address)}";

    private static string Name(ReportWait wait) => wait.Place.Symbol is null ? FaultScene.Hex(wait.Place.Address) : $"{wait.Place.Symbol} at {FaultScene.Hex(wait.Place.Address)}";
}
