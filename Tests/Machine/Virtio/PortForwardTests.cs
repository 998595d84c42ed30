// --forward, and what it comes to.
using System;
using System.Net;
using System.Net.Sockets;
using NUnit.Framework;
using ToroEmu.Devices.Virtio;
using ToroEmu.Machines;
using ToroEmu.Machines.Virtio;
using ToroEmu.Tests.Cli;
using ToroEmu.Tests.Devices.Support;

namespace ToroEmu.Tests.Machines.Virtio;

internal sealed class PortForwardTests
{
    [TestCase("4000:80", "127.0.0.1:4000:80")]
    [TestCase("0:1", "127.0.0.1:0:1")]
    [TestCase("0.0.0.0:4000:80", "0.0.0.0:4000:80")]
    [TestCase("*:4000:80", "0.0.0.0:4000:80")]
    [TestCase("localhost:65535:4294967294", "127.0.0.1:65535:4294967294")]
    [TestCase("[::1]:4000:80", "[::1]:4000:80")]
    [TestCase("4000", null)]
    [TestCase("", null)]
    [TestCase(":80", null)]
    [TestCase("4000:", null)]
    [TestCase("65536:80", null)]
    [TestCase("4000:4294967295", null)]
    [TestCase("-1:80", null)]
    [TestCase("::1:4000:80", null)]
    [TestCase("nowhere:4000:80", null)]
    public void Text_is_read_and_written(string text, string? expected)
    {
        PortForward? forward = PortForward.TryParse(text);
        Assert.That(forward?.ToString(), Is.EqualTo(expected));
        if (forward is not null)
            Assert.That(PortForward.TryParse(forward.ToString()), Is.EqualTo(forward));
    }

    [TestCase("--forward", "x", "--forward x: write [ADDRESS:]HOSTPORT:GUESTPORT")]
    [TestCase("--share", ":tag", "--share :tag: write DIR or DIR:TAG")]
    public void Wrong_short_forms_are_one_line_of_usage(string option, string value, string expected)
    {
        CliRun run = CliRun.Of(FakeMachine.Ending(ExitReason.GuestExit), "run", "image.bin", option, value);
        Assert.That((run.Code, run.Error.TrimEnd().Split('\n').Length), Is.EqualTo((2, 1)));
        Assert.That(run.Error, Does.Contain(expected));
    }

    [Test]
    public void Two_directories_with_one_tag_are_refused()
    {
        CliRun run = CliRun.Of(FakeMachine.Ending(ExitReason.GuestExit), "run", "image.bin", "--share", "/tmp", "--device", "fs,tag=share,path=/");
        Assert.That((run.Code, run.Error.TrimEnd().Split('\n').Length), Is.EqualTo((2, 1)));
    }

    [Test]
    public void Port_in_use_is_named()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        Assert.That(Problem($"vsock,forward=127.0.0.1:{port}:80"), Is.EqualTo($"--forward 127.0.0.1:{port}:80: port {port} of this host is in use; choose another"));
    }

    [TestCase("vsock,cid=2", "cid=2: write a number from 3 to 4294967294")]
    [TestCase("vsock,forward=80", "write [ADDRESS:]HOSTPORT:GUESTPORT")]
    [TestCase("vsock,connect=5000", "write PORT:HOST:TCPPORT")]
    [TestCase("vsock,connect=5000:host:0", "write PORT:HOST:TCPPORT")]
    [TestCase("vsock,connect=5000:unix:", "write PORT:HOST:TCPPORT")]
    [TestCase("vsock,uds=/nowhere/at/all", "write another path")]
    [TestCase("fs,tag=t,path=/nowhere/at/all", "write the path of a directory (there is no such directory)")]
    [TestCase("fs,tag=,path=/tmp", "write a name of 1 to 36 bytes")]
    [TestCase("fs,tag=1234567890123456789012345678901234567,path=/tmp", "write a name of 1 to 36 bytes")]
    public void Wrong_settings_say_what_is_right(string text, string expected) => Assert.That(Problem(text), Does.Contain(expected));

    [TestCase("vsock")]
    [TestCase("vsock,cid=0x10,forward=0:80+0:81,connect=5000:localhost:80+5001:unix:/tmp/x")]
    [TestCase("fs,tag=t,path=/tmp,readonly=on")]
    [TestCase("virtio-vsock-device")]
    public void Right_settings_make_a_device(string text)
    {
        VirtioDevice device = Create(text);
        ((IDisposable)device).Dispose();
    }

    private static string Problem(string text) => Assert.Throws<MachineException>(() => Create(text))!.Message;

    private static VirtioDevice Create(string text)
    {
        DeviceSpec spec = DeviceSpec.Parse(text);
        return spec.Kind.Create(spec, new DeviceEnvironment(new FakeGuestMemory(4096), null!, null!, () => 0));
    }
}
