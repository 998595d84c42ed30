// Every sample in the emulator, as a user runs it, on one core, a few and many.
using NUnit.Framework;
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.EndToEnd;

public sealed class SamplesTests
{
    private const string ByInterrupt = "virtiobus=irq";

    [Test]
    public void HelloWorld([Values(1, 2, 3, 5, 8, 16, 64)] int cores) =>
        Expected.HelloWorld(ToroEmuProcess.Boot(GuestImage.Sample("HelloWorld"), cores), cores);

    [Test]
    public void PingPong([Values(1, 2, 3, 5, 8, 16, 64)] int cores, [Values("", ByInterrupt)] string append) =>
        Expected.PingPong(ToroEmuProcess.Boot(GuestImage.Sample("PingPong"), cores, append), cores);

    [Test]
    public void MpiReduce([Values(1, 2, 3, 5, 8, 16, 64)] int cores, [Values("", ByInterrupt)] string append) =>
        Expected.MpiReduce(ToroEmuProcess.Boot(GuestImage.Sample("MpiReduce"), cores, append), cores);

    [Test]
    public void MpiCheck([Values(1, 2, 3, 5, 8, 16)] int cores, [Values("", ByInterrupt)] string append) =>
        Expected.MpiCheck(ToroEmuProcess.Boot(GuestImage.Sample("MpiCheck"), cores, append), cores);

    [Test]
    public void RingBench([Values(2, 3, 8)] int cores, [Values("", ByInterrupt)] string append)
    {
        ProcessResult result = ToroEmuProcess.Boot(GuestImage.Sample("RingBench"), cores, append);
        Assert.That((result.Code, result.Error), Is.EqualTo((0, "")), () => $"{result}");
        RingBenchTable.Check(result, cores);
    }

    [Test]
    public void PollBench([Values(2, 5, 16)] int cores)
    {
        ProcessResult result = ToroEmuProcess.Boot(GuestImage.Sample("PollBench"), cores);
        Assert.That((result.Code, result.Error), Is.EqualTo((0, "")), () => $"{result}");
        Assert.That(result.Lines[^1], Does.Match($"^PollBench: {cores} cores, [1-9][0-9]* us a lap of the token, [1-9][0-9]* us a reduction of 64 ints$"));
    }

    [Test]
    public void RingBench_OneCore_Fails()
    {
        ProcessResult result = ToroEmuProcess.Boot(GuestImage.Sample("RingBench"), 1);
        Assert.That(
            (result.Code, result.Output, result.Error), Is.EqualTo((1, "RingBench needs two cores\n", "toroemu: the guest failed with code 1\n")));
    }
}
