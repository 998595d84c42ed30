// The driver's side of the shared directory: requests and their answers, without any opinion on files.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using NUnit.Framework;
using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio.FileSystem;
using ToroEmu.Tests.Devices.Support;

namespace ToroEmu.Tests.Devices.Virtio.FileSystem;

/// <summary>A temporary directory, a device that shares it, and a driver. Numbers of operations and sizes are those of linux/fuse.h.</summary>
internal sealed class FuseDriver : IDisposable
{
    public const uint Queue = 1;

    public const int Exists = 17, NoEntry = 2, Invalid = 22, ReadOnlyFs = 30, BadHandle = 9, NotImplemented = 38, Stale = 116, NotPermitted = 1;
    public const int NotDirectory = 20, IsDirectory = 21, NotEmpty = 39, NameTooLong = 36, NoData = 6, InputOutput = 5, Loop = 40, Protocol = 71;

    private const ulong Answer = QueueDriver.Data + 0x4_0000;
    private ulong _unique = 100;

    public FuseDriver(bool isReadOnly = false, bool initialise = true, IHostInput? outside = null)
    {
        Path = Directory.CreateTempSubdirectory("toroemu-fs-").FullName;
        FakeGuestMemory memory = QueueDriver.NewMemory();
        Device = new VirtioFs(memory, "share", Path, isReadOnly, outside);
        Virtio = new QueueDriver(Device, memory);
        Virtio.GoLive(0, 64, 0, 1);
        if (initialise)
            Assert.That(Call(26, 0, Fields(7u, 31u, 1u << 20, uint.MaxValue)).Error, Is.Zero);
    }

    /// <summary>The shared directory.</summary>
    public string Path { get; }

    public VirtioFs Device { get; }

    public QueueDriver Virtio { get; }

    /// <summary>Bytes of fields: uint, ulong, strings with a zero, byte arrays.</summary>
    public static byte[] Fields(params object[] fields) => [.. fields.SelectMany(field => field switch
    {
        uint value => BitConverter.GetBytes(value),
        ulong value => BitConverter.GetBytes(value),
        string text => [.. Encoding.UTF8.GetBytes(text), 0],
        byte[] bytes => bytes,
        _ => throw new ArgumentException(field.ToString()),
    })];

    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>One request; error as a positive number, and the answer behind the header.</summary>
    public (int Error, byte[] Body) Call(uint opcode, ulong node, byte[] arguments, int room = 65536, uint queue = Queue)
    {
        (int error, byte[] body) = Raw(Header(opcode, node, arguments.Length), arguments, room, queue) ?? throw new AssertionException("no answer");
        return (error, body);
    }

    /// <summary>The answer to a request that must succeed.</summary>
    public byte[] Do(uint opcode, ulong node, params object[] fields)
    {
        (int error, byte[] body) = Call(opcode, node, Fields(fields));
        Assert.That(error, Is.Zero, $"operation {opcode}");
        return body;
    }

    /// <summary>The error of a request.</summary>
    public int Fail(uint opcode, ulong node, params object[] fields) => Call(opcode, node, Fields(fields)).Error;

    /// <summary>Node number under a name.</summary>
    public ulong Lookup(ulong directory, string name) => U64(Do(1, directory, name), 0);

    /// <summary>Opens a file; its handle.</summary>
    public ulong Open(ulong node, uint flags = 0) => U64(Do(14, node, flags, 0u), 0);

    public byte[] Read(ulong node, ulong handle, ulong offset, uint size) => Do(15, node, handle, offset, size, 0u, 0UL, 0u, 0u);

    public uint Write(ulong node, ulong handle, ulong offset, byte[] data) =>
        U32(Do(16, node, handle, offset, (uint)data.Length, 0u, 0UL, 0u, 0u, data), 0);

    /// <summary>st_mode of a node.</summary>
    public uint Mode(ulong node) => U32(Do(3, node, 0u, 0u, 0UL), 16 + 60);

    public ulong Size(ulong node) => U64(Do(3, node, 0u, 0u, 0UL), 16 + 8);

    /// <summary>Names, inodes and, with READDIRPLUS, nodes of a directory.</summary>
    public List<(string Name, ulong Inode, ulong Node)> List(ulong directory, bool isPlus = false, uint size = 4096)
    {
        ulong handle = U64(Do(27, directory, 0u, 0u), 0);
        List<(string, ulong, ulong)> entries = [];
        ulong offset = 0;
        while (true)
        {
            byte[] body = Do(isPlus ? 44u : 28u, directory, handle, offset, size, 0u, 0UL, 0u, 0u);
            if (body.Length == 0)
                break;
            for (int at = 0; at < body.Length;)
            {
                ulong node = isPlus ? U64(body, at) : 0;
                at += isPlus ? 128 : 0;
                offset = U64(body, at + 8);
                int length = (int)U32(body, at + 16);
                entries.Add((Encoding.UTF8.GetString(body, at + 24, length), U64(body, at), node));
                at += (24 + length + 7) & ~7;
            }
        }

        Do(29, directory, handle, 0u, 0u, 0UL);
        return entries;
    }

    public byte[] Header(uint opcode, ulong node, int length) => Fields((uint)(40 + length), opcode, ++_unique, node, 0u, 0u, 0u, 0u);

    /// <summary>Any bytes as a request; null if the device had nothing to say.</summary>
    public (int Error, byte[] Body)? Raw(byte[] header, byte[] arguments, int room, uint queue = Queue)
    {
        header.CopyTo(Virtio.Memory.Bytes, (int)QueueDriver.Data);
        arguments.CopyTo(Virtio.Memory.Bytes, (int)QueueDriver.Data + 64);
        List<Piece> pieces = [Piece.Out(QueueDriver.Data, (uint)header.Length)];
        if (arguments.Length != 0)
            pieces.Add(Piece.Out(QueueDriver.Data + 64, (uint)arguments.Length));
        if (room >= 0)
            pieces.Add(Piece.In(Answer, 16));
        if (room > 0)
            pieces.Add(Piece.In(Answer + 16, (uint)room));
        uint written = Virtio.Do(queue, [.. pieces]);
        if (written == 0)
            return null;
        Assert.That(header, Has.Length.EqualTo(40), "an answer to nobody");
        ReadOnlySpan<byte> answer = Virtio.Memory.Bytes.AsSpan((int)Answer, (int)written);
        Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(answer), Is.EqualTo(written), "the header's length is what was written");
        Assert.That(BinaryPrimitives.ReadUInt64LittleEndian(answer[8..]), Is.EqualTo(BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(8))));
        return (-BinaryPrimitives.ReadInt32LittleEndian(answer[4..]), answer[16..].ToArray());
    }

    public static uint U32(byte[] body, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(body.AsSpan(offset));

    public static ulong U64(byte[] body, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(body.AsSpan(offset));

    public void Dispose()
    {
        Device.Dispose();
        foreach ((string command, string option) in new[] { ("chmod", "-Rf"), ("rm", "-rf") })
        {
            // .NET cannot name files whose names are not UTF-8; guests make such.
            using Process process = Process.Start(command, command == "rm" ? [option, Path] : [option, "u+rwx", Path]);
            process.WaitForExit();
        }
    }
}
