// A guest that drives virtio devices, on the emulator and on QEMU: the same answers, files and bytes on sockets.
using System;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Threading;

using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Kernels;

/// <summary><c>Devices/virtio.c</c>: what QEMU prints is what is expected of us.</summary>
public sealed class VirtioKernelTests
{
    private const string Said = "ping from the host\n";
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(2);

    private static readonly string[] Expected =
    [
        "rng", "status b", "bytes 40", "interrupt 1", "acknowledged 0", "random",
        "block", "status b", "capacity 10", "block size 200", "write-back 1", "identification 0", "toro-disk", "read 0", "what the host wrote",
        "write 0", "read back 0", "same bytes 400", "flush 0", "beyond the end 1", "no whole sector 1", "unknown 2", "write zeroes 0", "discard with unmap 2", "status f",
        "console", "status b", "features 100000002", "port 0", "port 1", "console 0", "echoed 13",
        "sloppy", "status 7",
    ];

    private string folder = null!;

    [SetUp]
    public void SetUp()
    {
        folder = Directory.CreateTempSubdirectory("toroemu-virtio-").FullName;
        string sources = Repository.At("Tests/Kernels/Devices");
        Build("-c", "-x", "assembler-with-cpp", $"{sources}/virtio.S", "-o", At("start.o"));
        Build("-c", "-O1", "-ffreestanding", "-fno-pic", "-mno-red-zone", "-mgeneral-regs-only", "-fno-asynchronous-unwind-tables", $"{sources}/virtio.c", "-o", At("virtio.o"));
        Build("-nostdlib", "-static", "-no-pie", $"-Wl,-T,{Repository.At("Tests/Kernels/Sources/link.ld")}", "-Wl,--build-id=none", "-Wl,-z,noexecstack",
            "-Wl,--no-warn-rwx-segments", "-o", At("kernel.elf"), At("start.o"), At("virtio.o"));
        byte[] disk = new byte[16 * 512];
        Encoding.ASCII.GetBytes("what the host wrote\n").CopyTo(disk, 512);
        disk.AsSpan(5 * 512, 512).Fill(9);
        File.WriteAllBytes(At("disk"), disk);
    }

    [TearDown]
    public void TearDown() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Emulator_DrivesDevicesAsTheSpecificationSays() => Check(
        0,
        "dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "toroemu.dll"), "run", At("kernel.elf"),
        "--device", $"console,port0=file:{At("output")},port1=unix:{At("socket")},names=/org.toro.test",
        "--device", $"block,file={At("disk")},serial=toro-disk",
        "--device", "rng");

    [Test]
    public void Qemu_DoesTheSame()
    {
        QemuProcess.Require();
        Check(
            1,
            "qemu-system-x86_64", "-M", "microvm", "-accel", "tcg", "-m", "128", "-nographic", "-no-reboot", "-global", "virtio-mmio.force-legacy=false",
            "-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-kernel", At("kernel.elf"),
            "-chardev", $"file,id=c0,path={At("output")}", "-chardev", $"socket,id=c1,path={At("socket")},server=on,wait=off",
            "-device", "virtio-serial-device", "-device", "virtconsole,chardev=c0", "-device", "virtserialport,chardev=c1,name=org.toro.test",
            "-drive", $"file={At("disk")},format=raw,if=none,id=d0", "-device", "virtio-blk-device,drive=d0,serial=toro-disk",
            "-device", "virtio-rng-device");
    }

    /// <summary>The second port is standard input and output here: what it echoes stands among the lines of the serial port.</summary>
    [Test]
    public void Emulator_BringsStandardInputToAConsolePort()
    {
        string emulator = Path.Combine(AppContext.BaseDirectory, "toroemu.dll");
        ProcessResult result = HostProcess.Run(
            Most, "sh", "-c", $"printf '%s' '{Said}' | dotnet exec {emulator} run {At("kernel.elf")} --device console,port0=null,port1=stdio --device rng --device block,snapshot=on,file={At("disk")},serial=toro-disk");
        Assert.That(result.Code, Is.Zero, () => $"{result}");
        string[] expected = [.. Expected.TakeWhile(line => line != "echoed 13"), Said.TrimEnd('\n'), .. Expected.SkipWhile(line => line != "echoed 13")];
        Assert.That(result.Output.TrimEnd('\n').Split('\n'), Is.EqualTo(expected));
        Assert.That(File.ReadAllBytes(At("disk")).Skip(4 * 512).Take(512), Is.All.Zero, "a snapshot leaves the file as it was");
    }

    /// <summary>A guest that polls for input which cannot come any more is in a standstill, and not before.</summary>
    [Test]
    public void Emulator_KnowsWhenInputIsOver()
    {
        string emulator = Path.Combine(AppContext.BaseDirectory, "toroemu.dll");
        ProcessResult result = HostProcess.Run(
            Most, "sh", "-c", $"(sleep 1; printf 'no end of line') | dotnet exec {emulator} run {At("kernel.elf")} --device console,port0=null,port1=stdio --device rng --device block,readonly=on,file={At("disk")}");
        Assert.That(result.Code, Is.EqualTo(4), () => $"{result}");
        Assert.That(result.Error, Does.Contain("await"));
    }

    private void Check(int code, string program, params string[] arguments)
    {
        using HostProcess machine = HostProcess.Start(program, arguments);
        using Socket peer = Connect();
        peer.Send(Encoding.ASCII.GetBytes(Said));
        byte[] echo = new byte[Said.Length];
        for (int done = 0; done < echo.Length;)
        {
            int part = peer.Receive(echo, done, echo.Length - done, SocketFlags.None);
            Assert.That(part, Is.Not.Zero, () => $"closed after {done} bytes: {machine.WaitForEnd(Most)}");
            done += part;
        }

        ProcessResult result = machine.WaitForEnd(Most);
        Assert.That(result.Code, Is.EqualTo(code), () => $"{result}");
        Assert.That(result.Output.Replace("\r", "", StringComparison.Ordinal).TrimEnd('\n').Split('\n'), Is.EqualTo(Expected));
        Assert.That(Encoding.ASCII.GetString(echo), Is.EqualTo(Said));
        Assert.That(File.ReadAllText(At("output")), Is.EqualTo("hello from port 0\nbefore DRIVER_OK\nafter it\n"));
        byte[] disk = File.ReadAllBytes(At("disk"));
        Assert.That(disk.Skip(4 * 512).Take(512), Is.EqualTo(Enumerable.Range(0, 512).Select(i => (byte)(i * 7))));
        Assert.That(disk.Skip(5 * 512).Take(512), Is.All.Zero);
    }

    /// <summary>The socket is there when the machine is; QEMU refuses until it listens.</summary>
    private Socket Connect()
    {
        UnixDomainSocketEndPoint end = new(At("socket"));
        Socket? peer = null;
        Assert.That(SpinWait.SpinUntil(() => (peer = TryConnect(end)) is not null, Most), Is.True, "nobody listens");
        peer!.ReceiveTimeout = (int)Most.TotalMilliseconds;
        return peer;
    }

    private static Socket? TryConnect(UnixDomainSocketEndPoint end)
    {
        Socket peer = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            peer.Connect(end);
            return peer;
        }
        catch (SocketException)
        {
            peer.Dispose();
            return null;
        }
    }

    private static void Build(params string[] arguments)
    {
        ProcessResult result = HostProcess.Run(Most, "gcc", arguments);
        Assert.That(result.Code, Is.Zero, () => $"building virtio.c: {result}");
    }

    private string At(string name) => Path.Combine(folder, name);
}
