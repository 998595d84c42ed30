// Random cases on both processors.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;

using Iced.Intel;

namespace ToroEmu.Oracle;

/// <summary>The prover: see docs/testing.md.</summary>
public static class Prover
{
    /// <summary>Why this host cannot judge, or null.</summary>
    public static string? Obstacle => RunnerBuild.Obstacle;

    /// <summary>Runs <see cref="ProverOptions.Cases"/> cases.</summary>
    public static ProverReport Run(ProverOptions options)
    {
        ProverReport report = new();
        FormTable table = CreateTable(options);
        if (table.Forms.Count == 0) throw new OracleException($"No form matches '{options.Forms}'.");
        report.FormsWanted = table.Forms.Count;
        RunnerBuild.Require();
        Stopwatch watch = Stopwatch.StartNew();
        Task[] jobs = [.. Enumerable.Range(0, options.Jobs).Select(job => Task.Factory.StartNew(
            () => RunJob(options, table, report, job), default, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Task.WaitAll(jobs);
        report.Duration = watch.Elapsed;
        return report;
    }

    /// <summary>Runs one case from its text; answers the instruction and the difference, or null.</summary>
    public static string? Reproduce(string text, out string instruction)
    {
        TestCase test = StateText.Parse(text);
        using NativeSide native = new();
        using EmulatedSide emulated = new();
        Bench bench = new(native, emulated);
        instruction = CodeText.Text(bench.Decode(ref test));
        return bench.Difference(ref test);
    }

    /// <summary>Forms that would be tried.</summary>
    public static IReadOnlyList<Code> FormsOf(ProverOptions options) => [.. CreateTable(options).Forms.Select(form => form.Code)];

    private static FormTable CreateTable(ProverOptions options)
    {
        using EmulatedSide emulated = new();
        ExecutionProbe probe = new(emulated, options.Bitness);
        return FormTable.Create(options.Bitness, HostFeatures.Of(emulated.Core.Core), probe, options.Forms);
    }

    private static void RunJob(ProverOptions options, FormTable table, ProverReport report, int job)
    {
        using NativeSide native = new();
        using EmulatedSide emulated = new();
        ProverJob work = new(options, table, report, native, emulated);
        work.Run((ulong)job, (ulong)options.Jobs);
    }
}
