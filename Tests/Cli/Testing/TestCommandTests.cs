// "toroemu test": options, verdicts, output and exit codes, with machines that the test plays.
using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading;
using NUnit.Framework;
using ToroEmu.Machines;

namespace ToroEmu.Tests.Cli.Testing;

public sealed class TestCommandTests
{
    [Test]
    public void AsExpected_Passes_AndTheMachineIsDeterministic()
    {
        using TestFolder folder = Hello().With("t/run.args", "--cores 3 --memory 64M");
        FakeMachine machine = Printing("hello\n");
        CliRun run = Run(machine, folder);
        Assert.That((run.Code, run.Error), Is.EqualTo((0, "")));
        Assert.That(run.Output, Does.Match(@"^ok    \S*/t \([0-9.]+ s\)\n1 passed, 0 failed in [0-9.]+ s\n$"));
        Assert.That((machine.Config.Deterministic, machine.Config.Seed, machine.Config.Cores, machine.Config.ImagePath), Is.EqualTo((true, 0UL, 3, folder.At("t/image.bin"))));
        Assert.That((machine.Config.InstructionsMax, machine.Config.Timeout), Is.EqualTo(((ulong?)4_000_000_000, (TimeSpan?)TimeSpan.FromMinutes(5))));
    }

    [Test]
    public void Threads_KnowNeitherSeedsNorInstructions()
    {
        using TestFolder folder = Hello().With("t/run.args", "--seeds 1..3 --instructions 5");
        FakeMachine machine = Printing("hello\n");
        CliRun run = Run(machine, folder, "--threads", "--timeout", "7s");
        Assert.That((run.Code, run.Error), Is.EqualTo((0, "")), run.Output);
        Assert.That((machine.Config.Deterministic, machine.Config.InstructionsMax, machine.Config.Timeout), Is.EqualTo((false, (ulong?)null, (TimeSpan?)TimeSpan.FromSeconds(7))));
    }

    [Test]
    public void Difference_Fails_AndSaysHowToRepeatIt()
    {
        using TestFolder folder = Hello().With("t/run.args", "--append 'a b'");
        CliRun run = Run(Printing("hallo\n"), folder, "--seeds", "7");
        string image = Path.GetRelativePath(Directory.GetCurrentDirectory(), folder.At("t/image.bin"));
        Assert.That(run.Code, Is.EqualTo(1));
        Assert.That(run.Output.Split('\n')[1..].SkipLast(2), Is.EqualTo(new[]
        {
            "      --- expected.txt", "      +++ console", "      @@ -1 +1 @@", "      -hello", "      +hallo",
            $"      again: toroemu run {image} --append 'a b' --deterministic --seed 7 </dev/null",
            $"      replay: toroemu replay {folder.At($"traces/{folder.Path[1..].Replace('/', '_')}_t.torotrace")}",
        }));
        Assert.That(run.Output, Does.StartWith("FAIL  ").And.Contain("s): the console is not as in expected.txt\n").And.Contain("\n0 passed, 1 failed in "));
    }

    /// <summary>What the words name is relative to the folder, so that is where the command works.</summary>
    [Test]
    public void Command_WithFiles_IsForTheFolder()
    {
        using TestFolder folder = Hello().With("t/run.args", "kernel.elf --initrd disk.img --instructions 99").With("t/input.txt", "typed");
        CliRun run = Run(Printing("hallo\n"), folder);
        string where = Path.GetRelativePath(Directory.GetCurrentDirectory(), folder.At("t"));
        Assert.That(run.Output, Does.Contain($"again: cd {where} && toroemu run kernel.elf --initrd disk.img --deterministic --seed 0 --instructions 99 <{folder.At("t/input.txt")}\n"));
    }

    [TestCase("", ExitReason.GuestExit, 3, "the guest failed with code 3 (exit code 1, expected 0)")]
    [TestCase("", ExitReason.Deadlock, 0, "deadlock: no core can make progress (exit code 4, expected 0)")]
    [TestCase("", ExitReason.Limit, 0, "the instruction limit is reached (exit code 5, expected 0)")]
    [TestCase("--exit-code 3", ExitReason.GuestExit, 0, "the guest ended well (exit code 0, expected 3)")]
    [TestCase("--exit-code 3", ExitReason.Crash, 0, null)]
    [TestCase("--exit-code 1", ExitReason.GuestExit, 3, null)]
    [TestCase("--guest-code 3", ExitReason.GuestExit, 3, null)]
    [TestCase("--guest-code 3", ExitReason.GuestExit, 4, "the guest's code is 4, expected 3")]
    public void End_IsCompared(string arguments, ExitReason reason, int guestCode, string? expected)
    {
        using TestFolder folder = new TestFolder().With("t/expected.txt").With("t/image.bin").With("t/run.args", arguments);
        CliRun run = Run(FakeMachine.Ending(reason, guestCode, report: reason == ExitReason.Deadlock ? "core 0 is stuck." : null), folder);
        Assert.That(run.Code, Is.EqualTo(expected is null ? 0 : 1), run.Output);
        Assert.That(run.Output, expected is null ? Does.StartWith("ok ") : Does.Contain("s): " + expected + "\n"));
        if (reason == ExitReason.Deadlock) Assert.That(run.Output, Does.Contain("core 0 is stuck."));
        if (reason == ExitReason.Limit) Assert.That(run.Output, Does.Contain(" --seed 0 --instructions 4000000000 </dev/null"));
    }

    [Test]
    public void Seeds_AreRunsOfTheirOwn()
    {
        using TestFolder folder = Hello().With("t/run.args", "--seeds 3..5");
        string seeds = "";
        FakeMachine machine = new((self, _) => { if (self.Config.Record is null) seeds += $"{self.Config.Seed} "; return End(self, self.Config.Seed == 4 ? "x\n" : "hello\n"); });
        CliRun run = Run(machine, folder);
        Assert.That((run.Code, seeds), Is.EqualTo((1, "3 4 5 ")));
        Assert.That(run.Output, Does.Contain("2 passed, 1 failed").And.Match(@"FAIL  \S+ \[seed 4\]"));
    }

    [Test]
    public void Repeat_FindsARunThatIsNotTheSame()
    {
        using TestFolder folder = new TestFolder().With("t/expected.txt", "#!expect\n{number}\n").With("t/image.bin").With("t/run.args", "--repeat 3");
        int count = 0;
        CliRun run = Run(new FakeMachine((self, _) => End(self, ++count == 2 ? "2\n" : "1\n")), folder);
        Assert.That(run.Code, Is.EqualTo(1));
        Assert.That(run.Output, Does.Contain("2 passed, 1 failed").And.Contain("[run 2]").And.Contain("the run did not repeat itself"));
    }

    /// <summary>What failed is run again to be recorded; if that is another run, it is said, and there is nothing to replay.</summary>
    [Test]
    public void Recording_FindsARunThatIsNotTheSame()
    {
        using TestFolder folder = Hello();
        CliRun run = Run(new FakeMachine((self, _) => End(self, self.Config.Record is null ? "1\n" : "2\n")), folder);
        Assert.That(run.Output, Does.Contain("; run again to be recorded, it did not repeat itself (it ended well)\n").And.Not.Contain("replay:"));
    }

    [Test]
    public void Recording_IsForRunsThatRepeatThemselves()
    {
        using TestFolder folder = Hello();
        Assert.That(Run(Printing("other\n"), folder, "--threads").Output, Does.Not.Contain("replay:"));
        Assert.That(Run(new FakeMachine((_, _) => new RunResult(ExitReason.Stopped, 0, null, RunStatistics.None)), folder).Output, Does.Not.Contain("replay:"));
        Assert.That(Run(Printing("hello\n"), folder).Code, Is.Zero);
        Assert.That(Directory.Exists(folder.At("traces")), Is.False);
    }

    [Test]
    public void Recording_ThatCannotBeWritten_LeavesTheFailure()
    {
        using TestFolder folder = Hello().With("traces", "a file, no folder");
        CliRun run = Run(Printing("other\n"), folder);
        Assert.That(run.Code, Is.EqualTo(1));
        Assert.That(run.Output, Does.Contain("(not recorded: "));
    }

    [Test]
    public void Input_IsThereBeforeTheStart_AndOver()
    {
        using TestFolder folder = Hello().With("t/input.txt", "typed");
        string seen = "";
        FakeMachine machine = new((self, _) =>
        {
            seen = $"{self.Input.IsAddingCompleted} {Encoding.UTF8.GetString([.. self.Input])}";
            return End(self, "hello\n");
        });
        Assert.That((Run(machine, folder).Code, seen), Is.EqualTo((0, "True typed")));
    }

    /// <summary>An error of toroemu is one of that test; the others are run.</summary>
    [Test]
    public void InternalError_TakesNoOtherTestDown()
    {
        using TestFolder folder = Hello().With("a/expected.txt").With("a/image.bin").With("b/expected.txt");
        FakeMachine machine = new((self, _) => self.Config.ImagePath.EndsWith("a/image.bin", StringComparison.Ordinal)
            ? throw new InvalidOperationException("a bug") : End(self, "hello\n"));
        CliRun run = Run(machine, folder);
        Assert.That(run.Code, Is.EqualTo(1));
        Assert.That(run.Output, Does.Contain("1 passed, 2 failed").And.Contain("internal error: InvalidOperationException: a bug").And.Contain("no image: build it"));
        Assert.That(run.Output.Split('\n').Count(line => line.StartsWith("ERROR ", StringComparison.Ordinal)), Is.EqualTo(2));
    }

    [Test]
    public void ChattyGuest_IsStopped()
    {
        using TestFolder folder = Hello();
        FakeMachine machine = new((self, stop) =>
        {
            byte[] line = new byte[1 << 16];
            while (!stop.IsCancellationRequested) self.Print(line);
            return new RunResult(ExitReason.Stopped, 0, null, RunStatistics.None);
        });
        CliRun run = Run(machine, folder);
        Assert.That(run.Output, Does.Contain("the guest has printed more than 16 MiB; the run was stopped (exit code 5, expected 0)"));
    }

    [Test]
    public void Update_WritesExactTexts_AndNoPatterns()
    {
        using TestFolder folder = Hello().With("p/expected.txt", "#!expect\nx\n").With("p/image.bin").With("crash/expected.txt", "old").With("crash/image.bin");
        FakeMachine machine = new((self, _) => End(self, "new\r\n", self.Config.ImagePath.Contains("crash", StringComparison.Ordinal) ? 3 : 0));
        CliRun run = Run(machine, folder, "--update");
        Assert.That((run.Code, File.ReadAllText(folder.At("t/expected.txt"))), Is.EqualTo((1, "new\n")));
        Assert.That(run.Output, Does.Contain("1 passed, 2 failed").And.Contain("expected.txt is written anew\n").And.Contain("and patterns are not updated\n"));
        Assert.That(File.ReadAllText(folder.At("p/expected.txt")), Does.StartWith("#!expect"));
        Assert.That(File.ReadAllText(folder.At("crash/expected.txt")), Is.EqualTo("old"));
    }

    [TestCase("t", "/t|/two")]
    [TestCase("*/t", "/t")]
    [TestCase("TWO", "/two")]
    [TestCase("*o", "/two")]
    public void Filter_TakesNames(string filter, string expected)
    {
        using TestFolder folder = Hello().With("two/expected.txt").With("two/image.bin").With("else/expected.txt").With("else/image.bin");
        // The folder's own name has letters of the tests' names in it: only what stands behind it counts.
        CliRun run = Run(Printing(""), folder, "--list", "--filter", filter.Contains('*', StringComparison.Ordinal) ? filter : $"*{Path.GetFileName(folder.Path)}/*{filter}*");
        Assert.That(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(name => name[folder.Path.Length..]), Is.EqualTo(expected.Split('|')));
    }

    [Test]
    public void Filter_WithoutStars_IsAPartOfTheName()
    {
        using TestFolder folder = Hello().With("other/expected.txt").With("other/image.bin");
        CliRun run = Run(Printing(""), folder, "--list", "--filter", "OTHE");
        Assert.That(run.Output, Is.EqualTo(folder.At("other") + "\n"));
    }

    [Test]
    public void NoTests_IsAUsageError()
    {
        using TestFolder folder = new TestFolder().With("image.bin");
        CliRun run = Run(Printing(""), folder);
        Assert.That((run.Code, run.Error), Is.EqualTo((2, $"toroemu: no tests in {folder.Path}: a test is a folder with an image and a file expected.txt of what it prints\n")));
        folder.With("expected.txt");
        run = Run(Printing(""), folder, "--filter", "nothing");
        Assert.That((run.Code, run.Error), Is.EqualTo((2, $"toroemu: --filter nothing: none of the 1 tests in {folder.Path} is called so; --list shows them\n")));
    }

    [TestCase("--jobs", "0", "--jobs 0: write a number from 1 to 1024")]
    [TestCase("--timeout", "0", "--timeout 0: not a length of time below a day; write 30s, 500ms or 2m")]
    [TestCase("--junit", "/no/such/folder/x.xml", "--junit /no/such/folder/x.xml: cannot be written; name a file in a folder that exists and is yours")]
    public void WrongOption_IsAUsageError(string option, string value, string expected)
    {
        using TestFolder folder = Hello();
        CliRun run = CliRun.Of(Printing("hello\n"), "test", folder.Path, "--traces", folder.At("traces"), option, value);
        Assert.That((run.Code, run.Error), Is.EqualTo((2, $"toroemu: {expected}\n")));
    }

    [Test]
    public void SeedsOfThreads_AreAUsageError()
    {
        using TestFolder folder = Hello();
        CliRun run = Run(Printing("hello\n"), folder, "--threads", "--seeds", "1");
        Assert.That((run.Code, run.Error), Is.EqualTo((2, "toroemu: --seeds: threads know no seeds; leave out --seeds or --threads\n")));
    }

    [Test]
    public void Json_HasAllResults()
    {
        using TestFolder folder = Hello().With("a/expected.txt", "x").With("a/image.bin");
        CliRun run = Run(Printing("hello\n"), folder, "--json", "--seeds", "9");
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement[] tests = [.. document.RootElement.GetProperty("tests").EnumerateArray()];
        Assert.That((run.Code, document.RootElement.GetProperty("passed").GetInt32(), document.RootElement.GetProperty("failed").GetInt32()), Is.EqualTo((1, 1, 1)));
        Assert.That(tests.Select(test => $"{test.GetProperty("status")} {test.GetProperty("seed")} {test.GetProperty("exitCode")}"), Is.EqualTo(new[] { "failed 9 0", "passed 9 0" }));
        Assert.That(tests[0].GetProperty("console").GetString(), Is.EqualTo("hello\n"));
    }

    /// <summary>Ctrl-C: what has not been run is said, and the code is the shell's.</summary>
    [Test]
    public void Interrupt_EndsTheTests()
    {
        using TestFolder folder = Hello().With("run.args", "").With("t/run.args", "--seeds 0..9");
        Action? interrupt = null;
        FakeMachine machine = new((self, stop) =>
        {
            if (self.Config.Seed != 2) return End(self, "hello\n");
            interrupt!();
            stop.WaitHandle.WaitOne();
            return new RunResult(ExitReason.Stopped, 0, null, RunStatistics.None);
        });
        CliRun run = CliRun.Of(machine, null, action => interrupt = action, "test", folder.Path, "--jobs", "1");
        Assert.That((run.Code, run.Error), Is.EqualTo((130, "toroemu: interrupted; 8 of 10 tests were not run\n")));
        Assert.That(run.Output, Does.Contain("2 passed, 0 failed"));
    }

    private static TestFolder Hello() => new TestFolder().With("t/expected.txt", "hello\n").With("t/image.bin");

    private static FakeMachine Printing(string text) => new((self, _) => End(self, text));

    private static RunResult End(FakeMachine machine, string text, int code = 0)
    {
        machine.Print(Encoding.UTF8.GetBytes(text));
        return new RunResult(ExitReason.GuestExit, code, null, RunStatistics.None);
    }

    private static CliRun Run(FakeMachine machine, TestFolder folder, params string[] options) => CliRun.Of(machine, ["test", folder.Path, "--jobs", "1", "--traces", folder.At("traces"), .. options]);
}
