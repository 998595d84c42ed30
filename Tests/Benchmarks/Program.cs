// The benchmark: kernels compiled once, run natively, on QEMU TCG and on ToroEmu. See docs/benchmarks.md.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace ToroEmu.Benchmarks;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        try
        {
            BenchmarkOptions options = BenchmarkOptions.Parse(arguments);
            if (options.Forks > 0) ForkBenchmark.Run(options);
            else if (options.HopCores > 0) HopBenchmark.Run(options);
            else Run(options);
            return 0;
        }
        catch (BenchmarkException failure)
        {
            Console.Error.WriteLine($"benchmarks: {failure.Message}");
            return 1;
        }
    }

    private static void Run(BenchmarkOptions options)
    {
        Repository repository = Repository.Find();
        string output = Path.Combine(AppContext.BaseDirectory, "kernels");
        KernelBuild build = KernelBuild.Make(Path.Combine(repository.Root, "Tests", "Benchmarks"), output);
        Engine[] engines = [Engine.Native(build), Engine.Qemu(build), .. EmulatorsOf(options, repository).Select(path => Engine.ToroEmu(build, path))];
        Report report = new(engines);
        report.PrintHead();
        foreach (Kernel kernel in Kernel.All.Where(kernel => options.Kernels.IsMatch(kernel.Name)))
            report.Print(kernel, Measurement.Take(kernel, engines, options));
        report.PrintMeans();
    }

    private static List<string> EmulatorsOf(BenchmarkOptions options, Repository repository) =>
        options.Emulators.Count > 0 ? options.Emulators : [repository.BuildEmulator()];
}
