// The PC's old devices, as far as the machine has them, and how they are wired.
using System.Collections.Generic;

using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Pc;
using ToroEmu.Interrupts;
using ToroEmu.Machines.State;
using ToroEmu.Memory;

namespace ToroEmu.Machines;

/// <summary>
/// Interrupt n of the ISA bus goes to input n of the 8259s and to pin n of the I/O APIC; interrupt 0 goes to pin 2, since pin 0 belongs to the 8259s' own
/// output, which also is LINT0 of the bootstrap processor (MP specification 1.4, figure 3-4).
/// </summary>
internal sealed class LegacyChipset
{
    private readonly IoApic ioApic;
    private readonly IpiRouter router;
    private readonly I8259Pair? pic;
    private readonly List<StateSection> sections = [];

    public LegacyChipset(MachineOptions options, IoApic ioApic, IpiRouter router)
    {
        this.ioApic = ioApic;
        this.router = router;
        if (!options.Pic) return;
        pic = Kept("pic", new I8259Pair(new SplitLine(new LintPin(router, LintPin.Lint0), ioApic.Pin(MemoryMap.PicPin))));
        router.AcknowledgeExternal = pic.Acknowledge;
    }

    /// <summary>The devices that have a state.</summary>
    public IReadOnlyList<StateSection> Sections => sections;

    /// <summary>The wire of an interrupt, 0 .. 23; 0 to 15 are the ISA bus's.</summary>
    public IInterruptLine Line(int irq)
    {
        IInterruptLine pin = ioApic.Pin(irq == MemoryMap.PitIrq ? MemoryMap.PitPin : irq);
        return pic is null || irq >= MemoryMap.IsaIrqs ? pin : new SplitLine(pin, pic.Line(irq));
    }

    /// <summary>Makes the devices and gives them their ports.</summary>
    public void MapPorts(PortBus ports, MachineConfig config, IClock clock, IWallClock wall, IDeviceTimers timers, IPowerControl power)
    {
        MapShutdown(ports, power);
        MapPic(ports);
        if (config.Machine.Pit) MapPit(ports, clock, timers);
        if (config.Machine.Rtc)
        {
            byte[] cmos = CmosMemory.Build(MemoryMap.LowRamSize(config.MemoryBytes), MemoryMap.HighRamSize(config.MemoryBytes), config.Cores);
            ports.Map(MemoryMap.RtcPort, Mc146818Spec.PortCount, Kept("rtc", new Mc146818(clock, wall, timers, Line(MemoryMap.RtcIrq), cmos)));
        }

        if (config.Machine.I8042) MapI8042(ports, power);
        else ports.Map(MemoryMap.I8042Port, I8042Spec.PortCount, new I8042Reset(power));
    }

    /// <summary>What a PC's firmware does for the 8259s, once the cores are there.</summary>
    public void Finish()
    {
        if (pic != null) router.Apics[0].EnterVirtualWireMode();
    }

    /// <summary>All the ways to switch off or reset that need no device behind them.</summary>
    private void MapShutdown(PortBus ports, IPowerControl power)
    {
        ports.Map(MemoryMap.DebugExitPort, MemoryMap.DebugExitPortCount, new DebugExit(power));
        ports.Map(MemoryMap.SystemControlPortA, ResetControlSpec.PortACount, Kept("port92", new SystemControlPortA(power)));
        ports.Map(MemoryMap.PciConfigurationPorts, ResetControlSpec.PciPortCount, Kept("portcf9", new ResetControl(power)));
        ports.Map(MemoryMap.Pm1ControlPort, AcpiPowerSpec.Pm1PortCount, Kept("pm1", new Pm1Control(power)));
    }

    private void MapPic(PortBus ports)
    {
        if (pic is null) return;
        ports.Map(MemoryMap.PicFirstPort, I8259Spec.PortCount, pic.First);
        ports.Map(MemoryMap.PicSecondPort, I8259Spec.PortCount, pic.Second);
        ports.Map(MemoryMap.PicEdgeLevelPort, I8259Spec.PortCount, pic.EdgeLevel);
    }

    private void MapPit(PortBus ports, IClock clock, IDeviceTimers timers)
    {
        I8254 timer = Kept("pit", new I8254(clock, timers, Line(MemoryMap.PitIrq)));
        ports.Map(MemoryMap.PitPort, I8254Spec.PortCount, timer);
        ports.Map(MemoryMap.SystemControlPortB, 1, Kept("port61", new SystemControlPortB(timer, clock)));
    }

    private void MapI8042(PortBus ports, IPowerControl power)
    {
        I8042 controller = Kept("i8042", new I8042(power, Line(MemoryMap.KeyboardIrq), Line(MemoryMap.MouseIrq)));
        ports.Map(MemoryMap.I8042DataPort, I8042Spec.PortCount, controller.Data);
        ports.Map(MemoryMap.I8042Port, I8042Spec.PortCount, controller.Commands);
    }

    private T Kept<T>(string name, T device)
        where T : ISnapshotable
    {
        sections.Add(new StateSection(name, device));
        return device;
    }
}
