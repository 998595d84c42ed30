// A core's part of a snapshot.
using System.IO;

using ToroEmu.Cpu;
using ToroEmu.Devices.Contracts;
using ToroEmu.Interpreter;
using ToroEmu.Interrupts;

namespace ToroEmu.Machines.State;

/// <summary>
/// Registers, pending events, what is known of exceptions. Translations and decoded blocks are not part of it: after loading they are found anew.
/// The local APIC must have been loaded before, since its page may lie over RAM.
/// </summary>
internal sealed unsafe class CoreState(Vcpu vcpu) : ISnapshotable
{
    private readonly Core core = vcpu.Core;

    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        CpuStateCodec.Save(core.State, writer);
        writer.Write(core.Counts.Accepted);
        core.Faults.Save(writer);
        vcpu.Engine.Save(writer);
    }

    /// <inheritdoc/>
    public void Load(BinaryReader reader)
    {
        CpuState* cpu = core.State;
        CpuStateCodec.Load(cpu, reader);
        if (cpu->MonitoredLine >= core.Ram.Size >> Memory.WatchedLines.LineShift)
            throw new InvalidDataException($"core {core.Index}: monitors line {cpu->MonitoredLine}, which is not in RAM");
        core.Counts.Accepted = reader.ReadUInt64();
        core.Faults.Load(reader);
        vcpu.Engine.Load(reader);
        Refresh(cpu);
    }

    /// <summary>What follows from the registers, and what was known under others.</summary>
    private void Refresh(CpuState* cpu)
    {
        cpu->Block = cpu->OpenLink = null;
        BranchTrail.Forget(cpu);
        core.Breakpoints.Refresh(core);
        core.MoveApicPage(vcpu.Apic.Mode == ApicMode.XApic ? vcpu.Apic.BaseAddress : null);
        core.FlushTlb();
    }
}
