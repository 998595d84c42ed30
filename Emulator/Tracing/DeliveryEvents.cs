// Interrupts and exceptions, as events.
using System;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;

namespace ToroEmu.Tracing;

/// <summary>Listens to one core.</summary>
internal sealed unsafe class DeliveryEvents : IDisposable
{
    private readonly Core core;
    private readonly EventClock clock;
    private readonly EventGate gate;

    public DeliveryEvents(Core core, EventClock clock, EventGate gate)
    {
        this.core = core;
        this.clock = clock;
        this.gate = gate;
        core.Delivered += Note;
    }

    public void Dispose() => core.Delivered -= Note;

    private void Note(in CpuFault fault, ulong rip, bool isInterrupt)
    {
        EventPlace now = clock.Now;
        gate.Note(new RunEvent
        {
            Kind = isInterrupt ? RunEventKind.Interrupt : RunEventKind.Exception,
            Core = core.Index,
            Instructions = now.Instructions,
            Nanoseconds = now.Nanoseconds,
            Rip = rip,
            Address = core.State->Rip,
            Detail = fault.Vector,
            Value = fault is { Vector: ExceptionVector.PageFault, Kind: FaultKind.Fault } ? fault.Address : fault.ErrorCode,
        });
    }
}
