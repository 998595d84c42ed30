// The side that runs cases.
using System;

namespace ToroEmu.Fuzz;

/// <summary>Runs every n-th batch from a first one, and says what goes wrong on standard output, a line each.</summary>
internal static class Worker
{
    private const int FailuresMost = 10;

    /// <summary>Answers the failures.</summary>
    public static int Run(Options options, Progress? progress)
    {
        int failures = 0;
        using Pacer pacer = new();
        for (long batch = options.First; batch < options.Batches && failures < FailuresMost; batch += options.Stride)
            failures += RunBatch(options, batch, progress, pacer) ? 0 : 1;
        return failures;
    }

    private static bool RunBatch(Options options, long number, Progress? progress, Pacer pacer)
    {
        using FuzzBatch batch = new(options.Seed, number);
        for (int index = 0; index < FuzzBatch.Cases; index++)
        {
            if (progress != null) progress.Position = number * FuzzBatch.Cases + index;
            batch.Prepare(index);
            if (options.DoesHarm) batch.DoHarm();
            string description = batch.Describe();
            if (progress == null || Environment.GetEnvironmentVariable("FUZZ_TRACE") != null) Console.Error.WriteLine($"case {index}: {description}");
            pacer.Begin(batch.Core);
            string? wrong = TryRun(batch);
            pacer.End();
            if (wrong != null)
            {
                Console.WriteLine($"{Options.Reproduction(options.Seed, number)} # case {index}: {wrong}; {description}");
                return false;
            }
            if (progress != null) progress.Done++;
        }
        return true;
    }

    /// <summary>Nothing a guest does may throw: whatever comes is the finding.</summary>
    private static string? TryRun(FuzzBatch batch)
    {
#pragma warning disable CA1031 // every exception is a failure of the emulator
        try
        {
            return batch.Run();
        }
        catch (Exception exception)
        {
            return $"{exception.GetType().Name}: {exception.Message} {FirstFrame(exception)}";
        }
#pragma warning restore CA1031
    }

    private static string FirstFrame(Exception exception)
    {
        string trace = exception.StackTrace ?? "";
        int end = trace.IndexOf('\n', StringComparison.Ordinal);
        return (end < 0 ? trace : trace[..end]).Trim();
    }
}
