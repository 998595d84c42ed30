// The options of "toroemu test".
using System;
using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;

namespace ToroEmu.Cli.Testing;

/// <summary>Declares and reads them.</summary>
internal sealed class TestOptions
{
    private const int JobsMax = 1024;

    private readonly Argument<string[]> folders = new("FOLDER") { Description = "Folders to search for tests: those with an expected.txt", Arity = ArgumentArity.OneOrMore };

    private readonly Option<string?> jobs = new("--jobs", "-j")
    {
        Description = "Run so many tests at a time [default: one for each host processor; 1 with --threads]",
        HelpName = "N",
    };

    private readonly Option<string?> filter = new("--filter")
    {
        Description = "Only tests whose name has this in it, or matches it if it has * or ?",
        HelpName = "PATTERN",
    };

    private readonly Option<string?> seeds = new("--seeds")
    {
        Description = "Run each test with these seeds instead of its own: 0..31, or 1,7,9",
        HelpName = "SEEDS",
    };

    private readonly Option<string?> timeout = new("--timeout")
    {
        Description = "End a test after this host time, as a last resort [default: as in run.args, or 5m]",
        HelpName = "TIME",
    };

    private readonly Option<bool> threads = new("--threads") { Description = "Run cores on threads of the host, as toroemu run does, not by counted instructions" };

    private readonly Option<bool> list = new("--list") { Description = "Show the names of the tests and run none" };

    private readonly Option<bool> update = new("--update") { Description = "Write what was printed to expected.txt where it differs and is exact text" };

    private readonly Option<string?> traces = new("--traces")
    {
        Description = $"Where failed runs are recorded for toroemu replay [default: {FailureTraces.FolderDefault}]",
        HelpName = "DIR",
    };

    private readonly Option<bool> json = new("--json") { Description = "Answer as JSON, for programs" };

    private readonly Option<string?> junit = new("--junit") { Description = "Write a JUnit XML report", HelpName = "FILE" };

    private readonly Option<string?> trx = new("--trx") { Description = "Write a TRX report (Visual Studio, Azure)", HelpName = "FILE" };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(folders);
        foreach (Option option in (Option[])[jobs, filter, seeds, threads, timeout, traces, list, update, json, junit, trx]) command.Options.Add(option);
    }

    /// <exception cref="UsageException">Something is not allowed; the message is one line.</exception>
    public TestRequest Read(ParseResult parsed)
    {
        bool isThreaded = parsed.GetValue(threads);
        if (isThreaded && parsed.GetValue(seeds) is not null) throw new UsageException("--seeds: threads know no seeds; leave out --seeds or --threads");
        return new TestRequest(ImmutableArray.Create((parsed.GetValue(folders) ?? []).AsSpan()))
        {
            Jobs = parsed.GetValue(jobs) is string count ? ReadJobs(count) : isThreaded ? 1 : Environment.ProcessorCount,
            Filter = parsed.GetValue(filter),
            Seeds = parsed.GetValue(seeds) is string some ? TestKeys.ReadSeeds(some) : null,
            Timeout = parsed.GetValue(timeout) is string time ? ReadTime(time) : null,
            TraceFolder = parsed.GetValue(traces) ?? FailureTraces.FolderDefault,
            IsThreaded = isThreaded,
            WantsList = parsed.GetValue(list),
            WantsUpdate = parsed.GetValue(update),
            WantsJson = parsed.GetValue(json),
            JUnitPath = parsed.GetValue(junit),
            TrxPath = parsed.GetValue(trx),
        };
    }

    private static int ReadJobs(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value is >= 1 and <= JobsMax
        ? value
        : throw new UsageException($"--jobs {text}: write a number from 1 to {JobsMax}");

    private static TimeSpan ReadTime(string text) => DurationText.TryParse(text, out TimeSpan value) && value > TimeSpan.Zero && value < TimeSpan.FromDays(1)
        ? value
        : throw new UsageException($"--timeout {text}: not a length of time below a day; write 30s, 500ms or 2m");
}
