// What a debugger's user asks about a machine, as lines of text.
using System.Collections.Generic;
using System.Globalization;
using System.Text;

using ToroEmu.Cpu;
using ToroEmu.Devices.Virtio.Bus;
using ToroEmu.Devices.Virtio.Spec;
using ToroEmu.Interpreter;
using ToroEmu.Machines.Messages;
using ToroEmu.Machines.Reports;
using ToroEmu.Machines.State;
using ToroEmu.Mmu;

namespace ToroEmu.Machines.Observation;

/// <summary>Only while the machine does not run; looks, and changes nothing.</summary>
internal sealed unsafe class MachineText(IDeterministicMachine machine)
{
    private const int MappingLinesMax = 500;

    private readonly DeterministicMachine inner = machine as DeterministicMachine ?? ((ForkedMachine)machine).Inner;

    public string Apic(int core) => ApicText.Of(inner.Parts.Cores[core].Apic);

    public string Mappings(int core) => MappingText.Of(State(core), inner.Parts.Ram, MappingLinesMax);

    public string Registers(int core)
    {
        Core one = inner.Parts.Cores[core].Core;
        StringBuilder text = new();
        foreach (ReportRegister register in RegisterList.Of(one.State, one.State->Rip)) text.Append(CultureInfo.InvariantCulture, $"{register.Name,-6} {register.Value}\n");
        return text.ToString();
    }

    /// <summary>The page tables' entries for one address, and where it leads.</summary>
    public string Translate(int core, ulong address)
    {
        GuestView view = new(State(core), inner.Parts.Ram, inner.Inspector.Symbols);
        ReportPageWalk walk = PageWalkTrace.Of(view, address, MemoryAccess.Read, user: State(core)->Cpl == 3);
        StringBuilder text = new();
        foreach (ReportPageStep step in walk.Steps) AddStep(text, step);
        text.Append(inner.Inspector.TryTranslate(core, address, out ulong physical)
            ? string.Create(CultureInfo.InvariantCulture, $"0x{address:x} is 0x{physical:x}{(inner.Parts.Ram.TryOffset(physical, 1, out _) ? "" : ", which is not RAM")}\n")
            : string.Create(CultureInfo.InvariantCulture, $"0x{address:x} is not mapped: {walk.Verdict}\n"));
        return text.ToString();
    }

    /// <summary>The rings of VirtIOBus, with what is in them.</summary>
    public string Queues()
    {
        IReadOnlyList<VirtIOBusRing> rings = inner.Parts.Bus.Rings;
        if (rings.Count == 0) return "no rings: the guest has registered none with the VirtIOBus device\n";
        StringBuilder text = new("from   to  size  avail.idx  used.idx  free  descriptors   avail         used\n");
        foreach (VirtIOBusRing ring in rings)
        {
            ushort available = Index(ring.DriverArea + VirtqueueLayout.AvailIndex), used = Index(ring.DeviceArea + VirtqueueLayout.UsedIndex);
            text.Append(CultureInfo.InvariantCulture, $"{ring.Sender,4} {ring.Receiver,4} {ring.Length,5} {available,10} {used,9} {(ushort)(available - used),5}  ");
            text.Append(CultureInfo.InvariantCulture, $"0x{ring.DescriptorArea,-10:x}  0x{ring.DriverArea,-10:x}  0x{ring.DeviceArea:x}\n");
        }

        return text.ToString();
    }

    /// <summary>The last messages between cores.</summary>
    public string Messages(int count)
    {
        MessageLog log = inner.Inspector.Messages;
        StringBuilder text = new();
        for (int at = System.Math.Max(0, log.Messages.Count - count); at < log.Messages.Count; at++) text.Append(CultureInfo.InvariantCulture, $"{at,6}  {log.Messages[at]}\n");
        return text.Length == 0 ? "no messages since the debugger began to listen\n" : text.ToString();
    }

    private static void AddStep(StringBuilder text, ReportPageStep step)
    {
        string value = step.Value is ulong entry ? string.Create(CultureInfo.InvariantCulture, $"{entry:x16}") : "not in RAM";
        string remark = step.Remark is null ? "" : $", {step.Remark}";
        text.Append(CultureInfo.InvariantCulture, $"{step.Level,-6} {step.Index,3} at 0x{step.Physical:x}: {value} {step.Bits}{remark}\n");
    }

    private ushort Index(ulong address) => inner.Parts.Ram.TryReadUInt16(address, out ushort index) ? index : (ushort)0;

    private CpuState* State(int core) => inner.Parts.Cores[core].Core.State;
}
