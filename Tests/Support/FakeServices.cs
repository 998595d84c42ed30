// The machine around a core under test.
using System;
using System.Collections.Generic;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;

namespace ToroEmu.Tests.Support;

/// <summary>Records what the core asked for; time advances by one at each reading.</summary>
internal sealed class FakeServices : ICoreServices
{
    private ulong tsc;

    public List<(ulong Address, int Size, ulong Value)> PhysicalWrites { get; } = [];

    public List<(ushort Port, int Size, uint Value)> PortWrites { get; } = [];

    public Dictionary<ulong, ulong> Physical { get; } = [];

    public Dictionary<ushort, uint> Ports { get; } = [];

    public Queue<byte> Interrupts { get; } = new();

    public byte? StartUpVector { get; set; }

    public bool IsBootstrap { get; set; } = true;

    public ulong TaskPriority { get; set; }

    public CpuModel Model { get; init; } = CpuModels.Max;

    public int Cores => 1;

    public bool IsApicEnabled => true;

    public ulong ReadPhysical(ulong guestAddress, int size) => Physical.GetValueOrDefault(guestAddress, ulong.MaxValue);

    public void WritePhysical(ulong guestAddress, int size, ulong value) => PhysicalWrites.Add((guestAddress, size, value));

    /// <summary>Called before each port read.</summary>
    public Action<ushort>? PortReading { get; set; }

    public uint ReadPort(ushort port, int size)
    {
        PortReading?.Invoke(port);
        return Ports.GetValueOrDefault(port, uint.MaxValue);
    }

    public void WritePort(ushort port, int size, uint value) => PortWrites.Add((port, size, value));

    public ulong UnixNanosecondsAtStart { get; init; }

    public ulong ReadTsc() => ++tsc;

    public bool TryReadMsr(uint msr, out ulong value)
    {
        value = 0;
        return false;
    }

    public bool TryWriteMsr(uint msr, ulong value) => false;

    public bool TryAcceptInterrupt(out byte vector) => Interrupts.TryDequeue(out vector);

    public ulong Random() => 0x9E37_79B9_7F4A_7C15 * ++tsc;

    public bool TryTakeStartUp(out byte vector)
    {
        bool taken = StartUpVector.HasValue;
        vector = StartUpVector ?? 0;
        StartUpVector = null;
        return taken;
    }

    public void InitApic()
    {
    }

    public void ExpireTimer()
    {
    }
}
