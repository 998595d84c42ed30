// A device and somebody who does random things to it.
using System;
using System.Collections.Generic;

using ToroEmu.Devices.Contracts;
using ToroEmu.Interrupts;
using ToroEmu.Tests.Interrupts.Support;

namespace ToroEmu.Tests.Devices.Support;

/// <param name="device">What is used.</param>
/// <param name="step">One use, chosen by chance, and what the device answers.</param>
/// <param name="timers">The clock that the device was built with.</param>
internal sealed class Bench(ISnapshotable device, Func<Random, uint> step, FakeTimers timers)
{
    public ISnapshotable Device => device;

    /// <summary>A device on a clock, with one line.</summary>
    public static Bench Timed<T>(Func<FakeTimers, FakeInterruptLine, T> make)
        where T : IPortDevice, ISnapshotable
    {
        FakeTimers timers = new();
        FakeInterruptLine line = new();
        T device = make(timers, line);
        return new Bench(device, random => Access(device, random.Next(4), 1, random), timers) { Line = line };
    }

    /// <summary>A device of a few ports.</summary>
    public static Bench Of<T>(T device)
        where T : IPortDevice, ISnapshotable => new(device, random => Access(device, random.Next(2), 1 << random.Next(2), random), new FakeTimers());

    /// <summary>A line that the device drives; its level is not the device's part of a snapshot.</summary>
    public FakeInterruptLine? Line { get; init; }

    /// <summary>Another clock, if the device has one.</summary>
    public FakeTime? Time { get; init; }

    /// <summary>Everything that the device answered. Now and then time passes; some of it before anybody looks at alarms.</summary>
    public IReadOnlyList<uint> Use(Random random, int steps)
    {
        List<uint> answers = [];
        int edges = Line?.Edges ?? 0;
        for (; steps > 0; steps--)
        {
            answers.Add(step(random) + (uint)((Line?.Edges ?? 0) - edges) * 0x1_0000u);
            ulong passed = (ulong)random.Next(1 << random.Next(1, 30));
            if (random.Next(4) == 0) timers.MoveSilently(timers.Nanoseconds + passed);
            else timers.Advance(passed);
        }

        return answers;
    }

    /// <summary>The same time as there, and the same level of the line.</summary>
    public void Take(Bench other)
    {
        timers.MoveSilently(other.Now);
        if (Time is not null) Time.Nanoseconds = other.Time!.Nanoseconds;
        if (Line is null) return;
        if (other.Line!.Level) Line.Raise();
        else Line.Lower();
    }

    private ulong Now => timers.Nanoseconds;

    public static uint Access(IPortDevice device, int offset, int size, Random random)
    {
        if (random.Next(2) == 0) return device.Read(offset, size);
        device.Write(offset, size, (uint)random.Next(1 << (8 * size)));
        return 0;
    }

    public static uint Access(LocalApic apic, uint offset, Random random)
    {
        if (random.Next(2) == 0) return (uint)apic.Read(offset, sizeof(uint));
        apic.Write(offset, sizeof(uint), (uint)random.NextInt64(1L << 32));
        return 0;
    }

    public static uint Drive(IInterruptLine line, Random random)
    {
        if (random.Next(2) == 0) line.Raise();
        else line.Lower();
        return 0;
    }

    public static uint End(IoApic ioApic, Random random)
    {
        ioApic.EndOfInterrupt((byte)random.Next(256));
        return 0;
    }

    public static uint Select(IoApic ioApic, Random random)
    {
        ioApic.Write(0, sizeof(uint), (uint)random.Next(0x44));
        return (uint)ioApic.Read(0, sizeof(uint));
    }

    public static uint Write(IoApic ioApic, ulong offset, Random random)
    {
        ioApic.Write(offset, sizeof(uint), (uint)random.NextInt64(1L << 32));
        return 0;
    }

    public static uint Accept(ApicBoard board, Random random)
    {
        board.Time.Nanoseconds += (ulong)random.Next(1 << 20);
        board[0].Expire(board.Time.Nanoseconds);
        board.Router.Send(new InterruptMessage((byte)random.Next(256), DeliveryMode.Fixed, InterruptMessage.Broadcast, false, random.Next(2) == 0));
        return 0;
    }

    public static uint Msr(LocalApic apic, Random random)
    {
        if (random.Next(2) == 0) return apic.TryReadMsr(LocalApicSpec.MsrTscDeadline, out ulong value) ? (uint)value : 0;
        return apic.TryWriteMsr(LocalApicSpec.MsrTscDeadline, (ulong)random.Next(1 << 24)) ? 1u : 0;
    }
}
