// The command line of the oracle.
using System;
using System.Globalization;

namespace ToroEmu.Oracle;

/// <summary>Exit codes: 0 no mismatch, 1 mismatches, 2 the oracle cannot work here or was misused.</summary>
internal static class Program
{
    private const string Usage = """
        Runs random single instructions on this processor and in the emulator and compares everything.

        dotnet run --project Tests/Oracle -c Release -- [--cases N] [--seed N] [--forms REGEX] [--bits 64|32|16] [--jobs N] [--examples N]
        dotnet run --project Tests/Oracle -c Release -- --repro "BYTES STATE..."
        dotnet run --project Tests/Oracle -c Release -- --list [--forms REGEX] [--bits N]
        """;

    private static int Main(string[] arguments)
    {
        try
        {
            return Run(arguments);
        }
        catch (AggregateException failure) when (failure.InnerException is OracleException inner)
        {
            Console.Error.WriteLine(inner.Message);
            return 2;
        }
        catch (OracleException failure)
        {
            Console.Error.WriteLine(failure.Message);
            return 2;
        }
    }

    private static int Run(string[] arguments)
    {
        ProverOptions options = new() { Jobs = Environment.ProcessorCount };
        bool list = false;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--repro") return Reproduce(Value(arguments, ++i));
            if (arguments[i] == "--list") list = true;
            else options = Apply(options, arguments[i], Value(arguments, ++i));
        }
        return list ? List(options) : Prove(options);
    }

    private static ProverOptions Apply(ProverOptions options, string name, string value) => name switch
    {
        "--cases" => options with { Cases = Number(value) },
        "--seed" => options with { Seed = (ulong)Number(value) },
        "--forms" => options with { Forms = value },
        "--bits" => options with { Bitness = (int)Number(value) },
        "--jobs" => options with { Jobs = Math.Max(1, (int)Number(value)) },
        "--examples" => options with { ExamplesPerForm = (int)Number(value) },
        _ => throw new OracleException(Usage),
    };

    private static string Value(string[] arguments, int i) => i < arguments.Length ? arguments[i] : throw new OracleException(Usage);

    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : throw new OracleException(Usage);

    private static int Prove(ProverOptions options)
    {
        ProverReport report = Prover.Run(options);
        Console.WriteLine(report);
        return report.Mismatches == 0 ? 0 : 1;
    }

    private static int Reproduce(string text)
    {
        string? difference = Prover.Reproduce(text, out string instruction);
        Console.WriteLine($"{instruction}\n  {difference ?? "both processors agree"}");
        return difference == null ? 0 : 1;
    }

    private static int List(ProverOptions options)
    {
        foreach (Iced.Intel.Code form in Prover.FormsOf(options)) Console.WriteLine(form);
        return 0;
    }
}
