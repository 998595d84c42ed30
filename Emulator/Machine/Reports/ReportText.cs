// A report for people.
using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;

namespace ToroEmu.Machines.Reports;

/// <summary>The first cause, then labelled sections; at most <see cref="Columns"/> columns but for long symbols.</summary>
internal sealed class ReportText
{
    private const int Columns = 100;
    private const int RegistersPerLine = 4;

    /// <summary>Branches shown to people; JSON has all.</summary>
    private const int BranchesShown = 64;

    private readonly StringBuilder text = new();

    private ReportText()
    {
    }

    public static string Write(GuestReport report)
    {
        ReportText writer = new();
        writer.Wrap($"{(report.Kind == ReportKind.Stopped ? "stopped" : "first cause")}: {report.Cause}", "  ");
        if (report.Root is not null) writer.Line($"at: {report.Root}");
        writer.Chain(report);
        writer.Code(report.Code);
        if (report.PageWalk is not null) writer.PageWalk(report.PageWalk);
        writer.Descriptors(report.Descriptors);
        writer.Registers(report.Registers, report.Core);
        foreach (ReportCore core in report.Cores) writer.Core(core);
        return writer.text.ToString();
    }

    private void Chain(GuestReport report)
    {
        if (report.Chain.IsEmpty) return;
        Section("exceptions");
        Wrap($"core {report.Core}: {string.Join(" -> ", report.Chain.Select(Name).Append(report.End))}", "    ", "  ");
        foreach (ReportException exception in report.Chain)
        {
            string address = exception.Address is ulong at ? string.Create(CultureInfo.InvariantCulture, $", address {at:x16}") : "";
            string meaning = exception.Meaning is null ? "" : $": {exception.Meaning}";
            Wrap($"{exception.Name} at {exception.Place}{address}{meaning}", "    ", "  ");
        }
    }

    private static string Name(ReportException exception) =>
        exception.ErrorCode is uint code ? string.Create(CultureInfo.InvariantCulture, $"{exception.Name}({code:x4})") : exception.Name;

    private void Code(ImmutableArray<ReportInstruction> lines, string title = "code")
    {
        if (lines.IsEmpty) return;
        Section(title);
        foreach (ReportInstruction line in lines)
        {
            bool isLabel = line.Place.Symbol is string symbol && !symbol.Contains('+', StringComparison.Ordinal);
            if (isLabel) text.Append("    ").Append(line.Place.Symbol).AppendLine(":");
            text.Append(line.IsMarked ? "  > " : "    ").Append(CultureInfo.InvariantCulture, $"{line.Place.Address:x16}  {line.Bytes,-20}  {line.Text}").AppendLine();
        }
    }

    private void PageWalk(ReportPageWalk walk)
    {
        Section("page walk");
        Line(string.Create(CultureInfo.InvariantCulture, $"{walk.Address:x16}, {walk.Access}"));
        foreach (ReportPageStep step in walk.Steps)
        {
            string value = step.Value is ulong entry ? entry.ToString("x16", CultureInfo.InvariantCulture) : "(no memory)";
            string remark = step.Remark is null ? "" : $"  <- {step.Remark}";
            Line(string.Create(CultureInfo.InvariantCulture, $"{step.Level,-5} {step.Index,3} at {step.Physical:x10}  {value}  {step.Bits}{remark}"));
        }
        Wrap($"verdict: {walk.Verdict}", "    ", "  ");
    }

    private void Descriptors(ImmutableArray<ReportDescriptor> descriptors)
    {
        if (descriptors.IsEmpty) return;
        Section("descriptors");
        foreach (ReportDescriptor descriptor in descriptors)
        {
            string at = descriptor.Address is ulong address ? string.Create(CultureInfo.InvariantCulture, $" at {address:x16}") : "";
            Line($"{descriptor.Name}{at}{(descriptor.Bytes is null ? "" : $": {descriptor.Bytes}")}");
            if (descriptor.Fields is not null) Line($"  {descriptor.Fields}");
            if (descriptor.Verdict is not null) Wrap($"verdict: {descriptor.Verdict}", "      ", "    ");
        }
    }

    private void Registers(ImmutableArray<ReportRegister> registers, int? core)
    {
        if (registers.IsEmpty) return;
        Section(core is int index ? $"registers of core {index} at the fault" : "registers");
        int column = 0;
        foreach (ReportRegister register in registers)
        {
            string item = $"{register.Name}={register.Value}";
            bool isWide = item.Length > Columns / RegistersPerLine;
            if (column > 0 && (isWide || column + item.Length > Columns)) NewLine(ref column);
            text.Append(column == 0 ? "  " : " ").Append(item);
            column += item.Length + 2;
            if (isWide) NewLine(ref column);
        }
        if (column > 0) NewLine(ref column);
    }

    private void NewLine(ref int column)
    {
        text.AppendLine();
        column = 0;
    }

    private void Core(ReportCore core)
    {
        Section($"core {core.Index}: {core.Activity}");
        foreach (ReportFrame frame in core.Frames) Line($"{frame.Place}{(frame.IsInlined ? "  (inlined)" : "")}{(frame.IsGuess ? "  (guess)" : "")}");
        if (core.Frames.IsEmpty) Line($"{core.Place}");
        if (!core.Loop.IsEmpty) Code(core.Loop, $"core {core.Index}, its loop");
        foreach (ReportWait wait in core.Waits)
        {
            string meaning = wait.Meaning is null ? "" : $", {wait.Meaning}";
            string by = wait.By.Length == 0 ? "" : $", read by {wait.By}";
            Line(string.Create(CultureInfo.InvariantCulture, $"waits on {wait.Place}{meaning}: {wait.Size} bytes, now 0x{wait.Value:x}{by}"));
        }
        Branches(core);
    }

    private void Branches(ReportCore core)
    {
        if (core.Branches.IsEmpty) return;
        Section($"core {core.Index}, last branches, the latest first");
        foreach (ReportBranch branch in core.Branches.Take(BranchesShown))
        {
            string times = branch.Times > 1 ? $"  ({branch.Times} times)" : "";
            Line($"{branch.How,-8} {Short(branch.From)} -> {Short(branch.To)}{times}");
        }
    }

    private static string Short(ReportPlace place) => place.Symbol ?? place.Address.ToString("x", CultureInfo.InvariantCulture);

    private void Section(string title) => text.Append(title).AppendLine(":");

    private void Line(string line) => text.Append("  ").AppendLine(line);

    /// <summary>Breaks a long line between words.</summary>
    private void Wrap(string line, string indent, string first = "")
    {
        string rest = line;
        string prefix = first;
        while (prefix.Length + rest.Length > Columns)
        {
            int cut = rest.LastIndexOf(' ', Columns - prefix.Length);
            if (cut <= 0) break;
            text.Append(prefix).AppendLine(rest[..cut]);
            rest = rest[(cut + 1)..];
            prefix = indent;
        }
        text.Append(prefix).AppendLine(rest);
    }
}
