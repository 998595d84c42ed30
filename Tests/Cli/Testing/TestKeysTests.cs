// What run.args says besides the options of a run.
using System;
using System.Collections.Generic;
using NUnit.Framework;
using ToroEmu.Cli;
using ToroEmu.Cli.Testing;

namespace ToroEmu.Tests.Cli.Testing;

public sealed class TestKeysTests
{
    [Test]
    public void Take_LeavesTheOthers()
    {
        List<string> words = ["image.elf", "--seeds", "1..3,9", "--cores", "5", "--exit-code=3", "--repeat", "2", "--instructions", "0x10", "--timeout=2s", "--append", "x"];
        TestKeys keys = TestKeys.Take(words);
        Assert.That(words, Is.EqualTo(new[] { "image.elf", "--cores", "5", "--append", "x" }));
        Assert.That(keys.Seeds, Is.EqualTo(new ulong[] { 1, 2, 3, 9 }));
        Assert.That((keys.ExitCode, keys.GuestCode, keys.Repeat, keys.InstructionsMax, keys.Timeout), Is.EqualTo((3, (int?)null, 2, 16UL, TimeSpan.FromSeconds(2))));
    }

    [Test]
    public void Take_Nothing_IsTheDefaults()
    {
        TestKeys keys = TestKeys.Take([]);
        Assert.That(keys.Seeds, Is.EqualTo(new ulong[] { 0 }));
        Assert.That((keys.ExitCode, keys.Repeat, keys.InstructionsMax, keys.Timeout), Is.EqualTo((0, 1, TestKeys.InstructionsDefault, TestKeys.TimeoutDefault)));
    }

    [TestCase("0", 0)]
    [TestCase("7", 1)]
    public void Take_GuestCode_SaysTheExitCodeToo(string code, int exitCode)
    {
        TestKeys keys = TestKeys.Take(["--guest-code", code]);
        Assert.That((keys.GuestCode, keys.ExitCode), Is.EqualTo((int.Parse(code, null), exitCode)));
    }

    [TestCase("--seed 1 --seeds 2", "--seed and --seeds say the same; write one of them")]
    [TestCase("--seeds 3..1", "--seeds 3..1: write the first and the last, at most 100000 in all, as 0..31")]
    [TestCase("--seeds 0..100000", "--seeds 0..100000: write the first and the last, at most 100000 in all, as 0..31")]
    [TestCase("--seeds x", "--seeds x: not a number; write 42 or 0x2A")]
    [TestCase("--exit-code 256", "--exit-code 256: write a number from 0 to 255")]
    [TestCase("--repeat 0", "--repeat 0: write a number from 1 to 100000")]
    [TestCase("--repeat", "--repeat: a value is missing")]
    [TestCase("--timeout soon", "--timeout soon: not a length of time; write 30s, 500ms or 2m")]
    public void Take_Wrong_SaysHowToWriteIt(string words, string expected) =>
        Assert.That(() => TestKeys.Take([.. words.Split(' ')]), Throws.TypeOf<UsageException>().With.Message.EqualTo(expected));

    [Test]
    public void ReadSeeds_UpToTheLastNumber() => Assert.That(TestKeys.ReadSeeds("18446744073709551614..18446744073709551615"), Has.Length.EqualTo(2));
}
