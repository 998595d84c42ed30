// --machine: presets, switches, QEMU's words, and what is wrong with others.
using System.Linq;
using NUnit.Framework;
using ToroEmu.Machines;
using ToroEmu.Tests.Cli;

namespace ToroEmu.Tests.Machines;

public sealed class MachineOptionsTests
{
    [TestCase("microvm", "acpi")]
    [TestCase("microvm,pic=off,pit=off,rtc=off", "acpi")]
    [TestCase("microvm,pit=on", "pit acpi")]
    [TestCase("microvm,pic=on,pit=yes,rtc=true", "pic pit rtc acpi")]
    [TestCase("pc", "pic pit rtc i8042 bios-data acpi")]
    [TestCase("type=pc,rtc=no", "pic pit i8042 bios-data acpi")]
    [TestCase("pc,pic=off,pic=on", "pic pit rtc i8042 bios-data acpi")]
    [TestCase("microvm,x-option-roms=off,isa-serial=on,acpi=off", "")]
    public void Parse_Words_SwitchParts(string text, string expected)
    {
        MachineOptions options = MachineOptions.Parse(text);
        Assert.That(string.Join(' ', MachineOptions.Switches.Where(one => one.IsOn(options)).Select(one => one.Name)), Is.EqualTo(expected));
    }

    [TestCase("q35", "--machine q35: no machine \"q35\"; one of microvm, pc, or help for a list")]
    [TestCase("", "no machine \"\"")]
    [TestCase("microvm,hpet=on", "no switch \"hpet\"; one of pic, pit, rtc, i8042, bios-data, acpi, or help for a list")]
    [TestCase("microvm,pit", "\"pit\" is not of the form NAME=on or NAME=off")]
    [TestCase("microvm,", "\"\" is not of the form")]
    [TestCase("microvm,pit=maybe", "\"pit=maybe\": write on or off")]
    [TestCase("microvm,usb=on", "usb is always off here; leave \"usb=on\" out")]
    public void Run_WrongMachine_IsOneLineOfUsage(string text, string expected)
    {
        CliRun run = CliRun.Of(FakeMachine.Ending(ExitReason.GuestExit), "run", "image.bin", "--machine", text);
        Assert.That((run.Code, run.Error.TrimEnd().Split('\n').Length), Is.EqualTo((2, 1)));
        Assert.That(run.Error, Does.Contain(expected));
    }

    [TestCase("--machine")]
    [TestCase("-M")]
    [TestCase("-machine")]
    public void Run_Machine_ReachesTheConfiguration(string option)
    {
        FakeMachine machine = FakeMachine.Ending(ExitReason.GuestExit);
        Assert.That(CliRun.Of(machine, "run", "image.bin", option, "microvm,rtc=on").Code, Is.Zero);
        Assert.That(machine.Config.Machine, Is.EqualTo(MachineOptions.Microvm with { Rtc = true }));
    }

    [Test]
    public void Run_MachineHelp_NamesAll()
    {
        CliRun run = CliRun.Of(FakeMachine.Ending(ExitReason.GuestExit), "run", "--machine", "help");
        Assert.That((run.Code, run.Error), Is.EqualTo((0, "")));
        foreach (string name in (string[])["microvm", "pc", "pic=on|off", "pit=on|off", "rtc=on|off", "i8042=on|off"])
            Assert.That(run.Output, Does.Contain(name));
    }
}
