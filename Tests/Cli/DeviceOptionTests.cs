// --device: what is written wrong is one line that says what is right.
using System;
using System.IO;

using NUnit.Framework;

using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio;
using ToroEmu.Machines;
using ToroEmu.Machines.Virtio;
using ToroEmu.Memory;
using ToroEmu.Scheduling;

namespace ToroEmu.Tests.Cli;

public sealed class DeviceOptionTests
{
    [TestCase("toaster", "toaster: no such device")]
    [TestCase("", "no such device")]
    [TestCase("block", "file= is missing")]
    [TestCase("block,file=x,colour=red", "colour=red: no such setting")]
    [TestCase("block,file", "file=VALUE")]
    [TestCase("block,file=a,file=b", "file= is written twice")]
    [TestCase("rng,seed=1", "this device has none")]
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

    [TestCase("block,file=/nonexistent/disk", "the path of a file that exists")]
    [TestCase("block,file=/", "this is a directory")]
    [TestCase("block,file=/,readonly=perhaps", "write on or off")]
    [TestCase("block,file=/,queues=17", "a number from 1 to 16")]
    [TestCase("console,port0=fax", "port0=fax: write stdio")]
    [TestCase("console,port0=stdio:1", "write stdio")]
    [TestCase("console,port0=file:", "write stdio")]
    [TestCase("console,port0=file:/nonexistent/output", "the host refuses this")]
    [TestCase("console,port0=tcp:nowhere", "tcp:HOST:PORT")]
    [TestCase("console,port0=tcp:127.0.0.1:70000", "tcp:HOST:PORT")]
    [TestCase("console,port0=unix-client:/nonexistent/socket", "the host refuses this")]
    [TestCase("console,port0=unix:/etc/passwd", "the host refuses this")]
    [TestCase("console,port2=null", "port2 without port1")]
    [TestCase("console,port1=stdio", "two ports are stdio")]
    [TestCase("console,names=a/b", "as many names as there are ports: 1")]
    [TestCase("console,consoles=2", "a number from 0 to 1")]
    [TestCase("console,size=80", "COLUMNSxROWS")]
    [TestCase("console,size=80x0", "COLUMNSxROWS")]
    [TestCase("console,size=80x25x3", "COLUMNSxROWS")]
    public void Device_ThatTheHostCannotProvide_IsOneLineThatHelps(string text, string expected)
    {
        using GuestRam ram = new(0x1000, 1);
        DeviceSpec spec = DeviceSpec.Parse(text);
        MachineException error = Assert.Throws<MachineException>(() => spec.Kind.Create(spec, Environment(ram)))!;
        Assert.That(error.Message, Does.StartWith($"--device {spec.Kind.Name}").And.Contain(expected).And.Not.Contain("\n"));
    }

    [Test]
    public void Device_ThatFails_LetsGoOfWhatItHad()
    {
        using GuestRam ram = new(0x1000, 1);
        string path = Path.Combine(Directory.CreateTempSubdirectory("toroemu-socket-").FullName, "s");
        DeviceSpec spec = DeviceSpec.Parse($"console,port0=unix:{path},port1=fax");
        Assert.That(() => spec.Kind.Create(spec, Environment(ram)), Throws.TypeOf<MachineException>());
        Assert.That(File.Exists(path), Is.False);
        spec = DeviceSpec.Parse($"console,port0=unix:{path}");
        using (spec.Kind.Create(spec, Environment(ram)) as IDisposable)
        {
            Assert.That(File.Exists(path), Is.True);
            Assert.That(() => spec.Kind.Create(spec, Environment(ram)), Throws.TypeOf<MachineException>(), "somebody serves it");
        }

        File.WriteAllText(path, ""); // as if a run had been killed
        using (spec.Kind.Create(spec, Environment(ram)) as IDisposable) Assert.That(File.Exists(path), Is.True);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [TestCase("rng", 4u)]
    [TestCase("virtio-rng-device", 4u)]
    [TestCase("console", 3u)]
    [TestCase("console,port0=null,port1=stdio,consoles=2,names=/x,size=132x43", 3u)]
    public void Device_IsMade(string text, uint id)
    {
        using GuestRam ram = new(0x1000, 1);
        DeviceSpec spec = DeviceSpec.Parse(text);
        VirtioDevice device = spec.Kind.Create(spec, Environment(ram));
        Assert.That(device.DeviceId, Is.EqualTo(id));
        (device as IDisposable)?.Dispose();
    }

    [TestCase("--console", "fax", "uart or virtio")]
    public void Run_WrongConsole_IsOneLineOfUsage(string option, string value, string expected)
    {
        CliRun run = CliRun.Of(FakeMachine.Ending(ExitReason.GuestExit), "run", "image.bin", option, value);
        Assert.That((run.Code, run.Error.TrimEnd().Split('\n').Length), Is.EqualTo((2, 1)));
        Assert.That(run.Error, Does.Contain(expected));
    }

    private static DeviceEnvironment Environment(GuestRam ram) => new(ram, new HostClock(), new NoSink(), () => 1);

    private sealed class NoSink : IByteSink
    {
        public void Write(ReadOnlySpan<byte> bytes)
        {
        }
    }
}
