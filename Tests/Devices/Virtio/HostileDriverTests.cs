// Drivers that mean harm, by seed: no exception, no hang, and not a byte written where the device may not write.
using System;
using System.Collections.Generic;
using NUnit.Framework;
using ToroEmu.Devices.Virtio;
using ToroEmu.Devices.Virtio.Block;
using ToroEmu.Devices.Virtio.Console;
using ToroEmu.Devices.Virtio.Entropy;
using ToroEmu.Devices.Virtio.Spec;
using ToroEmu.Tests.Devices.Support;
using Register = ToroEmu.Devices.Virtio.Spec.VirtioMmioRegister;

namespace ToroEmu.Tests.Devices.Virtio;

[TestFixture]
internal sealed class HostileDriverTests
{
    private const int RamSize = 1 << 20;
    private const int ReadOnlyEnd = 0x8_0000; // descriptors, available rings and what devices read lie below
    private const int UsedAt = 0x8_0000;
    private const int WritableAt = 0xA_0000; // to the end of RAM
    private const int RingStride = 0x4000;
    private const int TablesAt = 0x4_0000;

    public enum Kind
    {
        Entropy,
        Block,
        Console,
    }

    /// <summary>Rings and registers full of nonsense, with a little sense in it so that some of it is looked at.</summary>
    [Test]
    public void Nonsense_neither_throws_nor_hangs([Values] Kind kind, [Range(1, 8)] int seed)
    {
        Random random = new(seed);
        FakeGuestMemory memory = new(RamSize);
        FakeChannel channel = new();
        using QueueDevice device = New(kind, memory, channel, random);
        VirtioMmioTransport transport = new(device, new FakeInterruptLine());
        MockVirtioDriver driver = new(transport);
        for (int step = 0; step < 3000; step++)
        {
            switch (random.Next(8))
            {
                case 0:
                    transport.Write((ulong)random.Next(0x140) & ~3UL, 1 << random.Next(4), (ulong)random.NextInt64());
                    break;
                case 1:
                    transport.Read((ulong)random.Next(0x160), 1 << random.Next(4));
                    break;
                case 2:
                    driver.Write(Register.Status, (uint)new[] { 0, 1, 3, 7, 11, 15, 128 }[random.Next(7)]);
                    driver.WriteFeatures((ulong)random.NextInt64());
                    break;
                case 3:
                    driver.SetUpQueue((uint)random.Next(6), (uint)random.Next(70), Address(random), Address(random), Address(random));
                    break;
                case 4:
                    Scribble(memory, random);
                    break;
                case 5:
                    channel.Type("typed\n");
                    break;
                default:
                    driver.Write(Register.QueueNotify, (uint)random.Next(7));
                    break;
            }
        }

        driver.Negotiate(0);
        Assert.That(driver.Status, Is.EqualTo(MockVirtioDriver.UpToFeaturesOk), "after a reset it is as new");
    }

    /// <summary>Whatever chains look like, only buffers that are marked writable and used rings change.</summary>
    [Test]
    public void Only_writable_buffers_are_written([Values] Kind kind, [Range(1, 8)] int seed)
    {
        Random random = new(seed);
        FakeGuestMemory memory = new(RamSize);
        FakeChannel channel = new();
        using QueueDevice device = New(kind, memory, channel, random);
        MockVirtioDriver driver = new(new VirtioMmioTransport(device, new FakeInterruptLine()));
        int used = 0;
        for (int round = 0; round < 40; round++)
        {
            FillReadable(memory, random, (int)device.QueueCount);
            byte[] before = memory.Bytes[..ReadOnlyEnd];
            driver.Negotiate(random.Next(2) == 0 ? 0 : (ulong)random.NextInt64());
            for (uint queue = 0; queue < device.QueueCount; queue++)
            {
                ulong ring = queue * RingStride;
                driver.SetUpQueue(queue, (uint)random.Next(1, 65), ring, ring + 0x1000, UsedAt + ring);
                Array.Clear(memory.Bytes, (int)(UsedAt + ring), 4);
            }

            driver.GoLive();
            channel.Type("some input for the guest");
            for (uint queue = 0; queue < device.QueueCount; queue++)
            {
                driver.Write(Register.QueueNotify, queue);
                used += BitConverter.ToUInt16(memory.Bytes, (int)(UsedAt + queue * RingStride + VirtqueueLayout.UsedIndex));
            }

            Assert.That(memory.Bytes.AsSpan(0, ReadOnlyEnd).SequenceEqual(before), Is.True, $"round {round}");
        }

        Assert.That(used, Is.Not.Zero, "some chains were good enough to be served");
    }

    private static QueueDevice New(Kind kind, FakeGuestMemory memory, FakeChannel channel, Random random)
    {
        QueueDevice device = kind switch
        {
            Kind.Entropy => new VirtioEntropy(memory, () => (ulong)random.NextInt64()),
            Kind.Block => new VirtioBlock(memory, new OverlayDisk(new FakeDisk(64)), "", 3),
            _ => new VirtioConsole(memory, [new ConsolePort(channel, null, true), new ConsolePort(new NullChannel(), "second", false)], 0, 0),
        };
        (device as VirtioConsole)?.Start();
        return device;
    }

    private static ulong Address(Random random) => random.Next(4) switch
    {
        0 => (ulong)random.NextInt64(),
        1 => ulong.MaxValue - (ulong)random.Next(0x2000),
        2 => (ulong)(RamSize - random.Next(0x200)),
        _ => (ulong)random.Next(RamSize),
    };

    /// <summary>A piece of noise, or small numbers, which mean something in a ring.</summary>
    private static void Scribble(FakeGuestMemory memory, Random random)
    {
        Span<byte> piece = memory.Bytes.AsSpan(random.Next(RamSize - 0x400), random.Next(0x400));
        random.NextBytes(piece);
        if (random.Next(2) == 0)
        {
            for (int i = 0; i < piece.Length; i++)
                piece[i] = (byte)(i % 4 == 0 ? piece[i] % 16 : 0);
        }
    }

    private static void FillReadable(FakeGuestMemory memory, Random random, int queues)
    {
        random.NextBytes(memory.Bytes);
        for (int queue = 0; queue < queues; queue++)
        {
            int ring = queue * RingStride;
            for (int number = 0; number < 64; number++)
            {
                if (random.Next(5) == 0)
                    PutDescriptor(memory, random, ring + number * 16, 64);
                else
                    PutRequest(memory, random, ring, number);
            }

            for (int entry = 0; entry < 66; entry++)
                BitConverter.TryWriteBytes(memory.Bytes.AsSpan(ring + 0x1000 + entry * 2), (ushort)(entry < 2 || random.Next(8) == 0 ? random.Next(66) : random.Next(16) * 4));
        }

        for (int at = TablesAt; at < TablesAt + 0x1000; at += 16)
            PutDescriptor(memory, random, at, 16);
        for (int at = TablesAt + 0x2000; at < ReadOnlyEnd; at += 16) // requests that a disk might take
            BitConverter.TryWriteBytes(memory.Bytes.AsSpan(at), random.Next(3) == 0 ? (ulong)random.Next(14) : (ulong)random.Next(70));
    }

    /// <summary>Descriptor of a sensible chain of three that starts at a multiple of four: header, data to read or to write, and a byte.</summary>
    private static void PutRequest(FakeGuestMemory memory, Random random, int ring, int number)
    {
        bool isLast = number % 4 >= 2, isWritable = isLast || (number % 4 == 1 && random.Next(2) == 0);
        ulong address = isWritable ? (ulong)random.Next(WritableAt, RamSize - 1024) : (ulong)(TablesAt + 0x2000 + random.Next(0x1000) * 16);
        uint bytes = isLast ? 1 : number % 4 == 0 ? 16 : (uint)random.Next(3) * 512;
        PutDescriptor(memory, ring + number * 16, address, bytes, (isLast ? 0 : VirtqueueLayout.FlagNext) | (isWritable ? VirtqueueLayout.FlagWrite : 0), number + 1);
    }

    private static void PutDescriptor(FakeGuestMemory memory, Random random, int at, int length)
    {
        bool isTable = random.Next(6) == 0, isWritable = random.Next(2) == 0;
        ulong address = isTable ? (ulong)(TablesAt + random.Next(0x100) * 16) : isWritable ? WritableAddress(random) : Address(random);
        uint bytes = random.Next(5) == 0 ? (uint)random.NextInt64() : (uint)random.Next(16, 1100);
        int flags = (isTable ? VirtqueueLayout.FlagIndirect : random.Next(2) * VirtqueueLayout.FlagNext) | (isWritable ? VirtqueueLayout.FlagWrite : 0);
        if (!isTable && !isWritable && random.Next(2) == 0)
            (address, bytes) = ((ulong)(TablesAt + 0x2000 + random.Next(0x1000) * 16), 16);
        if (isTable)
            bytes = bytes % 32 * 16;
        PutDescriptor(memory, at, address, bytes, flags, random.Next(length));
    }

    private static void PutDescriptor(FakeGuestMemory memory, int at, ulong address, uint bytes, int flags, int next)
    {
        BitConverter.TryWriteBytes(memory.Bytes.AsSpan(at), address);
        BitConverter.TryWriteBytes(memory.Bytes.AsSpan(at + 8), bytes);
        BitConverter.TryWriteBytes(memory.Bytes.AsSpan(at + 12), (ushort)flags);
        BitConverter.TryWriteBytes(memory.Bytes.AsSpan(at + 14), (ushort)next);
    }

    private static ulong WritableAddress(Random random) => random.Next(12) == 0 ? RamSize + (ulong)random.NextInt64(1L << 40) : (ulong)random.Next(WritableAt, RamSize);
}
