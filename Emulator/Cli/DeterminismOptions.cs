// The options of a run that repeats itself.
using System;
using System.CommandLine;
using System.Globalization;
using ToroEmu.Machines;
using ToroEmu.Machines.State;

namespace ToroEmu.Cli;

/// <summary>Declares and reads them.</summary>
internal sealed class DeterminismOptions
{
    private readonly Option<bool> deterministic = new("--deterministic")
    {
        Description = "Everything happens at counted instructions: the same image, options, seed and input give the same run",
    };

    private readonly Option<string?> seed = new("--seed")
    {
        Description = "Choose other slices and another order of cores, and RDRAND's answers; implies --deterministic [default: 0, all cores in turn]",
        HelpName = "N",
    };

    private readonly Option<string?> instructions = new("--instructions")
    {
        Description = "End a deterministic run after so many instructions of all cores together, exit code 5 [default: none]",
        HelpName = "N",
    };

    private readonly Option<string?> rtc = new("--rtc", "-rtc")
    {
        Description = "The guest's calendar at power-on: a date and time in UTC, or now [default: now; 2025-01-01 in a deterministic run]",
        HelpName = "TIME",
    };

    public Option[] All => [deterministic, seed, instructions, rtc];

    /// <summary>Those that make the machine, and mean nothing to one that exists.</summary>
    public Option[] OfTheMachine => [rtc];

    /// <param name="parsed">What the user wrote.</param>
    /// <param name="config">To be completed.</param>
    /// <param name="isRecorded">Another option needs a deterministic run.</param>
    /// <exception cref="UsageException">Something is not allowed; the message is one line.</exception>
    public MachineConfig Read(ParseResult parsed, MachineConfig config, bool isRecorded)
    {
        bool wanted = parsed.GetValue(deterministic) || parsed.GetValue(seed) is not null || isRecorded || SnapshotFile.IsSnapshot(config.ImagePath);
        if (!wanted && parsed.GetValue(instructions) is not null)
        {
            throw new UsageException("--instructions: only a deterministic run counts instructions in one order; add --deterministic, or use --timeout");
        }

        return config with
        {
            Deterministic = wanted,
            Seed = ReadNumber("--seed", parsed.GetValue(seed)) ?? 0,
            SeedFromHere = ReadNumber("--seed", parsed.GetValue(seed)),
            InstructionsMax = ReadNumber("--instructions", parsed.GetValue(instructions)),
            StartTime = ReadTime(parsed.GetValue(rtc)),
        };
    }

    private static ulong? ReadNumber(string option, string? text) => text is null ? null
        : NumberText.TryParse(text, out ulong value) ? value
        : throw new UsageException($"{option} {text}: not a number; write 42 or 0x2A");

    private static DateTimeOffset? ReadTime(string? text) => text switch
    {
        null => null,
        "now" => DateTimeOffset.UtcNow,
        _ => DateTimeOffset.TryParse(text.StartsWith("base=", StringComparison.Ordinal) ? text["base=".Length..] : text, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time) && time >= DateTimeOffset.UnixEpoch
            ? time
            : throw new UsageException($"--rtc {text}: not a time since 1970; write now, 2025-01-01 or 2025-01-01T12:30:00"),
    };
}
