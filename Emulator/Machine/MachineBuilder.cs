// The composition root: every part is made here, in order, and plugged into the others.
using System;
using System.Linq;

using Microsoft.Extensions.Logging;

using ToroEmu.Devices.Pc;
using ToroEmu.Devices.Serial;
using ToroEmu.Devices.Virtio;
using ToroEmu.Devices.Virtio.Bus;
using ToroEmu.Interrupts;
using ToroEmu.Machines.Loading;
using ToroEmu.Memory;
using ToroEmu.Scheduling;

namespace ToroEmu.Machines;

/// <summary>Builds the machine of <see cref="MemoryMap"/>: RAM, cores, interrupt controllers, serial port, debug-exit, reset, VirtIOBus.</summary>
public sealed class MachineBuilder : IMachineFactory
{
    /// <summary>virtio-mmio slots in use: VirtIOBus in slot 0.</summary>
    private const int VirtioDevices = 1;

    public IMachine Build(MachineConfig config, IConsoleSink console, ILoggerFactory logs)
    {
        ElfImage image = ElfImage.Parse(ImageFile.Read(config.ImagePath));
        GuestRam ram = Allocate(config);
        PvhEntry entry = GuestLoader.Load(image, config, VirtioDevices, ram);
        HostClock clock = new();
        ThreadedScheduler scheduler = new(clock, config.Stall);
        PowerControl power = new(scheduler);
        IpiRouter router = new();
        IoApic ioApic = new(router);
        Uart16550 uart = new(new ConsoleBytes(console), ioApic.Pin(MemoryMap.Com1Irq));
        MessageCounter? messages = config.WantsCounts ? new MessageCounter(ram) : null;
        VirtIOBus rings = new(config.Cores, router, messages);
        VirtioMmioTransport bus = new(rings, ioApic.Pin(MemoryMap.VirtioMmioIrq(0)));
        MachineParts parts = new()
        {
            Cores = config.Cores,
            Cpu = config.Cpu,
            Ram = ram,
            Bus = MapMemory(ioApic, bus),
            Ports = MapPorts(uart, power),
            Router = router,
            Signals = scheduler,
            Clock = clock,
            ExpectsInput = () => uart.ExpectsInput,
        };
        Vcpu[] cores = [.. Enumerable.Range(0, config.Cores).Select(core => new Vcpu(core, parts))];
        scheduler.Attach(cores);
        BootState.Enter(cores[0].Core, entry);
        RunCounters? counters = config.WantsCounts ? new RunCounters(cores, parts.Bus, parts.Ports, router, messages) : null;
        return new Machine(cores, scheduler, power, uart, counters, rings, messages, ram, image);
    }

    private static GuestRam Allocate(MachineConfig config)
    {
        try
        {
            return new GuestRam(config.MemoryBytes, scratchPages: config.Cores);
        }
        catch (OutOfMemoryException)
        {
            throw new MachineException($"--memory {MemorySize.Format(config.MemoryBytes)}: the host does not have that much; ask for less");
        }
    }

    private static PhysicalBus MapMemory(IoApic ioApic, VirtioMmioTransport bus) => new PhysicalBus.Builder()
        .Map(MemoryMap.IoApicBase, MemoryMap.IoApicSize, ioApic)
        .Map(MemoryMap.VirtioMmioAddress(0), MemoryMap.VirtioMmioSize, bus)
        .Build();

    private static PortBus MapPorts(Uart16550 uart, PowerControl power)
    {
        PortBus ports = new();
        ports.Map(MemoryMap.Com1Port, MemoryMap.Com1PortCount, uart);
        ports.Map(MemoryMap.DebugExitPort, MemoryMap.DebugExitPortCount, new DebugExit(power));
        ports.Map(MemoryMap.I8042Port, 1, new I8042Reset(power));
        return ports;
    }
}
