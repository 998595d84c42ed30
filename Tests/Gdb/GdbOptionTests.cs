// The command line of the debugger's server: what is wrong is one line.
using System.Net;
using System.Net.Sockets;

using NUnit.Framework;

using ToroEmu.Machines;
using ToroEmu.Tests.Cli;
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Gdb;

[TestFixture, Parallelizable(ParallelScope.All)]
internal sealed class GdbOptionTests
{
    [TestCase("-S", "-S: nobody could let the guest go")]
    [TestCase("--gdb=here", "--gdb here: not a place to connect to")]
    [TestCase("--gdb=1:2:x", "not a place to connect to")]
    [TestCase("--gdb=1 -gdb=2", "--gdb and -gdb say the same")]
    [TestCase("--gdb=0 --record=/nowhere/at.all", "--record: tells of one run")]
    [TestCase("--gdb=0 --trace=/nowhere/at.all", "--trace: tells of one run")]
    [TestCase("--gdb=0 --report=/nowhere/at.all", "--report: tells of one run")]
    [TestCase("--gdb=unix:/nowhere/at/all", "cannot listen there")]
    public void Mistake_IsOneLine(string words, string message)
    {
        CliRun run = CliRun.Of(new MachineBuilder(), ["run", GuestImage.Sample("PingPong"), .. words.Split(' ')]);
        Assert.That((run.Code, run.Error.TrimEnd().Split('\n').Length), Is.EqualTo((2, 1)), run.Error);
        Assert.That(run.Error, Does.StartWith("toroemu: ").And.Contain(message));
    }

    [Test]
    public void PortThatIsTaken_IsOneLine()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        CliRun run = CliRun.Of(new MachineBuilder(), "run", GuestImage.Sample("PingPong"), "--gdb", $"{((IPEndPoint)other.LocalEndpoint).Port}");
        Assert.That((run.Code, run.Error), Is.EqualTo((2, run.Error)));
        Assert.That(run.Error, Does.Contain("cannot listen there").And.Contain("choose another place"));
    }

    [Test]
    public void Debugger_ThatIsNotInstalled_IsOneLine()
    {
        CliRun run = CliRun.Of(new MachineBuilder(), "debug", GuestImage.Sample("PingPong"), "--debugger", "no-such-debugger");
        Assert.That((run.Code, run.Error), Is.EqualTo((2, "toroemu: --debugger no-such-debugger: not found; install it (apt-get install gdb), or write its path\n")));
    }

    /// <summary>Without a debugger a guest that does not wait runs as ever.</summary>
    [Test]
    public void Nobody_Connects()
    {
        CliRun run = CliRun.Of(new MachineBuilder(), "run", GuestImage.Sample("PingPong"), "--cores", "2", "--gdb", "0");
        Assert.That((run.Code, run.ConsoleText.Contains("pong", System.StringComparison.Ordinal)), Is.EqualTo((0, true)), run.Error);
        Assert.That(run.Error, Does.Match("^toroemu: a debugger can connect; in gdb: target remote 127.0.0.1:[0-9]+\n$"));
    }
}
