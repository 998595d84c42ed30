// The composition root: every part is made here, in order, and plugged into the others.
using System;
using System.Collections.Generic;
using System.Linq;

using Microsoft.Extensions.Logging;

using ToroEmu.Devices.Contracts;
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
        GuestImage image = GuestImage.Read(config.ImagePath);
        GuestRam ram = Allocate(config);
        BootEntry entry = GuestLoader.Load(image, config, 1 + config.Devices.Length, ram);
        HostClock clock = new();
        ThreadedScheduler scheduler = new(clock, config.Stall);
        PowerControl power = new(scheduler);
        IpiRouter router = new();
        IoApic ioApic = new(router);
        ConsoleBytes output = new(console);
        LegacyChipset chipset = new(config.Machine, ioApic, router);
        Uart16550 uart = new(output, chipset.Line(MemoryMap.Com1Irq));
        Func<ulong> random = () => (ulong)Random.Shared.NextInt64(long.MinValue, long.MaxValue);
        DeviceEnvironment environment = new(ram, clock, output, random);
        MessageCounter? messages = config.WantsCounts ? new MessageCounter(ram) : null;
        VirtIOBus rings = new(config.Cores, router, messages);
        List<VirtioDevice> devices = [rings];
        IInputReceiver input = PlugIn(config, environment, devices, uart);
        VirtioSlots slots = new(devices, chipset.Line);
        PortBus ports = new();
        ports.Map(MemoryMap.Com1Port, MemoryMap.Com1PortCount, uart);
        ports.Map(MemoryMap.FirmwareConfigPort, MemoryMap.FirmwareConfigPortCount, new FirmwareConfig(config.Cores, config.MemoryBytes));
        chipset.MapPorts(ports, config, clock, clock, scheduler.Timers, power);
        MachineParts parts = new()
        {
            Cores = config.Cores,
            Cpu = config.Cpu,
            Ram = ram,
            Bus = MapMemory(ioApic, slots, power),
            Ports = ports,
            Router = router,
            Signals = scheduler,
            Clock = clock,
            Wall = clock,
            ExpectsInput = () => (input == uart && uart.ExpectsInput) || slots.ExpectsInput || scheduler.Timers.IsArmed,
            MayWriteMemory = () => slots.ExpectsInput,
            Random = random,
        };
        Vcpu[] cores = [.. Enumerable.Range(0, config.Cores).Select(core => new Vcpu(core, parts))];
        scheduler.Attach(cores);
        chipset.Finish();
        BootState.Enter(cores[0].Core, entry);
        MachineComponents components = new()
        {
            Cores = cores,
            Ram = ram,
            Input = input,
            Slots = slots,
            Bus = rings,
            Counters = config.WantsCounts ? new RunCounters(cores, parts.Bus, parts.Ports, router, messages) : null,
            Messages = messages,
        };
        return new Machine(components, scheduler, power, image.SymbolSource);
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

    /// <summary>Makes the user's devices and chooses who reads standard input. If one cannot be made, the others let go of the host's files and sockets.</summary>
    private static IInputReceiver PlugIn(MachineConfig config, DeviceEnvironment environment, List<VirtioDevice> devices, Uart16550 uart)
    {
        try
        {
            foreach (DeviceSpec device in config.Devices) devices.Add(device.Kind.Create(device, environment));
            return environment.Input.Choose(config.Console, uart);
        }
        catch (MachineException)
        {
            foreach (IDisposable owner in devices.OfType<IDisposable>()) owner.Dispose();
            throw;
        }
    }

    private static PhysicalBus MapMemory(IoApic ioApic, VirtioSlots slots, PowerControl power)
    {
        PhysicalBus.Builder bus = new PhysicalBus.Builder()
            .Map(MemoryMap.IoApicBase, MemoryMap.IoApicSize, ioApic)
            .Map(MemoryMap.AcpiRegistersBase, MemoryMap.AcpiRegistersSize, new AcpiRegisters(power));
        slots.Map(bus);
        return bus.Build();
    }
}
