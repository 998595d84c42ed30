// Trace files that are damaged, of others, or newer than the program.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;

using NUnit.Framework;

using ToroEmu.Machines;
using ToroEmu.Machines.Record;
using ToroEmu.Machines.Virtio;
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Machines.Record;

public sealed class TraceFileTests
{
    private static readonly Lazy<byte[]> Sample = new(() => Recording.Of(new MachineConfig { ImagePath = GuestImage.Sample("MpiReduce"), Cores = 2 }, machine =>
    {
        machine.ReceiveConsoleInput("typed"u8);
        return machine.Run(default);
    }).Trace);

    [Test]
    public void EveryFlippedBit_IsRefused()
    {
        byte[] trace = Sample.Value;
        Random random = new(4);
        foreach (int at in Enumerable.Range(0, 200).Concat(Enumerable.Range(0, 600).Select(_ => random.Next(trace.Length))).Concat(Enumerable.Range(trace.Length - 200, 200)))
        {
            byte[] other = [.. trace];
            other[at] ^= (byte)(1 << random.Next(8));
            if (at is 10 or 11) continue; // of the preamble, and zero: nothing looks there
            Assert.That(() => Trace.Read(other), Throws.TypeOf<TraceException>(), $"byte {at}");
        }
    }

    [Test]
    public void EveryLength_IsReadOrRefused()
    {
        byte[] trace = Sample.Value;
        for (int length = 0; length < trace.Length; length += length < 2000 || length > trace.Length - 2000 ? 1 : 1999)
        {
            Trace? read = TryRead(trace.AsMemory(0, length));
            Assert.That(read?.Exit, Is.Null);
        }
    }

    /// <summary>Right checksums around any content: what an attacker would write.</summary>
    [Test]
    public void NonsenseInBlocks_IsReadOrRefused()
    {
        byte[] trace = Sample.Value;
        Random random = new(5);
        List<TraceBlockKind> kinds = [.. Recording.Blocks(trace).Distinct()];
        for (int round = 0; round < 2000; round++)
        {
            byte[] other = Recording.With(trace, kinds[random.Next(kinds.Count)], content => Spoil(content, random));
            TryRead(other);
        }
    }

    [Test]
    public void ANewerFormat_SaysSo()
    {
        byte[] trace = [.. Sample.Value];
        BinaryPrimitives.WriteUInt16LittleEndian(trace.AsSpan(TraceSpec.VersionOffset), TraceSpec.Version + 1);
        Assert.That(() => Trace.Read(trace), Throws.TypeOf<TraceException>().With.Message.Contains("newer"));
    }

    [TestCase("")]
    [TestCase("\u007fELF and so on, longer than a preamble")]
    public void AnotherFile_IsNoTrace(string content) =>
        Assert.That(() => Trace.Read(Encoding.Latin1.GetBytes(content)), Throws.TypeOf<TraceException>().With.Message.Contains("is no .torotrace"));

    [Test]
    public void Header_KeepsTheMachine()
    {
        MachineConfig config = new()
        {
            ImagePath = GuestImage.Sample("HelloWorld"),
            Cores = 7,
            MemoryBytes = 64 << 20,
            Cpu = ToroEmu.Cpu.CpuModels.List[1],
            Machine = MachineOptions.Parse("pc,pit=off"),
            Append = "a \"b\" \\ ü",
            Devices = [DeviceSpec.Parse("rng"), DeviceSpec.Parse("block,file=/a,,b,readonly=on,queues=2")],
            Modules = ["x y z"],
            Console = ConsoleDevice.Uart,
            Stall = TimeSpan.FromSeconds(3),
            Deterministic = true,
            Seed = ulong.MaxValue,
            SeedFromHere = 3,
            StartTime = new DateTimeOffset(2031, 2, 3, 4, 5, 6, TimeSpan.Zero).AddTicks(7),
            InstructionsMax = ulong.MaxValue - 1,
        };
        TraceHeader header = new(config, [new TraceFile(config.ImagePath, "/there", 3, "00", true)], 12, "1.2.3");
        TraceHeader read = TraceJson.ReadHeader(TraceJson.Write(header));
        Assert.That(read.Files, Is.EqualTo(header.Files));
        Assert.That((read.HashEvery, read.Emulator), Is.EqualTo((12ul, "1.2.3")));
        Assert.That(read.Config.Devices.Select(device => device.ToText()), Is.EqualTo(config.Devices.Select(device => device.ToText())));
        Assert.That(read.Config.Modules, Is.EqualTo(config.Modules));
        Assert.That(read.Config with { Devices = [], Modules = [] }, Is.EqualTo(config with { Devices = [], Modules = [] }));
    }

    private static Trace? TryRead(ReadOnlyMemory<byte> file)
    {
        try
        {
            return Trace.Read(file);
        }
        catch (TraceException)
        {
            return null;
        }
    }

    private static byte[] Spoil(byte[] content, Random random)
    {
        byte[] other = random.Next(4) == 0 ? content[..random.Next(content.Length + 1)] : [.. content];
        for (int count = 1 + random.Next(4); count > 0 && other.Length != 0; count--) other[random.Next(Math.Min(other.Length, 1 << random.Next(4, 18)))] = (byte)random.Next(256);
        return other;
    }
}
