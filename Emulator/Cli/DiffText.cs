// The difference of two runs, for a person.
using System;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using ToroEmu.Machines.Record;

namespace ToroEmu.Cli;

internal static class DiffText
{
    private const int BytesShown = 16;

    public static void Write(TextWriter output, RunDifference difference, Trace a, Trace b)
    {
        WriteWhere(output, difference);
        WriteInput(output, a, b);
        foreach ((int index, RunSide side) in difference.Sides.Index()) WriteSide(output, index == 0 ? "A" : "B", side, difference.Before);
        foreach ((int core, ImmutableArray<(string Name, string A, string B)> registers) in difference.Registers)
        {
            output.WriteLine(Text($"registers of core {core} that differ:"));
            foreach ((string name, string one, string other) in registers) output.WriteLine($"  {name,-7} A {one}  B {other}");
        }

        WritePages(output, difference);
        if (!difference.Sections.IsEmpty) output.WriteLine($"other parts of the state that differ: {string.Join(", ", difference.Sections)}");
    }

    private static void WriteWhere(TextWriter output, RunDifference difference)
    {
        if (difference.EqualSlice is not ulong slice)
        {
            output.WriteLine("the runs differ from the start");
            return;
        }

        output.WriteLine(Text($"the runs are equal up to instruction {difference.EqualInstructions} (in front of slice {slice + 1}), and differ behind that slice"));
    }

    /// <summary>Whether two records have the same from outside; what only has a chain is not asked.</summary>
    public static bool HaveSameInput(Trace? a, Trace? b) => a is null || b is null || (a.Events.Count == b.Events.Count && FirstOther(a, b) == a.Events.Count);

    private static int FirstOther(Trace a, Trace b)
    {
        int count = Math.Min(a.Events.Count, b.Events.Count), at = 0;
        while (at < count && IsSame(a.Events[at], b.Events[at])) at++;
        return at;
    }

    /// <summary>What came in from outside is the usual reason.</summary>
    private static void WriteInput(TextWriter output, Trace a, Trace b)
    {
        int at = FirstOther(a, b);
        if (at == a.Events.Count && at == b.Events.Count)
        {
            output.WriteLine("their input is the same");
            return;
        }

        output.WriteLine("first input that differs:");
        output.WriteLine($"  A {Describe(a, at)}");
        output.WriteLine($"  B {Describe(b, at)}");
    }

    private static bool IsSame(TraceEvent one, TraceEvent other) =>
        (one.IsAnswer, one.Boundary, one.Source) == (other.IsAnswer, other.Boundary, other.Source) && one.What.AsSpan().SequenceEqual(other.What);

    private static string Describe(Trace trace, int at)
    {
        if (at == trace.Events.Count) return "none";
        TraceEvent what = trace.Events[at];
        string where = what.IsAnswer ? "answer of the host to" : Text($"in front of slice {what.Boundary + 1} from");
        return Text($"{where} source {what.Source}: {what.What.Length} bytes, {Convert.ToHexStringLower(what.What.AsSpan(0, Math.Min(BytesShown, what.What.Length)))}{Printable(what.What)}");
    }

    private static string Printable(byte[] bytes)
    {
        string text = Encoding.ASCII.GetString(bytes, 0, Math.Min(BytesShown, bytes.Length));
        return text.Length != 0 && text.All(letter => letter is >= ' ' and <= '~') ? $" \"{text}\"" : "";
    }

    private static void WriteSide(TextWriter output, string name, RunSide side, ImmutableArray<CorePlace> before)
    {
        string ended = side.HasEnded ? ", where it ended" : "";
        if (side.Core < 0 || side.Core >= before.Length)
        {
            output.WriteLine(Text($"{name} is at instruction {side.Position.Instructions}, slice {side.Position.Slices}{ended}"));
            return;
        }

        CorePlace from = before[side.Core], to = side.Cores[side.Core];
        output.WriteLine(Text($"{name}: core {side.Core} ran {to.Retired - from.Retired} instructions, from {Place(from)} to {Place(to)}; now instruction {side.Position.Instructions}{ended}"));
    }

    private static void WritePages(TextWriter output, RunDifference difference)
    {
        if (difference.PageCount == 0) return;
        output.WriteLine(Text($"pages of RAM that differ: {difference.PageCount}"));
        foreach (PageDifference page in difference.Pages)
        {
            string symbol = page.Symbol.Length == 0 ? "" : $" {page.Symbol}";
            output.WriteLine(Text($"  at {page.Address:x16}{symbol}: A {page.A}  B {page.B}  ({page.Bytes} bytes of the page)"));
        }

        if (difference.PageCount > difference.Pages.Length) output.WriteLine(Text($"  and {difference.PageCount - difference.Pages.Length} more"));
    }

    private static string Place(CorePlace place) => Text($"{place.Rip:x16}{(place.Symbol.Length == 0 ? "" : " " + place.Symbol)}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
