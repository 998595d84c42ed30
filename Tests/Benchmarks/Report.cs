// The table that the benchmark prints.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace ToroEmu.Benchmarks;

/// <summary>A line per kernel: microseconds of each engine, ratios to native and to QEMU. Then the geometric means of the ratios.</summary>
internal sealed class Report(Engine[] engines)
{
    private const int Native = 0;
    private const int Qemu = 1;
    private const int NameWidth = 20;
    private const int Width = 12;

    private readonly List<(Kernel Kernel, double[] Seconds)> lines = [];

    public void PrintHead() => PrintLine("us", engines.Select(engine => engine.Name).Concat(RatioNames()));

    public void Print(Kernel kernel, double[] seconds)
    {
        lines.Add((kernel, seconds));
        PrintLine(kernel.Name, seconds.Select(value => Number(value * 1e6, "F1")).Concat(RatiosOf(seconds).Select(Ratio)));
    }

    public void PrintMeans()
    {
        PrintMean("mean of integer", line => line.Group == KernelGroup.Integer);
        PrintMean("mean of all", _ => true);
    }

    private void PrintMean(string name, Func<Kernel, bool> isWanted)
    {
        double[][] ratios = [.. lines.Where(line => isWanted(line.Kernel)).Select(line => RatiosOf(line.Seconds).ToArray())];
        if (ratios.Length == 0) return;
        IEnumerable<double> means = ratios[0].Select((_, i) => Math.Exp(ratios.Average(line => Math.Log(line[i]))));
        PrintLine(name, engines.Select(_ => "").Concat(means.Select(Ratio)));
    }

    private IEnumerable<string> RatioNames()
    {
        yield return "Q/native";
        foreach (Engine engine in engines.Skip(Qemu + 1))
        {
            yield return "T/native";
            yield return "T/QEMU";
        }
    }

    private static IEnumerable<double> RatiosOf(double[] seconds)
    {
        yield return seconds[Qemu] / seconds[Native];
        foreach (double own in seconds.Skip(Qemu + 1))
        {
            yield return own / seconds[Native];
            yield return own / seconds[Qemu];
        }
    }

    private static void PrintLine(string name, IEnumerable<string> cells) =>
        Console.WriteLine(name.PadRight(NameWidth) + string.Concat(cells.Select(cell => cell.PadLeft(Width))));

    private static string Ratio(double value) => Number(value, "F2");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
