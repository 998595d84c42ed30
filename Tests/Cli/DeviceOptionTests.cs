// --device: what is written wrong is one line that says what is right.
using NUnit.Framework;
using ToroEmu.Machines;

namespace ToroEmu.Tests.Cli;

public sealed class DeviceOptionTests
{
    [TestCase("toaster", "toaster: no such device")]
    [TestCase("", "no such device")]
    public void Run_WrongDevice_IsOneLineOfUsage(string text, string expected)
    {
        CliRun run = CliRun.Of(FakeMachine.Ending(ExitReason.GuestExit), "run", "image.bin", "--device", text);
        Assert.That((run.Code, run.Error.TrimEnd().Split('\n').Length), Is.EqualTo((2, 1)));
        Assert.That(run.Error, Does.Contain(expected));
    }

    [Test]
    public void Run_DeviceHelp_IsAnAnswer()
    {
        CliRun run = CliRun.Of(FakeMachine.Ending(ExitReason.GuestExit), "run", "--device", "help");
        Assert.That((run.Code, run.Error), Is.EqualTo((0, "")));
    }
}
