// The loop that a core goes round in.
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

using Iced.Intel;

using ToroEmu.Interpreter;

namespace ToroEmu.Machines.Reports;

/// <summary>Found in the last branches: the same few of them, twice in a row.</summary>
internal sealed class SpinLoop
{
    private const int PeriodMax = 24;
    private const int InstructionsMax = 40;

    private readonly List<Instruction> instructions = [];

    private SpinLoop()
    {
    }

    /// <summary>The instructions of one turn, each once, in the order in which they are executed.</summary>
    public IReadOnlyList<Instruction> Instructions => instructions;

    /// <summary>Null: the core is in no short loop.</summary>
    public static SpinLoop? Find(CodeWindow code, IReadOnlyList<TakenBranch> branches)
    {
        int period = Period(branches);
        if (period == 0) return null;
        SpinLoop loop = new();
        int first = branches.Count - period;
        for (int index = 0; index < period; index++)
            loop.Add(code, branches[first + index - 1].To, branches[first + index].From);
        return loop.instructions.Count == 0 ? null : loop;
    }

    /// <summary>The loop as lines of a report.</summary>
    public ImmutableArray<ReportInstruction> Lines(CodeWindow code, ulong rip) =>
        [.. instructions.Select(instruction => code.Line(instruction.IP, instruction, isMarked: instruction.IP == rip))];

    private static int Period(IReadOnlyList<TakenBranch> branches)
    {
        for (int period = 1; period <= PeriodMax && period * 2 < branches.Count; period++)
            if (Repeats(branches, period)) return period;
        return 0;
    }

    private static bool Repeats(IReadOnlyList<TakenBranch> branches, int period)
    {
        for (int index = branches.Count - period; index < branches.Count; index++)
            if (branches[index].Kind != BranchKind.Instruction || branches[index] != branches[index - period]) return false;
        return true;
    }

    private void Add(CodeWindow code, ulong from, ulong to)
    {
        for (ulong at = from; at <= to && instructions.Count < InstructionsMax;)
        {
            if (code.At(at) is not Instruction { IsInvalid: false } instruction) return;
            if (instructions.All(known => known.IP != at)) instructions.Add(instruction);
            at = instruction.NextIP;
        }
    }
}
