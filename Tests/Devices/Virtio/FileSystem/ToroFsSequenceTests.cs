// The requests of Toro's virtio-fs driver, in its order and with its peculiarities.
using System;
using System.IO;
using System.Text;
using NUnit.Framework;
using ToroEmu.Devices.Virtio.FileSystem;
using ToroEmu.Devices.Virtio.Spec;
using ToroEmu.Tests.Devices.Support;
using static ToroEmu.Tests.Devices.Virtio.FileSystem.FuseDriver;
using Register = ToroEmu.Devices.Virtio.Spec.VirtioMmioRegister;

namespace ToroEmu.Tests.Devices.Virtio.FileSystem;

/// <summary>
/// Toro knows only queue 0, which is the one of high priority; sends structures on uninitialised memory; gives MKNOD no room for its entry; states a wrong
/// length in the header of WRITE; and reads and writes as much as the application asks for in one request.
/// </summary>
[TestFixture]
[Platform("Linux")]
internal sealed class ToroFsSequenceTests
{
    private const uint Garbage = 0xDEADBEEF;
    private const ulong Where = QueueDriver.Data;

    private readonly FakeGuestMemory _memory = QueueDriver.NewMemory();
    private string _path = null!;
    private QueueDriver _driver = null!;
    private ulong _unique = 0x2721987;

    [Test]
    public void Toro_mounts_reads_makes_and_writes()
    {
        _path = Directory.CreateTempSubdirectory("toroemu-toro-").FullName;
        string content = new('z', 150_000);
        File.WriteAllText(Path.Combine(_path, "index.html"), content);
        using VirtioFs device = new(_memory, "FS", _path, isReadOnly: false);
        _driver = new QueueDriver(device, _memory);
        _driver.Driver.Write(Register.Status, 0);
        _driver.Driver.Write(Register.Status, VirtioStatus.Acknowledge | VirtioStatus.Driver);
        _driver.Driver.Write(Register.DriverFeaturesSel, 1);
        _driver.Driver.Write(Register.DriverFeatures, 1);
        _driver.Driver.Write(Register.Status, VirtioStatus.Acknowledge | VirtioStatus.Driver | VirtioStatus.FeaturesOk);
        _driver.SetUp(0, 32);
        _driver.Driver.Write(Register.Status, VirtioStatus.Acknowledge | VirtioStatus.FeaturesOk | VirtioStatus.Driver | VirtioStatus.DriverOk);

        Assert.That(U32(Call(26, Garbage, 56, Fields(7u, 31u, 1048576u, 0u), 64), 4), Is.EqualTo(31));
        byte[] root = Call(3, 1, 56, Fields(Garbage, Garbage, (ulong)Garbage), 104);
        Assert.That(U32(root, 16 + 60) & 0x4000, Is.EqualTo(0x4000));
        ulong node = U64(Call(1, 1, 51, Fields("index.html"), 128), 0);
        Assert.That(node, Is.LessThan(int.MaxValue), "inode numbers of Toro have 32 bits");
        Assert.That(U64(Call(3, node, 56, Fields(Garbage | 1, Garbage, (ulong)Garbage), 104), 16 + 8), Is.EqualTo(content.Length), "the handle is garbage");
        ulong handle = U64(Call(14, node, 48, Fields(0u, Garbage), 16), 0);
        byte[] read = Call(15, node, 80, Fields(handle, 0UL, (uint)content.Length, Garbage, (ulong)Garbage, Garbage, Garbage), content.Length);
        Assert.That(Encoding.ASCII.GetString(read), Is.EqualTo(content));
        Call(18, node, 64, Fields(handle, Garbage, Garbage, (ulong)Garbage), 0);

        Call(8, 1, 60, Fields(0x8000u | 0x1A4, 0u, 0u, Garbage, "new"), 0);
        node = U64(Call(1, 1, 44, Fields("new"), 128), 0);
        handle = U64(Call(14, node, 48, Fields(1u, Garbage), 16), 0);
        byte[] written = Call(16, node, 88, Fields(handle, 0UL, 11u, Garbage, (ulong)Garbage, Garbage, Garbage, "hello toro"), 8);
        Assert.That(U32(written, 0), Is.EqualTo(11));
        Call(18, node, 64, Fields(handle, Garbage, Garbage, (ulong)Garbage), 0);
        Assert.That(File.ReadAllText(Path.Combine(_path, "new")), Is.EqualTo("hello toro\0"));
        Assert.That(_driver.Line.Level, Is.True, "Toro waits for the interrupt that sets its flag");
        Directory.Delete(_path, recursive: true);
    }

    /// <summary>One request with the answer's header preset to success, as Toro does; every part in a descriptor of its own.</summary>
    private byte[] Call(uint opcode, ulong node, uint length, byte[] arguments, int room)
    {
        byte[] header = Fields(length, opcode, ++_unique, node, 0u, Garbage, Garbage, Garbage);
        header.CopyTo(_memory.Bytes, (int)Where);
        arguments.CopyTo(_memory.Bytes, (int)Where + 64);
        Array.Clear(_memory.Bytes, (int)Where + 0x1000, 16);
        Piece[] pieces = [Piece.Out(Where, 40), Piece.Out(Where + 64, (uint)arguments.Length), Piece.In(Where + 0x1000, 16), Piece.In(Where + 0x1010, (uint)room)];
        _driver.Do(0, room == 0 ? pieces[..3] : pieces);
        Assert.That(U32(_memory.Bytes, (int)Where + 0x1004), Is.Zero, $"operation {opcode}");
        return _memory.Bytes.AsSpan((int)Where + 0x1010, room).ToArray();
    }
}
