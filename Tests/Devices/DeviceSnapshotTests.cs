// Devices without queues: after a snapshot the copy is the original, whatever happened before and whatever happens then.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

using NUnit.Framework;

using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Pc;
using ToroEmu.Devices.Serial;
using ToroEmu.Devices.Virtio.Console;
using ToroEmu.Interrupts;
using ToroEmu.Tests.Devices.Support;
using ToroEmu.Tests.Interrupts.Support;

namespace ToroEmu.Tests.Devices;

[TestFixture]
internal sealed class DeviceSnapshotTests
{
    private static readonly (string Name, Func<Bench> Make)[] Kinds =
    [
        ("8254", () => Bench.Timed((timers, line) => new I8254(timers, timers, line))),
        ("MC146818", () => Bench.Timed((timers, line) => new Mc146818(timers, timers, timers, line, CmosMemory.Build(64 << 20, 0, 2)))),
        ("8259", () => Pair()),
        ("8042", () => Keyboard()),
        ("16550", () => Serial()),
        ("port 92", () => Bench.Of(new SystemControlPortA(new FakePower()))),
        ("port CF9", () => Bench.Of(new ResetControl(new FakePower()))),
        ("PM1", () => Bench.Of(new Pm1Control(new FakePower()))),
        ("firmware configuration", () => Bench.Of(new FirmwareConfig(3, 1 << 30))),
        ("standard channel", () => Standard()),
        ("I/O APIC", () => Io()),
        ("local APIC", () => Local()),
    ];

    private static IEnumerable<TestCaseData> Cases => Kinds.Select(kind => new TestCaseData(kind.Make).SetArgDisplayNames(kind.Name));

    [TestCaseSource(nameof(Cases))]
    public void A_copy_writes_the_same_and_answers_the_same(Func<Bench> make)
    {
        for (int seed = 0; seed < 60; seed++)
        {
            Bench first = make(), copy = make();
            first.Use(new Random(seed), 400);
            copy.Take(first);
            byte[] state = Snapshots.Save(first.Device);
            Snapshots.Load(copy.Device, state);
            Assert.That(Snapshots.Save(copy.Device), Is.EqualTo(state), $"saved again, seed {seed}");
            Assert.That(copy.Use(new Random(-seed), 200), Is.EqualTo(first.Use(new Random(-seed), 200)), $"used on, seed {seed}");
            Assert.That(Snapshots.Save(copy.Device), Is.EqualTo(Snapshots.Save(first.Device)), $"in the end, seed {seed}");
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void What_is_no_snapshot_is_refused_or_taken_but_never_fails(Func<Bench> make)
    {
        byte[] good = Snapshots.Save(make().Device);
        Random random = new(3);
        for (int round = 0; round < 300; round++)
        {
            byte[] bad = [.. good.Take(random.Next(good.Length + 1))];
            for (int flips = random.Next(8); flips > 0 && bad.Length != 0; flips--) bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            Bench bench = make();
            try
            {
                Snapshots.Load(bench.Device, bad);
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
            {
                continue;
            }

            bench.Use(random, 50);
        }
    }

    private static Bench Pair()
    {
        FakeInterruptLine output = new();
        I8259Pair pair = new(output);
        IPortDevice[] ports = [pair.First, pair.Second, pair.EdgeLevel];
        uint Step(Random random) => random.Next(5) switch
        {
            0 => Bench.Drive(pair.Line(random.Next(2) == 0 ? random.Next(2) : random.Next(3, 16)), random),
            1 => pair.Acknowledge(),
            _ => Bench.Access(ports[random.Next(3)], random.Next(2), 1, random),
        };
        return new Bench(pair, Step, new FakeTimers()) { Line = output };
    }

    private static Bench Keyboard()
    {
        I8042 controller = new(new FakePower(), new FakeInterruptLine(), new FakeInterruptLine());
        return new Bench(controller, random => Bench.Access(random.Next(2) == 0 ? controller.Data : controller.Commands, 0, 1, random), new FakeTimers());
    }

    private static Bench Serial()
    {
        FakeInterruptLine line = new();
        Uart16550 uart = new(new Nowhere(), line);
        return new Bench(uart, random => random.Next(4) == 0 ? (uint)uart.Receive([(byte)random.Next()]) : Bench.Access(uart, random.Next(8), 1, random), new FakeTimers()) { Line = line };
    }

    private static Bench Standard()
    {
        StandardChannel channel = new(new Nowhere());
        byte[] bytes = new byte[300];
        return new Bench(channel, random =>
        {
            Span<byte> part = bytes.AsSpan(0, random.Next(bytes.Length));
            random.NextBytes(part);
            return random.Next(2) == 0 ? (uint)channel.Receive(part) : (uint)channel.Read(part) + part.ToArray().Aggregate(0u, (sum, value) => sum * 31 + value);
        }, new FakeTimers());
    }

    private static Bench Io()
    {
        IoApic ioApic = new(new IpiRouter());
        uint Step(Random random) => random.Next(6) switch
        {
            0 => Bench.Drive(ioApic.Pin(random.Next(24)), random),
            1 => Bench.End(ioApic, random),
            2 => (uint)ioApic.Read(0x10, 4),
            3 => Bench.Write(ioApic, 0x10, random),
            _ => Bench.Select(ioApic, random),
        };
        return new Bench(ioApic, Step, new FakeTimers());
    }

    private static Bench Local()
    {
        ApicBoard board = new(1);
        LocalApic apic = board[0];
        uint Step(Random random) => random.Next(6) switch
        {
            0 => Bench.Accept(board, random),
            1 => apic.TryAccept(out byte vector) ? vector : 1000u,
            2 => Bench.Msr(apic, random),
            _ => Bench.Access(apic, (uint)random.Next(0x40) * 16, random),
        };
        return new Bench(apic, random => Step(random) + (uint)apic.Mode * 0x100_0000u, new FakeTimers()) { Time = board.Time };
    }

    private sealed class Nowhere : IByteSink
    {
        public void Write(byte value)
        {
        }

        public void Write(ReadOnlySpan<byte> bytes)
        {
        }
    }
}
