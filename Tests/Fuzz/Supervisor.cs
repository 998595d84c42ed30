// The side that watches: workers may die or hang, which is a finding like any other.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;

namespace ToroEmu.Fuzz;

/// <summary>Starts workers as processes of their own and prints a line to run again for each that fails.</summary>
internal sealed class Supervisor(Options options)
{
    /// <summary>No case takes a thousandth of this, even on a busy host.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);
    private int failures;
    private long done;

    /// <summary>Answers the failures.</summary>
    public int Run()
    {
        Stopwatch watch = Stopwatch.StartNew();
        string folder = Directory.CreateTempSubdirectory("toroemu-fuzz-").FullName;
        Thread[] threads = [.. Enumerable.Range(0, options.Workers).Select(worker => new Thread(() => Watch(worker, Path.Combine(folder, $"{worker}"))))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Directory.Delete(folder, recursive: true);
        Console.WriteLine($"{done} sequences, {failures} failures, {watch.Elapsed.TotalSeconds:f0} s, seed {options.Seed}");
        return failures;
    }

    private void Watch(int worker, string path)
    {
        using Progress progress = new(path) { Position = -1 };
        using Process process = Start(options.WorkerArguments(worker, path));
        process.OutputDataReceived += (_, line) => Report(line.Data);
        process.ErrorDataReceived += (_, line) => Explain(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        bool hangs = !WaitWhileMoving(process, progress);
        if (hangs) process.Kill();
        process.WaitForExit();
        if (hangs || process.ExitCode > 1) Report(Death(process.ExitCode, progress.Position, hangs));
        Interlocked.Add(ref done, progress.Done);
    }

    private string Death(int code, long position, bool hangs)
    {
        long batch = Math.Max(position, 0) / FuzzBatch.Cases;
        return $"{Options.Reproduction(options.Seed, batch)} # case {position % FuzzBatch.Cases}: {(hangs ? "hangs" : $"the process died with code {code}")}";
    }

    private static bool WaitWhileMoving(Process process, Progress progress)
    {
        long seen = -1;
        long since = Stopwatch.GetTimestamp();
        while (!process.WaitForExit(Pace))
        {
            if (progress.Position != seen)
            {
                seen = progress.Position;
                since = Stopwatch.GetTimestamp();
            }
            else if (Stopwatch.GetElapsedTime(since) > Patience) return false;
        }
        return true;
    }

    private void Report(string? line)
    {
        if (line == null) return;
        Interlocked.Increment(ref failures);
        Console.WriteLine(line);
    }

    /// <summary>What the runtime says of its own death.</summary>
    private static void Explain(string? line)
    {
        if (line != null) Console.Error.WriteLine(line);
    }

    private static Process Start(IEnumerable<string> arguments)
    {
        string[] self = [typeof(Supervisor).Assembly.Location, .. arguments];
        ProcessStartInfo start = new(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet", ["exec", .. self])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException("no worker process");
    }
}
