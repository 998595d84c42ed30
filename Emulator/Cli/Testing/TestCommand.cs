// "toroemu test": runs images and compares what they print with what is expected.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;

namespace ToroEmu.Cli.Testing;

internal static class TestCommand
{
    public static Command Create(CliHost host)
    {
        TestOptions options = new();
        Command command = new("test", "Run the tests of folders: images with an expected.txt and a run.args");
        options.AddTo(command);
        command.SetAction(parsed => (int)Run(host, options.Read(parsed)));
        return command;
    }

    private static ExitCode Run(CliHost host, TestRequest request)
    {
        List<TestRun> runs = Find(request);
        if (request.WantsList) return List(host, runs);
        using ReportFile? junit = ReportFile.Open("--junit", request.JUnitPath), trx = ReportFile.Open("--trx", request.TrxPath);
        using CancellationTokenSource stop = new();
        using IDisposable signals = host.OnInterrupt(stop.Cancel);
        DateTimeOffset started = DateTimeOffset.UtcNow;
        long start = Stopwatch.GetTimestamp();
        List<TestResult> results = Run(host, request, runs, stop.Token);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        if (junit is not null) JUnitReport.Write(junit.Stream, results, elapsed);
        if (trx is not null) TrxReport.Write(trx.Stream, results, started, elapsed);
        return Tell(host, request, results, runs.Count, elapsed);
    }

    private static List<TestRun> Find(TestRequest request)
    {
        List<TestCase> tests = TestDiscovery.Find(request.Folders);
        string where = string.Join(", ", request.Folders);
        if (tests.Count == 0) throw new UsageException($"no tests in {where}: a test is a folder with an image and a file expected.txt of what it prints");
        List<TestRun> runs = [.. tests.Select(request.Apply).SelectMany(test => TestRun.Of(test, request.IsThreaded)).Where(run => request.Takes(run.Name))];
        return runs.Count != 0 ? runs : throw new UsageException($"--filter {request.Filter}: none of the {tests.Count} tests in {where} is called so; --list shows them");
    }

    private static ExitCode List(CliHost host, List<TestRun> runs)
    {
        foreach (TestRun run in runs) host.Output.WriteLine(run.Name);
        return ExitCode.Ok;
    }

    private static List<TestResult> Run(CliHost host, TestRequest request, List<TestRun> runs, CancellationToken stop)
    {
        bool isPlain = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        using TestScreen screen = new(
            request.WantsJson ? TextWriter.Null : host.Output, host.IsErrorTerminal ? host.Error : null, host.IsOutputTerminal && !isPlain, runs.Count);
        ICaseRunner MakeRunner() => host.MakeTestWorker?.Invoke() ?? new CaseRunner(host.Machines, isAlone: false);
        TestRunner runner = new(MakeRunner, host.ProgramName, new FailureTraces(request.TraceFolder), request.WantsUpdate ? Update : Keep, screen);
        return runner.Run(runs, request.Jobs, stop);
    }

    private static TestResult Keep(TestResult result) => result;

    /// <summary>Writes the expected text anew if nothing else was wrong, and if it is no pattern.</summary>
    private static TestResult Update(TestResult result)
    {
        if (!result.IsOnlyConsole) return result;
        string path = result.Run.Case.ExpectedPath;
        if (!result.Run.Case.Expected!.IsExact) return result with { Message = $"{result.Message}, and patterns are not updated" };
        File.WriteAllBytes(path, GuestText.WithPlainLineEnds(result.Reply!.Console));
        return new TestResult(result.Run, TestStatus.Passed, $"{Path.GetFileName(path)} is written anew") { Reply = result.Reply };
    }

    private static ExitCode Tell(CliHost host, TestRequest request, List<TestResult> results, int total, TimeSpan elapsed)
    {
        int failed = results.Count(result => result.Status != TestStatus.Passed);
        string summary = string.Create(CultureInfo.InvariantCulture, $"{results.Count - failed} passed, {failed} failed in {elapsed.TotalSeconds:0.0} s");
        host.Output.Write(request.WantsJson ? TestJson.Write(results, elapsed) : summary + Environment.NewLine);
        if (results.Count == total) return failed == 0 ? ExitCode.Ok : ExitCode.GuestFailed;
        host.Error.WriteLine($"toroemu: interrupted; {total - results.Count} of {total} tests were not run");
        return ExitCode.Interrupted;
    }
}
