// "toroemu run": options, console, exit codes and messages, with a machine that the test plays.
using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using ToroEmu.Cpu;
using ToroEmu.Machines;
using ToroEmu.Machines.Loading;

namespace ToroEmu.Tests.Cli;

public sealed class RunCommandTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Test]
    public void Run_Defaults_AreOneCoreAnd128MiB()
    {
        FakeMachine machine = FakeMachine.Ending(ExitReason.GuestExit);
        CliRun run = CliRun.Of(machine, "run", "image.bin");
        Assert.That((run.Code, run.Error, machine.IsDisposed), Is.EqualTo((0, "", true)));
        Assert.That(machine.Config, Is.EqualTo(new MachineConfig { ImagePath = "image.bin", Cores = 1, MemoryBytes = 128 << 20 }));
    }

    [TestCase("run image.bin --cores 5 --memory 64M --append x --timeout 30s")]
    [TestCase("run -kernel image.bin -smp 5 -m 64 -append x --timeout 30")]
    [TestCase("run -kernel image.bin -smp 5 -m 64 -append x --timeout 30 -nographic -no-reboot -machine microvm,pic=off,pit=off,rtc=off")]
    [TestCase("run --timeout=0.5m --append=x --memory=65536K -smp cpus=5 image.bin")]
    public void Run_Options_ReachTheMachine(string line)
    {
        FakeMachine machine = FakeMachine.Ending(ExitReason.GuestExit);
        CliRun run = CliRun.Of(machine, line.Split(' '));
        Assert.That(run.Error, Is.Empty);
        Assert.That(machine.Config, Is.EqualTo(new MachineConfig
        {
            ImagePath = "image.bin",
            Cores = 5,
            MemoryBytes = 64 << 20,
            Append = "x",
            Timeout = TimeSpan.FromSeconds(30),
        }));
    }

    [TestCase("run a", "max")]
    [TestCase("run a --cpu v2", "v2")]
    [TestCase("run a --cpu BASE", "base")]
    public void Run_Cpu_IsTheModel(string line, string expected)
    {
        FakeMachine machine = FakeMachine.Ending(ExitReason.GuestExit);
        CliRun.Of(machine, line.Split(' '));
        Assert.That(machine.Config!.Cpu.Name, Is.EqualTo(expected));
    }

    [TestCase("run a", 5.0)]
    [TestCase("run a --stall 200ms", 0.2)]
    [TestCase("run a --stall 0", 0.0)]
    public void Run_Stall_IsThePatience(string line, double seconds)
    {
        FakeMachine machine = FakeMachine.Ending(ExitReason.GuestExit);
        CliRun.Of(machine, line.Split(' '));
        Assert.That(machine.Config.Stall, Is.EqualTo(TimeSpan.FromSeconds(seconds)));
    }

    [Test]
    public void Run_Json_IsTheEndOfTheRun()
    {
        CliRun run = CliRun.Of(FakeMachine.Ending(ExitReason.Deadlock, report: "core 0 is stuck."), "run", "a", "--json");
        using JsonDocument document = JsonDocument.Parse(run.Error);
        JsonElement root = document.RootElement;
        Assert.That((root.GetProperty("exitCode").GetInt32(), root.GetProperty("reason").GetString()), Is.EqualTo((4, "deadlock")));
        Assert.That(root.GetProperty("report").GetProperty("cause").GetString(), Is.EqualTo("core 0 is stuck."));
        Assert.That(root.GetProperty("statistics").GetProperty("instructions").GetInt64(), Is.Zero);
    }

    /// <summary>Standard error is no terminal here.</summary>
    [Test]
    public void Run_Progress_IsForTerminals()
    {
        CliRun run = CliRun.Of(FakeMachine.Ending(ExitReason.GuestExit), "run", "a", "--progress");
        Assert.That((run.Code, run.Error), Is.EqualTo((0, "")));
    }

    [Test]
    public void Run_CpuHelp_ListsTheModels()
    {
        CliRun run = CliRun.Of(FakeMachine.Ending(ExitReason.GuestExit), "run", "--cpu", "help");
        Assert.That((run.Code, run.Error), Is.EqualTo((0, "")));
        foreach (CpuModel model in CpuModels.List) Assert.That(run.Output, Does.Contain(model.Description));
    }

    [TestCase("run", "no image; try: toroemu run IMAGE")]
    [TestCase("run a -kernel b", "IMAGE and -kernel say the same; write one of them")]
    [TestCase("run a --append x -append y", "--append and -append say the same; write one of them")]
    [TestCase("run a --cores 0", "--cores 0: the machine has 1 to 64 cores")]
    [TestCase("run a --cores 65", "--cores 65: the machine has 1 to 64 cores")]
    [TestCase("run a --cores -1", "--cores -1: the machine has 1 to 64 cores")]
    [TestCase("run a --cores five", "--cores five: not a number of cores; 1 to 64 are allowed")]
    [TestCase("run a --cores 99999999999", "--cores 99999999999: not a number of cores; 1 to 64 are allowed")]
    [TestCase("run a --cpu 486", "--cpu 486: no such model; one of base, v2, v3, max, or help for a list")]
    [TestCase("run a --memory 1", "--memory 1 MiB: the machine has 2 MiB to 256 GiB of RAM (a plain number counts MiB)")]
    [TestCase("run a --memory much", "--memory much: not a size; write 64M, 1G or 65536K (a plain number counts MiB)")]
    [TestCase("run a --timeout soon", "--timeout soon: not a length of time; write 30s, 500ms or 2m")]
    [TestCase("run a --stall soon", "--stall soon: not a length of time; write 30s, 500ms or 2m")]
    [TestCase("run a --stall 600h", "--stall: at most 24 days, or 0 for never")]
    [TestCase("run a --report-json /no/such/folder/x", "--report-json /no/such/folder/x: cannot be written; name a file in a folder that exists and is yours")]
    [TestCase("run a --timeout 0", "--timeout: a time limit is longer than zero and shorter than 24 days")]
    [TestCase("run a --log-level loud", "--log-level loud: not a level; one of trace, debug, info, warning, error, critical, none")]
    [TestCase("run a b", "Unrecognized command or argument 'b'; try: toroemu run --help")]
    [TestCase("run a --wrong", "Unrecognized command or argument '--wrong'; try: toroemu run --help")]
    [TestCase("run a --cores", "Required argument missing for option: '--cores'; try: toroemu run --help")]
    [TestCase("run a @file", "Unrecognized command or argument '@file'; try: toroemu run --help")]
    public void Run_BadCommandLine_IsOneLineAndExit2(string line, string expected)
    {
        CliRun run = CliRun.Of(FakeMachine.Ending(ExitReason.GuestExit), line.Split(' '));
        Assert.That((run.Code, run.Output, run.Error), Is.EqualTo((2, "", $"toroemu: {expected}{Environment.NewLine}")));
    }

    [TestCase(ExitReason.GuestExit, 0, 0, "")]
    [TestCase(ExitReason.GuestExit, 7, 1, "the guest failed with code 7")]
    [TestCase(ExitReason.GuestExit, -1, 1, "the guest failed with code -1")]
    [TestCase(ExitReason.GuestReset, 0, 0, "")]
    [TestCase(ExitReason.Crash, 0, 3, "the guest crashed")]
    [TestCase(ExitReason.Deadlock, 0, 4, "deadlock: no core can make progress")]
    [TestCase(ExitReason.Limit, 0, 5, "the instruction limit is reached")]
    [TestCase(ExitReason.DeterminismMismatch, 0, 6, "the run did not repeat itself")]
    [TestCase(ExitReason.Stopped, 0, 130, "interrupted")]
    public void Run_EndOfRun_GivesItsExitCode(ExitReason reason, int guestCode, int code, string message)
    {
        CliRun run = CliRun.Of(FakeMachine.Ending(reason, guestCode), "run", "a");
        Assert.That((run.Code, run.Error), Is.EqualTo((code, message.Length == 0 ? "" : $"toroemu: {message}{Environment.NewLine}")));
    }

    [Test]
    public void Run_Report_FollowsTheMessageOnStandardError()
    {
        CliRun run = CliRun.Of(FakeMachine.Ending(ExitReason.Crash, 0, "#PF at main+0x4\nrax 0\n"), "run", "a");
        Assert.That(run.Error.ReplaceLineEndings("\n"), Is.EqualTo("toroemu: the guest crashed\nfirst cause: #PF at main+0x4\nrax 0\n"));
        Assert.That(run.Console, Is.Empty);
    }

    [Test]
    public void Run_Console_IsByteForByte()
    {
        byte[] all = [.. Enumerable.Range(0, 20000).Select(i => (byte)(i * 7)), 0x0A, 0xC3];
        CliRun run = CliRun.Of(Printing(all), "run", "a");
        Assert.That(run.Console, Is.EqualTo(all));
    }

    [Test]
    public void Run_ImageProblem_FollowsTheFilesName()
    {
        CliRun run = CliRun.Of(new RefusingFactory("is empty; build the image again"), "run", "dir/a.bin");
        Assert.That((run.Code, run.Error), Is.EqualTo((2, $"toroemu: dir/a.bin is empty; build the image again{Environment.NewLine}")));
    }

    [Test]
    public void Run_Timeout_StopsTheMachineWithExit5()
    {
        CliRun run = CliRun.Of(WaitingForStop(), "run", "a", "--timeout", "50ms");
        Assert.That((run.Code, run.Error), Is.EqualTo((5, $"toroemu: the time limit of 0.05 s is reached; give more with --timeout{Environment.NewLine}")));
    }

    [Test]
    public void Run_Interrupt_StopsTheMachineWithExit130()
    {
        CliRun run = CliRun.Of(WaitingForStop(), null, interrupt => new Timer(_ => interrupt(), null, 50, Timeout.Infinite), "run", "a", "--timeout", "20s");
        Assert.That((run.Code, run.Error), Is.EqualTo((130, $"toroemu: interrupted{Environment.NewLine}")));
    }

    [Test]
    public void Run_ConsoleThatTakesNoMore_StopsTheMachineAndSaysSo()
    {
        FakeMachine machine = new((self, stop) =>
        {
            self.Print("line\n"u8);
            Assert.That(stop.WaitHandle.WaitOne(Patience), Is.True, "the run is stopped");
            return new RunResult(ExitReason.Stopped, 0, null, RunStatistics.None);
        });
        CliRun run = CliRun.OnConsole(machine, new FullStream(), null, null, "run", "a");
        Assert.That((run.Code, run.Error), Is.EqualTo((130, $"toroemu: standard output takes no more; the run was stopped{Environment.NewLine}")));
    }

    [Test]
    public void Run_InternalError_IsOneLineAndExit70()
    {
        FakeMachine machine = new((_, _) => throw new InvalidOperationException("two\nlines"));
        CliRun run = CliRun.Of(machine, "run", "a");
        Assert.That(run.Code, Is.EqualTo(70));
        Assert.That(run.Error.TrimEnd(), Is.EqualTo(
            "toroemu: internal error: InvalidOperationException: two lines; please report it with the output of --log-level debug"));
        Assert.That(machine.IsDisposed, Is.True);
    }

    [TestCase("--log-level", "debug")]
    [TestCase("--log-level=trace")]
    public void Run_InternalErrorWithDebugLog_ShowsTheTrace(params string[] option)
    {
        FakeMachine machine = new((_, _) => throw new InvalidOperationException("broken"));
        CliRun run = CliRun.Of(machine, ["run", "a", .. option]);
        Assert.That(run.Code, Is.EqualTo(70));
        Assert.That(run.Error, Does.Contain("   at ToroEmu."));
    }

    [Test]
    public void Run_Stats_AreOnStandardError()
    {
        RunStatistics stats = new(TimeSpan.FromSeconds(2), [3_000_000, 1_000_000], [new RunCounter("interrupts", 12345)]);
        CliRun run = CliRun.Of(new FakeMachine((_, _) => new RunResult(ExitReason.GuestExit, 0, null, stats)), "run", "a", "--stats");
        Assert.That(run.Code, Is.Zero);
        Assert.That(run.Error, Does.Match("instructions: +4,000,000 \\(2.0 million a second\\)").And.Match("core 1: +1,000,000").And.Match("interrupts: +12,345"));
    }

    [Test]
    public void Run_StandardInput_ReachesTheSerialPort()
    {
        byte[] received = new byte[5];
        FakeMachine machine = new((self, _) =>
        {
            for (int i = 0; i < received.Length; i++)
            {
                Assert.That(self.Input.TryTake(out received[i], Patience), Is.True, "input arrives");
            }

            return new RunResult(ExitReason.GuestExit, 0, null, RunStatistics.None);
        });
        CliRun run = CliRun.Of(machine, new MemoryStream([1, 2, 3, 0, 255]), null, "run", "a");
        Assert.That((run.Code, run.Error), Is.EqualTo((0, "")));
        Assert.That(received, Is.EqualTo(new byte[] { 1, 2, 3, 0, 255 }));
    }

    [TestCase("warning", false)]
    [TestCase("info", true)]
    [TestCase("none", false)]
    public void Run_LogLevel_DecidesWhatIsWritten(string level, bool isWritten)
    {
        FakeMachine machine = new((self, _) =>
        {
            ILogger log = self.Logs.CreateLogger("Uart");
            Assert.That(log.IsEnabled(LogLevel.Information), Is.EqualTo(isWritten));
            log.LogInformation("line {Number}", 7);
            return new RunResult(ExitReason.GuestExit, 0, null, RunStatistics.None);
        });
        CliRun run = CliRun.Of(machine, "run", "a", "--log-level", level);
        Assert.That(run.Error.TrimEnd(), Is.EqualTo(isWritten ? "toroemu: info: Uart: line 7" : ""));
    }

    private static FakeMachine Printing(byte[] bytes) => new((self, _) =>
    {
        self.Print(bytes);
        return new RunResult(ExitReason.GuestExit, 0, null, RunStatistics.None);
    });

    private static FakeMachine WaitingForStop() => new((_, stop) =>
    {
        Assert.That(stop.WaitHandle.WaitOne(Patience), Is.True, "the run is stopped");
        return new RunResult(ExitReason.Stopped, 0, null, RunStatistics.None);
    });

    private sealed class FullStream : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("No space left on device");
    }

    private sealed class RefusingFactory(string message) : IMachineFactory
    {
        public IMachine Build(MachineConfig config, IConsoleSink console, ILoggerFactory logs) => throw new ImageException(message);
    }
}
