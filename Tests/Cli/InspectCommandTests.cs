// "toroemu inspect" on files from disk, and the commands above it: help, version, nonsense.
using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using NUnit.Framework;
using ToroEmu.Machines;
using ToroEmu.Tests.Machines.Support;

namespace ToroEmu.Tests.Cli;

public sealed class InspectCommandTests
{
    private string path = "";

    [SetUp]
    public void WriteImage()
    {
        path = Path.GetTempFileName();
        File.WriteAllBytes(path, ElfBuilder.Good().Build());
    }

    [TearDown]
    public void DeleteImage() => File.Delete(path);

    [Test]
    public void Inspect_GoodImage_ShowsAllParts()
    {
        CliRun run = Inspect(path);
        Assert.That((run.Code, run.Error), Is.EqualTo((0, "")));
        Assert.That(run.Output, Does.Contain("entry      0x100000").And.Contain("PVH entry  0x100000").And.Contain("segments (2)"));
        Assert.That(run.Output, Does.Match("load +0x100000 +0x100000 +4 +8192 +r-x").And.Contain("Xen  type 18  00001000"));
        Assert.That(run.Output, Does.Contain("symbols (3)").And.Match("0x100002 +2 +function +Kernel_Toro_Boot.Main"));
    }

    [Test]
    public void Inspect_ManySymbols_ShowsTheLargestUnlessAskedForAll()
    {
        ElfBuilder builder = ElfBuilder.Good();
        for (uint i = 0; i < 30; i++)
        {
            builder.Symbol($"f{i}", 0x110000 + i * 0x100, i + 3, 0x12);
        }

        File.WriteAllBytes(path, builder.Build());
        Assert.That(Inspect(path).Output, Does.Contain("symbols (33), the largest (--symbols lists all)").And.Contain("f29").And.Not.Contain("f19"));
        Assert.That(Inspect(path, "--symbols").Output, Does.Contain("symbols (33)\n").And.Contain("f0\n").And.Contain("f29"));
    }

    [Test]
    public void Inspect_LinuxKernel_NamesItsProtocols()
    {
        File.WriteAllBytes(path, [.. LinuxImage.Setup(0x20F, 64), .. new byte[64]]);
        Assert.That(Inspect(path).Output, Does.EndWith("boots by   linux64, linux\n"));
    }

    [Test]
    public void Inspect_32BitImage_ShowsAllParts()
    {
        ElfBuilder builder = new() { Class = 1 };
        File.WriteAllBytes(path, builder.Load(0x100000, MultibootImage.Header(0), 0x2000).Symbol("start", 0x100000, 4, 0x12).Build());
        Assert.That(Inspect(path).Output, Does.Contain("boots by   multiboot\n").And.Match("load +0x100000 +0x100000 +12 +8192 +r-x").And.Match("0x100000 +4 +function +start"));
    }

    [Test]
    public void Inspect_Json_IsReadByAParser()
    {
        CliRun run = Inspect(path, "--json", "--symbols");
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement root = json.RootElement;
        Assert.That(root.GetProperty("pvhEntry").GetString(), Is.EqualTo("0x100000"));
        Assert.That(root.GetProperty("segments")[0].GetProperty("memorySize").GetInt64(), Is.EqualTo(0x2000));
        Assert.That(root.GetProperty("notes")[0].GetProperty("type").GetInt32(), Is.EqualTo(18));
        Assert.That(root.GetProperty("symbols").EnumerateArray().Select(s => s.GetProperty("linkName").GetString()),
            Is.EqualTo(new[] { "start", "Kernel_Toro_Boot__Main", "data" }));
    }

    [Test]
    public void Inspect_ImageWithoutPvhNote_IsStillShown()
    {
        File.WriteAllBytes(path, new ElfBuilder().Load(0x100000, [1]).Build());
        CliRun run = Inspect(path);
        Assert.That(run.Code, Is.Zero);
        Assert.That(run.Output, Does.Contain("PVH entry  none: the image has no PVH note"));
        using JsonDocument json = JsonDocument.Parse(Inspect(path, "--json").Output);
        Assert.That(json.RootElement.GetProperty("pvhEntry").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public void Inspect_BadImage_IsOneLineAndExit2()
    {
        File.WriteAllText(path, "hello");
        CliRun run = Inspect(path);
        Assert.That((run.Code, run.Output), Is.EqualTo((2, "")));
        Assert.That(run.Error, Is.EqualTo($"toroemu: {path} is of an unknown format, not an ELF file; toroemu runs images for x86-64 and 32-bit x86{Environment.NewLine}"));
    }

    [TestCase("--help")]
    [TestCase("-h")]
    public void Help_Root_NamesCommandsAndExitCodes(string option)
    {
        CliRun run = Cli(option);
        Assert.That((run.Code, run.Error), Is.EqualTo((0, "")));
        Assert.That(run.Output, Does.Contain("run <IMAGE>").And.Contain("inspect <FILE>").And.Contain("Exit codes:").And.Contain("130  interrupted"));
    }

    [Test]
    public void Help_OfRun_NamesEveryOption()
    {
        CliRun run = Cli("run", "--help");
        Assert.That(run.Code, Is.Zero);
        foreach (string option in new[] { "--cores", "--memory", "--append", "--timeout", "--log-level", "--stats", "-smp", "-m", "-kernel", "Exit codes:" })
        {
            Assert.That(run.Output, Does.Contain(option));
        }
    }

    [Test]
    public void Version_IsANumber()
    {
        CliRun run = Cli("--version");
        Assert.That((run.Code, run.Error), Is.EqualTo((0, "")));
        Assert.That(run.Output, Does.Match(@"^\d+\.\d+\.\d+"));
    }

    [TestCase("")]
    [TestCase("walk")]
    [TestCase("--bogus")]
    public void Root_Nonsense_IsOneLineAndExit2(string argument)
    {
        CliRun run = Cli(argument.Length == 0 ? [] : [argument]);
        Assert.That((run.Code, run.Output), Is.EqualTo((2, "")));
        Assert.That(run.Error.TrimEnd().Split('\n'), Has.Length.EqualTo(1));
        Assert.That(run.Error, Does.StartWith("toroemu: ").And.Contain("--help"));
    }

    private static CliRun Inspect(string image, params string[] options) => Cli(["inspect", image, .. options]);

    private static CliRun Cli(params string[] args) => CliRun.Of(FakeMachine.Ending(ExitReason.GuestExit), args);
}
