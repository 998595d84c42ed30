// Accesses to devices, as events.
using System;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Machines;

namespace ToroEmu.Tracing;

/// <summary>Listens to one core. What devices do by themselves is not seen here.</summary>
internal sealed unsafe class DeviceEvents : IDisposable
{
    private readonly Vcpu core;
    private readonly EventClock clock;
    private readonly EventGate gate;

    public DeviceEvents(Vcpu core, EventClock clock, EventGate gate)
    {
        this.core = core;
        this.clock = clock;
        this.gate = gate;
        core.DeviceAccessed += Note;
    }

    public void Dispose() => core.DeviceAccessed -= Note;

    private void Note(RunDeviceAccess how, ulong address, int size, ulong value)
    {
        ulong rip = Rip();
        if (!gate.Selection.WantsCode(rip)) return;
        EventPlace place = clock.OfDevice;
        gate.Note(new RunEvent
        {
            Kind = RunEventKind.Device,
            Core = core.Core.Index,
            Instructions = place.Instructions,
            Nanoseconds = place.Nanoseconds,
            Rip = rip,
            Address = address,
            Size = size,
            Value = value,
            Detail = (int)how,
        });
    }

    /// <summary>The executing block has charged all of its instructions; RetiredNow says how many of them lie before this one.</summary>
    private ulong Rip()
    {
        CpuState* cpu = core.Core.State;
        Block* block = (Block*)cpu->Block;
        if (block == null) return cpu->Rip;
        ulong began = cpu->RetiredAtEnd - (ulong)cpu->Budget - block->Count;
        ulong index = cpu->RetiredNow - began;
        DecodedInsn* insn = Block.First(block) + (index < block->Count ? index : 0);
        return (cpu->SegmentBase[SegReg.Cs] + block->Rip + (ulong)insn->Start) & cpu->LinearMask;
    }
}
