// The time that a kernel takes on every engine.
using System;
using System.Linq;

namespace ToroEmu.Benchmarks;

/// <summary>
/// An engine runs the kernel once, and N times; the difference is the time of N - 1 runs without start-up, translation of the code and
/// preparation of data. Engines take turns, and the best round counts: on a shared machine errors only ever add.
/// </summary>
internal static class Measurement
{
    /// <summary>Growth of N while looking for a run that is long enough.</summary>
    private const int GrowthMax = 16;

    /// <summary>Seconds that one run of the kernel takes on each engine.</summary>
    public static double[] Take(Kernel kernel, Engine[] engines, BenchmarkOptions options)
    {
        string answer = engines[0].Run(kernel, 1).Answer;
        long[] times = [.. engines.Select(engine => Calibrate(kernel, engine, options.Seconds))];
        double[] once = new double[engines.Length], many = new double[engines.Length];
        Array.Fill(once, double.MaxValue);
        Array.Fill(many, double.MaxValue);
        for (int round = 0; round < options.Rounds; round++)
        {
            for (int i = 0; i < engines.Length; i++)
            {
                once[i] = Math.Min(once[i], Check(engines[i], kernel, 1, answer));
                many[i] = Math.Min(many[i], Check(engines[i], kernel, times[i], answer));
            }
        }
        return [.. engines.Select((_, i) => (many[i] - once[i]) / (times[i] - 1))];
    }

    private static double Check(Engine engine, Kernel kernel, long times, string answer)
    {
        KernelRun run = engine.Run(kernel, times);
        return run.Answer == answer ? run.Seconds : throw new BenchmarkException($"{engine.Name}: '{run.Answer}' instead of '{answer}'");
    }

    /// <summary>How often the kernel must run for the wanted time.</summary>
    private static long Calibrate(Kernel kernel, Engine engine, double wanted)
    {
        double empty = engine.Run(kernel, 1).Seconds;
        long times = 4;
        while (true)
        {
            double spent = engine.Run(kernel, times).Seconds - empty;
            if (spent >= wanted) return times;
            times = (long)Math.Ceiling(times * Math.Clamp(1.1 * wanted / Math.Max(spent, 1e-6), 1.2, GrowthMax));
        }
    }
}
