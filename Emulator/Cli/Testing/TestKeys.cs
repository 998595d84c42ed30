// What run.args says besides the options of "toroemu run".
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;

using ToroEmu.Machines;

namespace ToroEmu.Cli.Testing;

/// <summary>Taken out of the words of a command line, which "toroemu run" then takes as they are.</summary>
internal sealed record TestKeys
{
    private const int RunsMax = 100_000;
    private const string RangeMark = "..";

    /// <summary>Most instructions of a case that says nothing else: a minute or so of the host, 4 s of the guest's time.</summary>
    public const ulong InstructionsDefault = 4_000_000_000;

    /// <summary>Longest host time of a case that says nothing else: for what a limit of instructions cannot end.</summary>
    public static readonly TimeSpan TimeoutDefault = TimeSpan.FromMinutes(5);

    /// <summary>What toroemu is to answer.</summary>
    public int ExitCode { get; init; }

    /// <summary>What the guest is to write to the debug-exit port, or null when it may be anything.</summary>
    public int? GuestCode { get; init; }

    /// <summary>One run each.</summary>
    public ImmutableArray<ulong> Seeds { get; init; } = [0];

    /// <summary>So often with each seed.</summary>
    public int Repeat { get; init; } = 1;

    public ulong InstructionsMax { get; init; } = InstructionsDefault;

    public TimeSpan Timeout { get; init; } = TimeoutDefault;

    /// <summary>Takes the keys out of the words.</summary>
    /// <exception cref="UsageException">A value is not allowed; the message is one line.</exception>
    public static TestKeys Take(List<string> words)
    {
        string? seed = TakeValue(words, "--seed"), seeds = TakeValue(words, "--seeds");
        if (seed is not null && seeds is not null) throw new UsageException("--seed and --seeds say the same; write one of them");
        int? guestCode = TakeValue(words, "--guest-code") is string code ? ReadInt("--guest-code", code, 0, int.MaxValue) : null;
        return new TestKeys
        {
            GuestCode = guestCode,
            ExitCode = ReadInt("--exit-code", TakeValue(words, "--exit-code") ?? (guestCode > 0 ? "1" : "0"), 0, byte.MaxValue),
            Seeds = seeds is not null ? ReadSeeds(seeds) : [seed is null ? 0 : ReadNumber("--seed", seed)],
            Repeat = ReadInt("--repeat", TakeValue(words, "--repeat") ?? "1", 1, RunsMax),
            InstructionsMax = TakeValue(words, "--instructions") is string limit ? ReadNumber("--instructions", limit) : InstructionsDefault,
            Timeout = TakeValue(words, "--timeout") is string time ? ReadTime(time) : TimeoutDefault,
        };
    }

    /// <summary>Reads <c>3</c>, <c>0..31</c>, and lists of them with commas.</summary>
    /// <exception cref="UsageException">It is something else.</exception>
    public static ImmutableArray<ulong> ReadSeeds(string text)
    {
        List<ulong> seeds = [];
        foreach (string part in text.Split(','))
        {
            int dots = part.IndexOf(RangeMark, StringComparison.Ordinal);
            ulong first = ReadNumber("--seeds", dots < 0 ? part : part[..dots]), last = dots < 0 ? first : ReadNumber("--seeds", part[(dots + RangeMark.Length)..]);
            if (last < first || last - first >= (ulong)(RunsMax - seeds.Count)) throw new UsageException($"--seeds {text}: write the first and the last, at most {RunsMax} in all, as 0..31");
            for (ulong seed = first; seed - first <= last - first; seed++) seeds.Add(seed);
        }

        return [.. seeds];
    }

    /// <summary>Takes "OPTION VALUE" or "OPTION=VALUE" out of the words; null: it is not there.</summary>
    private static string? TakeValue(List<string> words, string option)
    {
        int at = words.FindIndex(word => word == option || word.StartsWith(option + "=", StringComparison.Ordinal));
        if (at < 0) return null;
        string word = words[at];
        words.RemoveAt(at);
        if (word != option) return word[(option.Length + 1)..];
        if (at == words.Count) throw new UsageException($"{option}: a value is missing");
        string value = words[at];
        words.RemoveAt(at);
        return value;
    }

    private static ulong ReadNumber(string option, string text) =>
        NumberText.TryParse(text, out ulong value) ? value : throw new UsageException($"{option} {text}: not a number; write 42 or 0x2A");

    private static int ReadInt(string option, string text, int min, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max
            ? value
            : throw new UsageException($"{option} {text}: write a number from {min} to {max}");

    private static TimeSpan ReadTime(string text) =>
        DurationText.TryParse(text, out TimeSpan time) ? time : throw new UsageException($"--timeout {text}: not a length of time; write 30s, 500ms or 2m");
}
