// One core on a whole machine whose time stands still unless it is looked at.
using System;
using System.Collections.Generic;

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
internal sealed unsafe class FuzzMachine : ICoreSignals, IClock, IWallClock, IDeviceTimers, IByteSink, IPowerControl, IDisposable
{
    public const ulong RamSize = 256 << 10;

    private readonly Vcpu[] cores;
    private readonly List<FuzzTimer> timers = [];
    private ulong nanoseconds;

    public FuzzMachine(int count, CpuModel model, FuzzRandom random)
    {
        Ram = new GuestRam(RamSize, count, new GuardedMemory());
        Router = new IpiRouter();
        IoApic ioApic = new(Router);
        LegacyChipset chipset = new(MachineOptions.Pc, ioApic, Router);
        VirtioMmioTransport bus = new(new VirtIOBus(count, Router), chipset.Line(MemoryMap.VirtioMmioIrq(0)));
        MachineParts parts = new()
        {
            Cpu = model,
            Cores = count,
            Ram = Ram,
            Bus = new PhysicalBus.Builder().Map(MemoryMap.IoApicBase, MemoryMap.IoApicSize, ioApic)
                .Map(MemoryMap.AcpiRegistersBase, MemoryMap.AcpiRegistersSize, new AcpiRegisters(this))
                .Map(MemoryMap.VirtioMmioAddress(0), MemoryMap.VirtioMmioSize, bus).Build(),
            Ports = MapPorts(chipset, count),
            Router = Router,
            Signals = this,
            Clock = this,
            Wall = this,
            ExpectsInput = () => false,
            Random = random.Next,
        };
        cores = new Vcpu[count];
        for (int core = 0; core < count; core++) cores[core] = new Vcpu(core, parts);
        chipset.Finish();
    }

    public GuestRam Ram { get; }

    public IpiRouter Router { get; }

    /// <summary>The core that runs.</summary>
    public Vcpu First => cores[0];

    public CpuState* Cpu => First.Core.State;

    /// <summary>Each look takes a microsecond.</summary>
    public ulong Nanoseconds => nanoseconds += 1000;

    public ulong UnixNanosecondsAtStart => 1_700_000_000_123_456_789;

    /// <summary>Alarms ring when the core is asked to look at its timer.</summary>
    public IDeviceTimer Create(Action ring)
    {
        FuzzTimer timer = new(ring);
        timers.Add(timer);
        return timer;
    }

    /// <summary>Rings what is due.</summary>
    public void RingTimers()
    {
        foreach (FuzzTimer timer in timers) timer.RingIfDue(nanoseconds);
    }

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

    public void PowerOff()
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

    private PortBus MapPorts(LegacyChipset chipset, int count)
    {
        PortBus ports = new();
        ports.Map(MemoryMap.Com1Port, MemoryMap.Com1PortCount, new Uart16550(this, chipset.Line(MemoryMap.Com1Irq)));
        MachineConfig config = new() { ImagePath = "", Machine = MachineOptions.Pc, Cores = count };
        chipset.MapPorts(ports, config, this, this, this, this);
        return ports;
    }
}
