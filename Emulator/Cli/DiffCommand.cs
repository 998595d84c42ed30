// "toroemu diff": the first place where two runs differ.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using ToroEmu.Machines;
using ToroEmu.Machines.Loading;
using ToroEmu.Machines.Record;

namespace ToroEmu.Cli;

internal static class DiffCommand
{
    private const int Different = 1;

    public static Command Create(CliHost host)
    {
        Argument<string> a = new("A") { Description = "A .torotrace, or what --hash-every printed" };
        Argument<string> b = new("B") { Description = "Another one" };
        Command command = new("diff", "Find the first place where two runs differ; exit code 0: none, 1: there is one");
        command.Arguments.Add(a);
        command.Arguments.Add(b);
        command.SetAction(parsed => Run(host, DiffSide.Read(parsed.GetValue(a)!), DiffSide.Read(parsed.GetValue(b)!)));
        return command;
    }

    private static int Run(CliHost host, DiffSide a, DiffSide b)
    {
        DiffChains chains = DiffChains.Of(a, b);
        foreach (string line in Settings(a, b)) host.Output.WriteLine(line);
        if (chains.IsSame && DiffText.HaveSameInput(a.Trace, b.Trace))
        {
            host.Output.WriteLine(Text($"the runs are the same: {chains.Compared} states are equal, the last one at instruction {chains.EqualInstructions}"));
            return (int)ExitCode.Ok;
        }

        return a.Trace is null || b.Trace is null ? TellInterval(host.Output, chains) : Search(host, a, b, chains);
    }

    private static int TellInterval(TextWriter output, DiffChains chains)
    {
        output.WriteLine(chains.DiffersAt is ulong instructions
            ? Text($"the runs differ between instructions {chains.EqualInstructions} (slice {chains.EqualSlice}) and {instructions}")
            : Text($"the runs are equal up to instruction {chains.EqualInstructions} (slice {chains.EqualSlice}), where one of the files ends"));
        if (!chains.Sections.IsEmpty) output.WriteLine($"parts of the state that differ there: {string.Join(", ", chains.Sections)}");
        output.WriteLine("two .torotrace files would be searched for the first slice that differs");
        return Different;
    }

    private static int Search(CliHost host, DiffSide a, DiffSide b, DiffChains chains)
    {
        try
        {
            TraceDiff diff = new(host.Machines, a.Prepare, b.Prepare);
            ulong last = Math.Max(a.LastSlice, b.LastSlice) + 1;
            RunDifference? difference = diff.Find(chains.EqualSlice, chains.DiffersAtSlice ?? last);
            if (difference is null)
            {
                host.Output.WriteLine("the runs are the same, slice by slice; only their records differ");
                return (int)ExitCode.Ok;
            }

            DiffText.Write(host.Output, difference, a.Trace!, b.Trace!);
            return Different;
        }
        catch (TraceMismatchException e)
        {
            host.Error.WriteLine($"toroemu: one of the runs does not repeat itself ({e.Message}); look at it with: toroemu replay");
            return (int)ExitCode.DeterminismMismatch;
        }
        catch (Exception e) when (e is ImageException or MachineException)
        {
            throw new UsageException($"{a.Path} and {b.Path}: {e.Message}");
        }
    }

    /// <summary>Settings of the machines that are not the same.</summary>
    private static IEnumerable<string> Settings(DiffSide a, DiffSide b)
    {
        if (a.Trace is null || b.Trace is null) return [];
        Dictionary<string, string> one = a.Settings, other = b.Settings;
        return one.Keys.Union(other.Keys).Order(StringComparer.Ordinal)
            .Where(key => one.GetValueOrDefault(key) != other.GetValueOrDefault(key))
            .Select(key => $"setting {key}: A {one.GetValueOrDefault(key) ?? "none"}, B {other.GetValueOrDefault(key) ?? "none"}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
