// What snapshots and forks cost: docs/snapshots.md.
using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Microsoft.Extensions.Logging.Abstractions;

using ToroEmu.Machines;
using ToroEmu.Machines.State;

namespace ToroEmu.Benchmarks;

internal static class ForkBenchmark
{
    private const int AliveAtOnce = 100;

    public static void Run(BenchmarkOptions options)
    {
        MachineConfig config = new()
        {
            ImagePath = File.Exists(options.Image) ? options.Image : throw new BenchmarkException($"{options.Image} does not exist; build it: ./toroemu inspect samples/MpiReduce"),
            Cores = options.Cores,
            MemoryBytes = (ulong)options.MemoryMiB << 20,
            Deterministic = true,
        };
        using IDeterministicMachine machine = (IDeterministicMachine)new MachineBuilder().Build(config, new Silence(), NullLoggerFactory.Instance);
        if (machine.RunTo((ulong)options.At) is not null) throw new BenchmarkException($"the guest ended before instruction {options.At}");
        Time("first hash", () => machine.StateHash());
        Time("next hash", () => machine.StateHash());
        using MachineSnapshot snapshot = MachineSnapshot.Take(machine);
        Time("snapshot in memory", () => MachineSnapshot.Take(machine).Dispose());
        string path = Path.GetTempFileName();
        Time("snapshot to a file", () => snapshot.Save(path));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"",-28} {snapshot.PageCount} pages, {new FileInfo(path).Length} bytes"));
        Time("load the file", () => MachineSnapshot.Load(path).Dispose());
        File.Delete(path);
        NewMachines(snapshot);
        Runs(snapshot, options.Forks);
    }

    /// <summary>The median of five, the first of which ran cold.</summary>
    private static void Time(string what, Action action) => Show(what, [.. Enumerable.Range(0, 5).Select(_ => Milliseconds(action))]);

    private static void NewMachines(MachineSnapshot snapshot)
    {
        IDeterministicMachine[] machines = new IDeterministicMachine[AliveAtOnce];
        double[] times = new double[AliveAtOnce];
        for (int index = 0; index < AliveAtOnce; index++) times[index] = Milliseconds(() => machines[index] = snapshot.Fork(new Silence()));
        Show($"fork, {AliveAtOnce} alive at once", times);
        foreach (IDeterministicMachine machine in machines) machine.Dispose();
    }

    private static void Runs(MachineSnapshot snapshot, int count)
    {
        ConcurrentBag<double> times = [];
        double total = Milliseconds(() => Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, run =>
        {
            IDeterministicMachine? machine = null;
            times.Add(Milliseconds(() => machine = snapshot.Fork(new Silence(), (ulong)run)));
            RunResult result = machine!.Run(CancellationToken.None);
            machine.Dispose();
            if (result.Reason != ExitReason.GuestExit || result.GuestCode != 0) throw new BenchmarkException($"run {run}: {result.Reason} {result.GuestCode}");
        }));
        Show("fork, one run after another", [.. times]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} forked runs with a seed each on {Environment.ProcessorCount} processors: {total / 1000:0.00} s"));
    }

    private static double Milliseconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static void Show(string what, double[] times)
    {
        Array.Sort(times);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-28} median {times[times.Length / 2],8:0.000} ms, worst {times[^1],8:0.000} ms"));
    }

    private sealed class Silence : IConsoleSink
    {
        public void Write(byte value)
        {
        }
    }
}
