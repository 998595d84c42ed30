// What to prove.
namespace ToroEmu.Oracle;

/// <summary>Of a run of <see cref="Prover"/>.</summary>
public sealed record ProverOptions
{
    public long Cases { get; init; } = 10_000_000;

    public ulong Seed { get; init; } = 1;

    /// <summary>Regular expression over the decoder's names of forms; null: all, and undefined opcodes.</summary>
    public string? Forms { get; init; }

    /// <summary>Also bytes of no form; without it only if no forms are named.</summary>
    public bool Undefined { get; init; }

    /// <summary>Threads, each with a native process and an emulated core.</summary>
    public int Jobs { get; init; } = 1;

    /// <summary>Code sizes: 64, 32 (compatibility mode), 16.</summary>
    public int Bitness { get; init; } = 64;

    /// <summary>Mismatches of one form that are shrunk and kept; all are counted.</summary>
    public int ExamplesPerForm { get; init; } = 2;
}
