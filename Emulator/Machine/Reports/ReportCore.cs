// What one core was doing.
using System.Collections.Immutable;

namespace ToroEmu.Machines.Reports;

/// <param name="Index">Core number.</param>
/// <param name="Activity">In words: "halted, interrupts off".</param>
/// <param name="Place">RIP.</param>
/// <param name="Frames">Its stack trace, RIP first; empty for a core that never started.</param>
/// <param name="Loop">The loop it is in, if it is in a short one.</param>
/// <param name="Waits">What that loop looks at.</param>
/// <param name="Branches">The last branches, the latest first.</param>
public sealed record ReportCore(
    int Index,
    string Activity,
    ReportPlace Place,
    ImmutableArray<ReportFrame> Frames,
    ImmutableArray<ReportInstruction> Loop,
    ImmutableArray<ReportWait> Waits,
    ImmutableArray<ReportBranch> Branches);
