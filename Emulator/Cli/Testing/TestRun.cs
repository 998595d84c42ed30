// One run of a test.
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace ToroEmu.Cli.Testing;

/// <param name="Case">The test.</param>
/// <param name="Seed">The seed of the machine, 0 when it is threaded.</param>
/// <param name="Repetition">From 0: how often the same has been run before.</param>
/// <param name="IsThreaded">Whether cores run on threads of the host instead of by counted instructions.</param>
internal sealed record TestRun(TestCase Case, ulong Seed, int Repetition, bool IsThreaded)
{
    /// <summary>Differs for any two runs.</summary>
    public string Name
    {
        get
        {
            string seed = Case.Keys.Seeds.Length > 1 && !IsThreaded ? string.Create(CultureInfo.InvariantCulture, $" [seed {Seed}]") : "";
            return Case.Keys.Repeat > 1 ? string.Create(CultureInfo.InvariantCulture, $"{Case.Name}{seed} [run {Repetition + 1}]") : Case.Name + seed;
        }
    }

    /// <summary>All runs of a case, those with one seed behind each other. Threads know no seeds.</summary>
    public static IEnumerable<TestRun> Of(TestCase test, bool isThreaded)
    {
        foreach (ulong seed in isThreaded ? [0] : test.Keys.Seeds)
            for (int repetition = 0; repetition < test.Keys.Repeat; repetition++)
                yield return new TestRun(test, seed, repetition, isThreaded);
    }

    /// <summary>What is to be run; reads the input.</summary>
    /// <param name="trace">Full path of a file to record to, or null.</param>
    public RunOrder Order(string? trace = null)
    {
        string time = string.Create(CultureInfo.InvariantCulture, $"{(long)Case.Keys.Timeout.TotalMilliseconds}ms");
        byte[] input = Case.InputPath is string path ? File.ReadAllBytes(path) : [];
        List<string> words = [.. Words(Case.FoundImage, true), "--timeout", time];
        if (trace is not null) words.AddRange(["--record", trace]);
        if (Case.Keys.Repeat > 1 && !IsThreaded) words.Add("--hash");
        return new RunOrder(Case.Folder, [.. words], input, Case.Keys.Timeout);
    }

    /// <summary>The line that repeats the run by hand.</summary>
    /// <param name="program">How toroemu is called.</param>
    /// <param name="withLimit">Whether the limit of instructions matters.</param>
    public string Command(string program, bool withLimit)
    {
        bool needsFolder = Case.NeedsFolder || Case.FoundImage is null;
        List<string> words = Words(needsFolder ? Case.FoundImage : Near(Case.FoundImage!), withLimit);
        string input = Case.InputPath is string path ? needsFolder ? path : Near(path) : "/dev/null";
        string command = $"{program} run {string.Join(' ', words.Select(ShellWords.Quote))} <{ShellWords.Quote(input)}";
        return needsFolder ? $"cd {ShellWords.Quote(Near(Case.Folder))} && {command}" : command;
    }

    private static string Near(string path) => Path.GetRelativePath(Directory.GetCurrentDirectory(), path);

    /// <summary>The arguments of "toroemu run".</summary>
    private List<string> Words(string? image, bool withLimit)
    {
        List<string> words = image is null ? [.. Case.Words] : [image, .. Case.Words];
        if (IsThreaded) return words;
        words.AddRange(["--deterministic", "--seed", Seed.ToString(CultureInfo.InvariantCulture)]);
        if (withLimit) words.AddRange(["--instructions", Case.Keys.InstructionsMax.ToString(CultureInfo.InvariantCulture)]);
        return words;
    }
}
