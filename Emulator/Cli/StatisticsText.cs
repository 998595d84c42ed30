// Counts of a run for people.
using System;
using System.Globalization;
using System.IO;
using ToroEmu.Machines;

namespace ToroEmu.Cli;

internal static class StatisticsText
{
    private const double PerMillion = 1e-6;

    /// <summary>Writes one count a line: total, rate, each core, then the machine's own counters.</summary>
    public static void Write(RunStatistics stats, TextWriter writer)
    {
        double seconds = stats.Elapsed.TotalSeconds;
        double rate = seconds > 0 ? stats.Instructions * PerMillion / seconds : 0;
        Line(writer, "time", string.Create(CultureInfo.InvariantCulture, $"{seconds:0.000} s"));
        Line(writer, "instructions", string.Create(CultureInfo.InvariantCulture, $"{stats.Instructions:N0} ({rate:0.0} million a second)"));
        for (int core = 0; core < stats.InstructionsPerCore.Length; core++)
        {
            Line(writer, $"  core {core}", Number(stats.InstructionsPerCore[core]));
        }

        foreach (RunCounter counter in stats.Counters)
        {
            Line(writer, counter.Name, Number(counter.Value));
        }
    }

    private static string Number(ulong value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static void Line(TextWriter writer, string name, string value) => writer.WriteLine($"{name + ":",-28} {value}");
}
