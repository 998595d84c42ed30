// Messages between cores, as events.
using System;

using ToroEmu.Machines;
using ToroEmu.Machines.Messages;

namespace ToroEmu.Tracing;

/// <summary>Listens to the rings that the driver has registered.</summary>
internal sealed class MessageEvents : IDisposable
{
    private readonly DeterministicMachine machine;
    private readonly EventGate gate;

    public MessageEvents(DeterministicMachine machine, EventGate gate)
    {
        this.machine = machine;
        this.gate = gate;
        machine.Inspector.ListenToMessages();
        machine.Inspector.Messages.Published += Note;
    }

    public void Dispose() => machine.Inspector.Messages.Published -= Note;

    private void Note(BusMessage message) => gate.Note(new RunEvent
    {
        Kind = RunEventKind.Message,
        Core = message.From,
        Instructions = message.Instructions,
        Nanoseconds = message.Nanoseconds,
        Detail = message.To,
        Value = (ulong)message.Length,
        Size = message.Fragments,
        Bytes = message.Bytes.Length <= gate.Selection.MessageBytesMax ? message.Bytes : message.Bytes[..gate.Selection.MessageBytesMax],
    });
}
