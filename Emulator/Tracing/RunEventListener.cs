// One listener of one machine.
using System;
using System.Collections.Generic;

using ToroEmu.Machines;

namespace ToroEmu.Tracing;

/// <summary>Plugs in what each kind needs, and nothing else.</summary>
internal sealed class RunEventListener : IRunEventSource
{
    private readonly EventGate gate;
    private readonly ConsoleEvents? console;
    private readonly List<IDisposable> sources = [];

    public RunEventListener(DeterministicMachine machine, RunEventSelection selection, IRunEventSink sink, ConsoleTap? tap)
    {
        gate = new EventGate(selection, sink);
        EventClock clock = new(machine);
        if (selection.Wants(RunEventKinds.State | RunEventKinds.Slice)) sources.Add(new StateEvents(machine, clock, gate));
        if (selection.Wants(RunEventKinds.Message)) sources.Add(new MessageEvents(machine, gate));
        if (selection.Wants(RunEventKinds.Call)) sources.Add(new CallEvents(machine, clock, gate));
        if (selection.Wants(RunEventKinds.Console) && tap is not null) sources.Add(console = new ConsoleEvents(tap, clock, gate));
        if (selection.Wants(RunEventKinds.Heavy)) sources.Add(new CodeEvents(machine, clock, gate));
        foreach (Vcpu core in machine.Parts.Cores)
        {
            if (selection.Wants(RunEventKinds.Interrupt)) sources.Add(new DeliveryEvents(core.Core, clock, gate));
            if (selection.Wants(RunEventKinds.Device)) sources.Add(new DeviceEvents(core, clock, gate));
        }

        gate.Begin(clock.Now);
    }

    public long Count => gate.Count;

    public void Finish() => console?.Flush();

    public void Dispose()
    {
        foreach (IDisposable source in sources) source.Dispose();
        sources.Clear();
    }
}
