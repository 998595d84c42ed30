// What a core was interrupted by.
namespace ToroEmu.Interpreter;

/// <summary>Counts by vector; written by the core's own thread.</summary>
internal sealed class EventCounts
{
    /// <summary>Exceptions raised by instructions, whether or not they could be delivered.</summary>
    public ulong[] Exceptions { get; } = new ulong[256];

    /// <summary>Interrupts accepted of all vectors.</summary>
    public ulong Accepted { get; set; }

    /// <summary>Interrupts accepted, non-maskable ones among them.</summary>
    public ulong[] Interrupts { get; } = new ulong[256];

    /// <summary>Handlers that were entered, of exceptions and interrupts: with the instructions retired, where the core is. For debuggers, who put it back when they go back.</summary>
    public ulong Entered { get; set; }

    public void NoteInterrupt(byte vector)
    {
        Interrupts[vector]++;
        Accepted++;
    }
}
