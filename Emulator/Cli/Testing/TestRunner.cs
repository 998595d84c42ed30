// Runs tests side by side.
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace ToroEmu.Cli.Testing;

/// <summary>Whatever happens in one run is a result of that run.</summary>
/// <param name="makeRunner">Makes what runs tests one after the other: one for each job.</param>
/// <param name="program">How toroemu is called, for the commands that repeat a run.</param>
/// <param name="traces">Keeps records of failed runs.</param>
/// <param name="revise">May change a result before it is recorded and the listener hears it.</param>
/// <param name="listener">Hears of starts and ends.</param>
internal sealed class TestRunner(Func<ICaseRunner> makeRunner, string program, FailureTraces traces, Func<TestResult, TestResult> revise, ITestListener listener)
{
    private readonly ConcurrentDictionary<(TestCase, ulong), RunReply> firsts = new();
    private int next = -1;

    /// <summary>Runs them all and answers in their order; those that were not run when <paramref name="stop"/> was cancelled are missing.</summary>
    public List<TestResult> Run(IReadOnlyList<TestRun> runs, int jobs, CancellationToken stop)
    {
        TestResult?[] results = new TestResult?[runs.Count];
        Task[] workers = new Task[Math.Min(jobs, runs.Count)];
        for (int i = 0; i < workers.Length; i++)
            workers[i] = Task.Factory.StartNew(() => Work(runs, results, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Task.WaitAll(workers, CancellationToken.None);
        return [.. results.OfType<TestResult>()];
    }

    private void Work(IReadOnlyList<TestRun> runs, TestResult?[] results, CancellationToken stop)
    {
        using ICaseRunner runner = makeRunner();
        for (int at = Interlocked.Increment(ref next); at < runs.Count && !stop.IsCancellationRequested; at = Interlocked.Increment(ref next))
        {
            listener.Started(runs[at]);
            TestResult result = RunOne(runner, runs[at], stop);
            if (stop.IsCancellationRequested) return; // it was ended by that
            results[at] = result;
            listener.Finished(result);
        }
    }

    private TestResult RunOne(ICaseRunner runner, TestRun run, CancellationToken stop)
    {
        DateTimeOffset started = DateTimeOffset.UtcNow;
        long start = Stopwatch.GetTimestamp();
        TestResult result = Judge(runner, run, stop);
        return result with { Started = started, Elapsed = Stopwatch.GetElapsedTime(start) };
    }

    private TestResult Judge(ICaseRunner runner, TestRun run, CancellationToken stop)
    {
        if (run.Case.Problem is string problem) return new TestResult(run, TestStatus.Error, problem);
        try
        {
            RunReply reply = runner.Run(run.Order(), stop);
            TestResult result = revise(TestVerdict.Judge(run, reply, First(run, reply)));
            if (result.Status == TestStatus.Passed) return result;
            bool wantsLimit = reply.Code == ExitCode.Limit || run.Case.Keys.InstructionsMax != TestKeys.InstructionsDefault;
            return traces.Record(runner, result with { Command = run.Command(program, wantsLimit) }, program, stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new TestResult(run, TestStatus.Error, e.Message);
        }
#pragma warning disable CA1031 // an error of toroemu ends one test, not all
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new TestResult(run, TestStatus.Error, $"internal error: {e.GetType().Name}: {e.Message}") { Details = [.. e.ToString().Split('\n')] };
        }
    }

    /// <summary>What a deterministic run must repeat, or null.</summary>
    private RunReply? First(TestRun run, RunReply reply)
    {
        if (run.IsThreaded || run.Case.Keys.Repeat == 1 || reply.IsEndedByHost) return null;
        RunReply first = firsts.GetOrAdd((run.Case, run.Seed), reply);
        return ReferenceEquals(first, reply) ? null : first;
    }
}
