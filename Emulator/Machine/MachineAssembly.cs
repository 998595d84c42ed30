// The parts of one machine while it is put together.
using System;
using System.Collections.Generic;
using System.Linq;

using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Pc;
using ToroEmu.Devices.Serial;
using ToroEmu.Devices.Virtio;
using ToroEmu.Devices.Virtio.Bus;
using ToroEmu.Interrupts;
using ToroEmu.Machines.Loading;
using ToroEmu.Machines.Messages;
using ToroEmu.Machines.Reports;
using ToroEmu.Machines.State;
using ToroEmu.Machines.Virtio;
using ToroEmu.Memory;
using ToroEmu.Scheduling;

namespace ToroEmu.Machines;

/// <summary>Makes scheduler, interrupt controllers and devices, in the order in which they are plugged into each other; then cores; then the machine.</summary>
#pragma warning disable CA1001 // the machine that it makes owns what must be disposed of
internal sealed class MachineAssembly
#pragma warning restore CA1001
{
    private readonly MachineConfig config;
    private readonly PageTree? basis;
    private readonly GuestRam ram;
    private readonly MachineTiming timing;
    private readonly IpiRouter router = new();
    private readonly PortBus ports = new();
    private readonly PowerControl power;
    private readonly IoApic ioApic;
    private readonly LegacyChipset chipset;
    private readonly Uart16550 uart;
    private readonly MessageCounter? messages;
    private readonly MessageLog? log;
    private readonly VirtIOBus bus;
    private readonly VirtioSlots slots;
    private readonly IInputReceiver input;
    private readonly FirmwareConfig firmware;
    private readonly ConsoleFeed feed;

    /// <exception cref="MachineException">A device cannot be made: a file is missing, a port is taken.</exception>
    /// <param name="config">Valid settings.</param>
    /// <param name="ram">Filled, or to be filled.</param>
    /// <param name="console">The console of the run.</param>
    /// <param name="basis">What RAM held when its writes began to be noted; null: they are not.</param>
    public MachineAssembly(MachineConfig config, GuestRam ram, IByteSink console, PageTree? basis = null)
    {
        this.config = config;
        this.basis = basis;
        this.ram = ram;
        timing = MachineTiming.Of(config, ram);
        power = new PowerControl(timing.Scheduler);
        ioApic = new IoApic(router);
        chipset = new LegacyChipset(config.Machine, ioApic, router);
        uart = new Uart16550(console, chipset.Line(MemoryMap.Com1Irq));
        messages = config.WantsCounts ? new MessageCounter(ram) : null;
        log = timing.Deterministic is null ? null : new MessageLog(ram);
        bus = new VirtIOBus(config.Cores, router, BusObservers.Of(messages, log));
        List<VirtioDevice> devices = [bus];
        input = PlugIn(new DeviceEnvironment(ram, timing.Clock, console, timing.Random) { Outside = timing.Input }, devices);
        slots = new VirtioSlots(devices, chipset.Line);
        if (timing.Deterministic is not null) slots.WorkByAlarm(timing.Clock, timing.Scheduler.Alarms);
        feed = new ConsoleFeed(input);
        firmware = new FirmwareConfig(config.Cores, config.MemoryBytes);
        MapPorts();
    }

    /// <summary>Cores in the state after power-on, the first one as the boot protocol wants it; null: a state will be loaded.</summary>
    public Machine Finish(BootEntry? entry, ElfImage symbols, ImageIdentity? image)
    {
        MachineParts parts = Parts();
        Vcpu[] cores = [.. Enumerable.Range(0, config.Cores).Select(core => new Vcpu(core, parts))];
        timing.Scheduler.Attach(cores);
        chipset.Finish();
        if (entry is not null) BootState.Enter(cores[0].Core, entry);
        MachineComponents components = new()
        {
            Config = config,
            Image = image,
            Cores = cores,
            Ram = ram,
            Input = input,
            Timing = timing,
            Slots = slots,
            Bus = bus,
            Counters = config.WantsCounts ? new RunCounters(cores, parts.Bus, ports, router, messages) : null,
            Messages = messages,
            State = State(cores),
            Log = log,
        };
        if (timing.Deterministic is not DeterministicScheduler scheduler) return new Machine(components, power, symbols);
        scheduler.Inbox.ExpectsInput = ExpectsInput;
        return new DeterministicMachine(components, scheduler, feed, power, symbols, config);
    }

    /// <summary>All that changes while the machine runs, in the order in which it is loaded: devices look at the clock, a core at its APIC, who waits for a store at RAM.</summary>
    private MachineState State(IReadOnlyList<Vcpu> cores) => new(
        [
            new StateSection("power", power),
            .. TimingSections(),
            .. cores.Select(core => new StateSection($"lapic{core.Core.Index}", core.Apic)),
            .. cores.Select(core => new StateSection($"cpu{core.Core.Index}", new CoreState(core))),
            new StateSection("ioapic", ioApic),
            .. chipset.Sections,
            new StateSection("uart", uart),
            new StateSection("fwcfg", firmware),
            .. slots.Sections,
            new StateSection("input", feed),
            new StateSection("ram", new RamState(ram, basis)),
            .. SchedulerSections(),
        ]);

    private IEnumerable<StateSection> TimingSections() => timing.Deterministic is not DeterministicScheduler scheduler ? []
        : [new StateSection("clock", scheduler.Clock), new StateSection("random", timing.RandomState!)];

    private IEnumerable<StateSection> SchedulerSections() => timing.Deterministic is not DeterministicScheduler scheduler ? []
        : [new StateSection("alarms", scheduler.AlarmState), new StateSection("scheduler", scheduler)];

    private MachineParts Parts() => new()
    {
        Cores = config.Cores,
        Cpu = config.Cpu,
        Ram = ram,
        Bus = MapMemory(),
        Ports = ports,
        Router = router,
        Signals = timing.Scheduler,
        Clock = timing.Clock,
        Wall = timing.Wall,
        ExpectsInput = () => ExpectsInput() || timing.Scheduler.IsAlarmArmed,
        MayWriteMemory = () => slots.ExpectsInput,
        Random = timing.Random,
        IsDeterministic = timing.Deterministic is not null,
        DeviceAccessed = timing.Deterministic is { } machine ? machine.NoteDeviceAccess : () => { },
        TimerMoved = timing.Deterministic is { } scheduler ? scheduler.NoteDeadline : () => { },
    };

    /// <summary>Somebody outside may yet speak to the guest, which waits for it.</summary>
    private bool ExpectsInput() => (input == uart && uart.ExpectsInput) || slots.ExpectsInput;

    /// <summary>Makes the user's devices and chooses who reads standard input. If one cannot be made, the others let go of the host's files and sockets.</summary>
    private IInputReceiver PlugIn(DeviceEnvironment environment, List<VirtioDevice> devices)
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

    private void MapPorts()
    {
        ports.Map(MemoryMap.Com1Port, MemoryMap.Com1PortCount, uart);
        ports.Map(MemoryMap.FirmwareConfigPort, MemoryMap.FirmwareConfigPortCount, firmware);
        chipset.MapPorts(ports, config, timing.Clock, timing.Wall, timing.Scheduler.Alarms, power);
    }

    private PhysicalBus MapMemory()
    {
        PhysicalBus.Builder devices = new PhysicalBus.Builder()
            .Map(MemoryMap.IoApicBase, MemoryMap.IoApicSize, ioApic)
            .Map(MemoryMap.AcpiRegistersBase, MemoryMap.AcpiRegistersSize, new AcpiRegisters(power));
        slots.Map(devices);
        return devices.Build();
    }
}
