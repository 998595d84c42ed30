// What guests of every boot protocol are given, told by guests; where QEMU knows the protocol, the same of QEMU.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Kernels;

/// <summary>
/// <c>Expected/boot-NAME.txt</c> is what the protocols' documents say and this machine has; <c>boot-NAME.qemu.txt</c> excuses lines in which QEMU
/// differs, with the reason.
/// </summary>
public sealed class BootKernelTests
{
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(2);

    private static string Hello => BootKernel.Module("hello");

    private static string Second => BootKernel.Module("second");

    [TestCase("pvh32", "pvh", "auto")]
    [TestCase("pvh64", "pvh", "auto")]
    [TestCase("multiboot32", "multiboot32", "auto")]
    [TestCase("multiboot64", "multiboot64", "auto")]
    [TestCase("multiboot-flat", "multiboot-flat", "multiboot")]
    [TestCase("multiboot2", "multiboot2", "auto")]
    [TestCase("multiboot2-relocatable", "multiboot2-relocatable", "multiboot2")]
    public void Emulator_HandsOverWhatTheProtocolSays(string name, string expected, string boot) =>
        AssertPrints(name, expected, "--boot", boot, "--initrd", Hello, "--module", $"{Second} x y");

    [Test]
    public void Emulator_PvhGuestWithInitrd_HasOneModule() => AssertPrints("pvh32", "pvh-initrd", "-initrd", Hello);

    [TestCase("linux32", "auto")]
    [TestCase("linux64", "auto")]
    [TestCase("linux64", "linux64")]
    public void Emulator_LinuxKernel_HasItsParameters(string name, string boot) => AssertPrints(name, name, "--boot", boot, "-initrd", Hello);

    [Test]
    public void Emulator_FlatImage_StartsIn64BitMode() => AssertPrints("flat", "flat", "--load", "0x200000");

    [Test]
    public void Emulator_FlatImage_StartsInRealMode() => AssertPrints("flat16", "flat16", "--boot", "flat16", "--load", "97280", "--entry", "0x17c00");

    [TestCase("pvh32", "pvh-initrd", "")]
    [TestCase("pvh64", "pvh-initrd", "")]
    [TestCase("multiboot32", "multiboot32", "x y")]
    [TestCase("multiboot-flat", "multiboot-flat", "x y")]
    public void Qemu_HandsOverTheSame(string name, string expected, string arguments)
    {
        QemuProcess.Require();
        string modules = arguments.Length == 0 ? Hello : $"{Hello},{Second} {arguments}";
        ProcessResult result = HostProcess.Run(
            Most, "qemu-system-x86_64", "-M", "microvm", "-accel", "tcg", "-m", "128", "-nographic", "-no-reboot", "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
            "-kernel", BootKernel.Of(name), "-append", "a b", "-initrd", modules);
        Compare(expected, result, KnownDifferences.Read($"boot-{expected}.qemu.txt"));
    }

    private static void AssertPrints(string name, string expected, params string[] options) =>
        Compare(expected, ToroEmuProcess.Run(["run", BootKernel.Of(name), "--append", "a b", .. options]), []);

    private static void Compare(string name, ProcessResult result, HashSet<(string Expected, string Printed)> known)
    {
        string[] expected = File.ReadAllLines(Repository.At($"Tests/Kernels/Expected/boot-{name}.txt"));
        string[] printed = result.Output.Replace("\r", "", StringComparison.Ordinal).TrimEnd('\n').Split('\n');
        IEnumerable<string> wrong = expected.Zip(printed)
            .Where(pair => pair.First != pair.Second && !known.Contains(pair))
            .Select(pair => $"- {pair.First}\n+ {pair.Second}");
        Assert.That(wrong, Is.Empty, () => $"{string.Join('\n', wrong)}\n{result}");
        Assert.That(printed, Has.Length.EqualTo(expected.Length), () => $"{result}");
    }
}
