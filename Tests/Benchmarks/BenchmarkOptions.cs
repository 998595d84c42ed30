// The command line of the benchmark.
using System.Collections.Generic;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ToroEmu.Benchmarks;

/// <summary>--rounds N, --seconds S, --kernels REGEX, --emulator PATH (may be repeated: a column each).</summary>
internal sealed class BenchmarkOptions
{
    /// <summary>How often each figure is measured; the best counts.</summary>
    public int Rounds { get; private set; } = 3;

    /// <summary>Processor time of one measured run, at least.</summary>
    public double Seconds { get; private set; } = 0.5;

    /// <summary>Instead of kernels: so many runs forked from a snapshot of <see cref="Image"/>.</summary>
    public int Forks { get; private set; }

    /// <summary>Instead of kernels: what a hop of a message costs, with up to so many cores.</summary>
    public int HopCores { get; private set; }

    public string Image { get; private set; } = "samples/MpiReduce/bin/MpiReduce.bin";

    public int Cores { get; private set; } = 5;

    public int MemoryMiB { get; private set; } = 512;

    /// <summary>Instructions before the snapshot.</summary>
    public int At { get; private set; } = 1;

    public Regex Kernels { get; private set; } = new("");

    /// <summary>toroemu.dll files to measure; none: the repository's own, built as the launcher does.</summary>
    public List<string> Emulators { get; } = [];

    public static BenchmarkOptions Parse(string[] arguments)
    {
        BenchmarkOptions options = new();
        if (arguments.Length % 2 != 0) throw Usage();
        for (int i = 0; i < arguments.Length; i += 2) options.Set(arguments[i], arguments[i + 1]);
        return options;
    }

    private static int Number(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : throw Usage();

    private void Set(string name, string value)
    {
        switch (name)
        {
            case "--rounds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) && rounds > 0:
                Rounds = rounds;
                break;
            case "--seconds" when double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds > 0:
                Seconds = seconds;
                break;
            case "--forks": Forks = Number(value); break;
            case "--hops": HopCores = Number(value); break;
            case "--image": Image = value; break;
            case "--cores": Cores = Number(value); break;
            case "--memory": MemoryMiB = Number(value); break;
            case "--at": At = Number(value); break;
            case "--kernels":
                Kernels = new Regex($"^({value})$");
                break;
            case "--emulator":
                Emulators.Add(value);
                break;
            default:
                throw Usage();
        }
    }

    private static BenchmarkException Usage() => new("usage: [--rounds N] [--seconds S] [--kernels REGEX] [--emulator PATH/toroemu.dll]...");
}
