// --boot, --load, --entry, --initrd and --module.
using NUnit.Framework;
using ToroEmu.Machines;
using ToroEmu.Machines.Loading;

namespace ToroEmu.Tests.Cli;

public sealed class BootOptionTests
{
    [Test]
    public void Run_BootOptions_ReachTheMachine()
    {
        FakeMachine machine = FakeMachine.Ending(ExitReason.GuestExit);
        CliRun run = CliRun.Of(machine, "run", "a", "--boot", "flat16", "--load", "0x7C00", "--entry", "31745", "-initrd", "b", "--module", "c d e", "--module", "f");
        Assert.That((run.Code, run.Error), Is.EqualTo((0, "")));
        MachineConfig config = machine.Config;
        Assert.That((config.Boot, config.LoadAddress, config.EntryAddress, config.Initrd), Is.EqualTo((BootKind.Flat16, 0x7C00UL, 31745UL, "b")));
        Assert.That(config.Modules, Is.EqualTo(new[] { "c d e", "f" }));
    }

    [TestCase("pvh", BootKind.Pvh)]
    [TestCase("multiboot", BootKind.Multiboot)]
    [TestCase("multiboot2", BootKind.Multiboot2)]
    [TestCase("linux", BootKind.Linux)]
    [TestCase("linux64", BootKind.Linux64)]
    [TestCase("flat", BootKind.Flat)]
    [TestCase("auto", BootKind.Auto)]
    public void Run_EachProtocol_HasAName(string name, BootKind expected)
    {
        FakeMachine machine = FakeMachine.Ending(ExitReason.GuestExit);
        CliRun.Of(machine, "run", "a", "--boot", name);
        Assert.That(machine.Config.Boot, Is.EqualTo(expected));
    }

    [TestCase("--boot efi", "--boot efi: no such protocol; one of auto, pvh, multiboot, multiboot2, linux, linux64, flat, flat16")]
    [TestCase("--load 7c00h", "--load 7c00h: not an address; write 0x7c00 or 31744")]
    [TestCase("--load 0x", "--load 0x: not an address")]
    [TestCase("--entry -1", "--entry -1: not an address")]
    [TestCase("--boot linux --load 1", "--load and --entry are for flat images, --boot linux finds its places in the image")]
    [TestCase("--initrd a -initrd b", "--initrd and -initrd say the same")]
    public void Run_Mistake_IsOneLineWithTheMend(string options, string expected)
    {
        CliRun run = CliRun.Of(FakeMachine.Ending(ExitReason.GuestExit), ["run", "a", .. options.Split(' ')]);
        Assert.That(run.Code, Is.EqualTo(2));
        Assert.That(run.Error, Does.StartWith($"toroemu: {expected}"));
        Assert.That(run.Error.TrimEnd(), Does.Not.Contain("\n"));
    }

    [Test]
    public void Run_EmptyModule_IsRefused() => Assert.That(
        CliRun.Of(FakeMachine.Ending(ExitReason.GuestExit), "run", "a", "--module", " ").Error, Does.StartWith("toroemu: --module: write a file's name"));
}
