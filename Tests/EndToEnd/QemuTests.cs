// The same image files on QEMU's microvm: the same lines, the same code. The guest is no friend of this emulator alone.
using NUnit.Framework;
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.EndToEnd;

public sealed class QemuTests
{
    private const string ByInterrupt = "virtiobus=irq";

    [SetUp]
    public void RequireQemu() => QemuProcess.Require();

    [Test]
    public void HelloWorld([Values(1, 3, 8)] int cores) => Expected.HelloWorld(QemuProcess.Boot(GuestImage.Sample("HelloWorld"), cores), cores);

    [Test]
    public void PingPong([Values(1, 2, 3, 5, 8)] int cores) => Expected.PingPong(QemuProcess.Boot(GuestImage.Sample("PingPong"), cores), cores);

    [Test]
    public void PingPong_ByInterrupt() => Expected.PingPong(QemuProcess.Boot(GuestImage.Sample("PingPong"), 3, ByInterrupt), 3);

    [Test]
    public void MpiReduce([Values(1, 2, 3, 5, 8)] int cores) => Expected.MpiReduce(QemuProcess.Boot(GuestImage.Sample("MpiReduce"), cores), cores);

    [Test]
    public void MpiReduce_ByInterrupt() => Expected.MpiReduce(QemuProcess.Boot(GuestImage.Sample("MpiReduce"), 5, ByInterrupt), 5);

    [Test]
    public void MpiCheck() => Expected.MpiCheck(QemuProcess.Boot(GuestImage.Sample("MpiCheck"), 2, ByInterrupt), 2);

    [Test]
    public void RingBench()
    {
        ProcessResult result = QemuProcess.Boot(GuestImage.Sample("RingBench"), 2);
        Assert.That(result.Code, Is.Zero, () => $"{result}");
        RingBenchTable.Check(result, 2);
    }

    [Test]
    public void GuestCode_IsTheSame()
    {
        string image = GuestImage.Of("Tests/EndToEnd/Guests/Endings");
        Assert.That(QemuProcess.Boot(image, 2, "ending=exit").Code, Is.EqualTo(7));
    }

    [Test]
    public void SelfTest_Passes()
    {
        ProcessResult result = QemuProcess.Boot(GuestImage.Of("Guest/SelfTest"), 3);
        Assert.That((result.Code, result.Output.Contains("ok: ", System.StringComparison.Ordinal)), Is.EqualTo((0, true)), () => $"{result}");
    }
}
