// The command line.
using System;
using System.Collections.Generic;
using System.Globalization;

namespace ToroEmu.Fuzz;

/// <summary>What to run. Internal options lead a worker process.</summary>
internal sealed record Options
{
    public const string Usage = """
        usage: toroemu-fuzz [--sequences N] [--seed S] [--workers W]
               toroemu-fuzz --seed S --batch B      runs one batch again, in this process
        """;

    public ulong Seed { get; init; } = 1;

    /// <summary>Batches of <see cref="FuzzBatch.Cases"/> sequences.</summary>
    public long Batches { get; init; } = 10_000_000 / FuzzBatch.Cases;

    public int Workers { get; init; } = Environment.ProcessorCount;

    public long First { get; init; }

    public int Stride { get; init; } = 1;

    /// <summary>Where a worker notes how far it is; null: not a worker.</summary>
    public string? ProgressPath { get; init; }

    public bool IsSingle { get; init; }

    /// <summary>A store behind guest RAM is made on purpose, which proves that the guards are there.</summary>
    public bool DoesHarm { get; init; }

    /// <summary>The command that runs a batch again.</summary>
    public static string Reproduction(ulong seed, long batch) => $"dotnet run --project Tests/Fuzz -c Release -- --seed {seed} --batch {batch}";

    /// <summary>Null: not understood.</summary>
    public static Options? Parse(string[] arguments)
    {
        Options options = new();
        if (arguments.Length % 2 != 0) return null;
        for (int at = 0; at < arguments.Length; at += 2)
        {
            Options? next = options.With(arguments[at], arguments[at + 1]);
            if (next == null) return null;
            options = next;
        }
        return options;
    }

    /// <summary>The arguments that lead worker <paramref name="worker"/>.</summary>
    public IEnumerable<string> WorkerArguments(int worker, string progressPath) =>
    [
        "--seed", Text((long)Seed), "--batches", Text(Batches), "--first", Text(worker), "--stride", Text(Workers),
        "--progress", progressPath, .. DoesHarm ? (string[])["--harm", "1"] : [],
    ];

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private Options? With(string name, string value)
    {
        if (name == "--progress") return this with { ProgressPath = value };
        if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number)) return null;
        return name switch
        {
            "--sequences" => this with { Batches = (number + FuzzBatch.Cases - 1) / FuzzBatch.Cases },
            "--seed" => this with { Seed = (ulong)number },
            "--workers" => this with { Workers = (int)Math.Clamp(number, 1, 64) },
            "--batch" => this with { First = number, Batches = number + 1, IsSingle = true },
            "--batches" => this with { Batches = number },
            "--harm" => this with { DoesHarm = number != 0 },
            "--first" => this with { First = number },
            "--stride" => this with { Stride = (int)Math.Max(number, 1) },
            _ => null,
        };
    }
}
