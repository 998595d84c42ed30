// What a hop of a message between polling cores costs the host.
using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;

namespace ToroEmu.Benchmarks;

/// <summary>
/// samples/HopBench says when it begins and when it ends; elapsed time in between, on ToroEmu in both modes and on QEMU, multi-threaded and with -icount, in turn. One row for each
/// number of cores and of host processors; the best round counts.
/// </summary>
internal static class HopBenchmark
{
    private const string Image = "samples/HopBench/bin/HopBench.bin";
    private const double MicrosecondsPerSecond = 1e6;

    private static readonly TimeSpan Most = TimeSpan.FromMinutes(2);

    private static readonly int[] CoreCounts = [2, 5, 16, 64];

    public static void Run(BenchmarkOptions options)
    {
        Repository repository = Repository.Find();
        string image = Path.Combine(repository.Root, Image);
        if (!File.Exists(image)) throw new BenchmarkException($"{Image} is not there; ./toroemu run samples/HopBench --cores 2 builds it");
        string emulator = options.Emulators.FirstOrDefault() ?? repository.BuildEmulator();
        Console.WriteLine("microseconds a hop             toroemu           toroemu      qemu      qemu");
        Console.WriteLine("cores  host processors   --deterministic         threads     mttcg   -icount");
        foreach (int cores in CoreCounts.Where(cores => cores <= options.HopCores))
            foreach (bool one in (bool[])[true, false]) Print(cores, one, image, emulator, options.Rounds);
    }

    private static void Print(int cores, bool one, string image, string emulator, int rounds)
    {
        string[][] commands = Commands(cores, image, emulator);
        double?[] best = new double?[commands.Length];
        for (int round = 0; round < rounds; round++)
            for (int which = 0; which < commands.Length; which++)
                if (Hop(one ? ["taskset", "-c", "0", .. commands[which]] : commands[which]) is double hop) best[which] = Math.Min(best[which] ?? hop, hop);
        string row = string.Concat(best.Zip((int[])[18, 16, 10, 10], (value, width) => (value?.ToString("0.0", CultureInfo.InvariantCulture) ?? "-").PadLeft(width)));
        Console.WriteLine($"{cores,5}  {(one ? 1 : Environment.ProcessorCount),15}{row}");
    }

    private static string[][] Commands(int cores, string image, string emulator)
    {
        string count = cores.ToString(CultureInfo.InvariantCulture);
        string[] run = ["dotnet", emulator, "run", image, "--cores", count, "-m", "256"];
        string[] qemu =
        [
            "qemu-system-x86_64", "-M", "microvm", "-accel", "tcg", "-smp", count, "-m", "256", "-display", "none", "-serial", "stdio", "-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-kernel", image,
        ];
        return [[.. run, "--deterministic"], run, qemu, [.. qemu, "-icount", "shift=0"]];
    }

    /// <summary>Microseconds a hop; null: the run did not come to its end in time.</summary>
    private static double? Hop(string[] command)
    {
        using Process process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardInput = true })
            ?? throw new BenchmarkException($"{command[0]} does not start");
        process.StandardInput.Close();
        using System.Threading.Timer limit = new(_ => process.Kill(entireProcessTree: true), null, Most, System.Threading.Timeout.InfiniteTimeSpan);
        long began = 0;
        double? hop = null;
        while (process.StandardOutput.ReadLine() is string line)
        {
            if (line.StartsWith("HopBench: begin", StringComparison.Ordinal)) began = Stopwatch.GetTimestamp();
            if (line.StartsWith("HopBench: end, ", StringComparison.Ordinal)) hop = Stopwatch.GetElapsedTime(began).TotalSeconds * MicrosecondsPerSecond / Hops(line);
        }

        process.WaitForExit();
        return hop;
    }

    private static int Hops(string line) => int.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
}
