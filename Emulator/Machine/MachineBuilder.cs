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
using ToroEmu.Machines.Virtio;
using ToroEmu.Memory;
using ToroEmu.Scheduling;

namespace ToroEmu.Machines;

/// <summary>Builds the machine of <see cref="MemoryMap"/>: RAM, cores, interrupt controllers, serial port, debug-exit, reset, VirtIOBus.</summary>
public sealed class MachineBuilder : IMachineFactory
{
    public IMachine Build(MachineConfig config, IConsoleSink console, ILoggerFactory logs)
    {
        ElfImage image = ElfImage.Parse(ImageFile.Read(config.ImagePath));
        GuestRam ram = Allocate(config);
        PvhEntry entry = GuestLoader.Load(image, config, 1 + config.Devices.Length, ram);
        HostClock clock = new();
        ThreadedScheduler scheduler = new(clock, config.Stall);
        PowerControl power = new(scheduler);
        IpiRouter router = new();
        IoApic ioApic = new(router);
        ConsoleBytes output = new(console);
        Uart16550 uart = new(output, ioApic.Pin(MemoryMap.Com1Irq));
        Func<ulong> random = () => (ulong)Random.Shared.NextInt64(long.MinValue, long.MaxValue);
        DeviceEnvironment environment = new(ram, clock, output, random);
        MessageCounter? messages = config.WantsCounts ? new MessageCounter(ram) : null;
        VirtIOBus bus = new(config.Cores, router, messages);
        VirtioDevice[] devices = [bus, .. config.Devices.Select(device => device.Kind.Create(device, environment))];
        VirtioSlots slots = new(devices, ioApic.Pin);
        MachineParts parts = new()
        {
            Cores = config.Cores,
            Cpu = config.Cpu,
            Ram = ram,
            Bus = MapMemory(ioApic, slots),
            Ports = MapPorts(config, uart, power),
            Router = router,
            Signals = scheduler,
            Clock = clock,
            ExpectsInput = () => uart.ExpectsInput || slots.ExpectsInput,
            MayWriteMemory = () => slots.ExpectsInput,
            Random = random,
        };
        Vcpu[] cores = [.. Enumerable.Range(0, config.Cores).Select(core => new Vcpu(core, parts))];
        scheduler.Attach(cores);
        BootState.Enter(cores[0].Core, entry);
        RunCounters? counters = config.WantsCounts ? new RunCounters(cores, parts.Bus, parts.Ports, router, messages) : null;
        return new Machine(cores, scheduler, power, uart, slots, bus, counters, messages, ram, image);
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

    private static PhysicalBus MapMemory(IoApic ioApic, VirtioSlots slots)
    {
        PhysicalBus.Builder bus = new PhysicalBus.Builder().Map(MemoryMap.IoApicBase, MemoryMap.IoApicSize, ioApic);
        slots.Map(bus);
        return bus.Build();
    }

    private static PortBus MapPorts(MachineConfig config, Uart16550 uart, PowerControl power)
    {
        PortBus ports = new();
        ports.Map(MemoryMap.Com1Port, MemoryMap.Com1PortCount, uart);
        ports.Map(MemoryMap.DebugExitPort, MemoryMap.DebugExitPortCount, new DebugExit(power));
        ports.Map(MemoryMap.FirmwareConfigPort, MemoryMap.FirmwareConfigPortCount, new FirmwareConfig(config.Cores, config.MemoryBytes));
        ports.Map(MemoryMap.I8042Port, 1, new I8042Reset(power));
        return ports;
    }
}
