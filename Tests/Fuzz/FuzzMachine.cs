// One core on a whole machine whose time stands still unless it is looked at.
using System;

using ToroEmu.Cpu;
using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Pc;
using ToroEmu.Devices.Serial;
using ToroEmu.Devices.Virtio;
using ToroEmu.Devices.Virtio.Bus;
using ToroEmu.Interrupts;
using ToroEmu.Machines;
using ToroEmu.Memory;

namespace ToroEmu.Fuzz;

/// <summary>All devices of a machine, 256 KiB of RAM between guard pages, and one core that runs; a second one may be there and wait.</summary>
internal sealed unsafe class FuzzMachine : ICoreSignals, IClock, IByteSink, IPowerControl, IDisposable
{
    public const ulong RamSize = 256 << 10;

    private readonly Vcpu[] cores;
    private ulong nanoseconds;

    public FuzzMachine(int count, CpuModel model, FuzzRandom random)
    {
        Ram = new GuestRam(RamSize, count, new GuardedMemory());
        Router = new IpiRouter();
        IoApic ioApic = new(Router);
        VirtioMmioTransport bus = new(new VirtIOBus(count, Router), ioApic.Pin(MemoryMap.VirtioMmioIrq(0)));
        MachineParts parts = new()
        {
            Cpu = model,
            Cores = count,
            Ram = Ram,
            Bus = new PhysicalBus.Builder().Map(MemoryMap.IoApicBase, MemoryMap.IoApicSize, ioApic)
                .Map(MemoryMap.VirtioMmioAddress(0), MemoryMap.VirtioMmioSize, bus).Build(),
            Ports = MapPorts(new Uart16550(this, ioApic.Pin(MemoryMap.Com1Irq))),
            Router = Router,
            Signals = this,
            Clock = this,
            ExpectsInput = () => false,
            Random = random.Next,
        };
        cores = new Vcpu[count];
        for (int core = 0; core < count; core++) cores[core] = new Vcpu(core, parts);
    }

    public GuestRam Ram { get; }

    public IpiRouter Router { get; }

    /// <summary>The core that runs.</summary>
    public Vcpu First => cores[0];

    public CpuState* Cpu => First.Core.State;

    /// <summary>Each look takes a microsecond.</summary>
    public ulong Nanoseconds => nanoseconds += 1000;

    public void Signal(int core, CoreEvent events)
    {
        if (core < cores.Length && cores[core] != null) cores[core].Post(events);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
    }

    public void Exit(int guestCode)
    {
    }

    public void Reset()
    {
    }

    public void Dispose()
    {
        foreach (Vcpu core in cores) core.Dispose();
        Ram.Dispose();
    }

    private PortBus MapPorts(Uart16550 uart)
    {
        PortBus ports = new();
        ports.Map(MemoryMap.Com1Port, MemoryMap.Com1PortCount, uart);
        ports.Map(MemoryMap.DebugExitPort, MemoryMap.DebugExitPortCount, new DebugExit(this));
        ports.Map(MemoryMap.I8042Port, 1, new I8042Reset(this));
        return ports;
    }
}
