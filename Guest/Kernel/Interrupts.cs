// Interrupt handlers by vector, for all cores. A handler runs with interrupts off, on the stack of whatever it interrupted: it may wake
// threads and touch lock-free state, but not print, allocate or wait.
using System.Runtime;
using ToroEmu.Guest.Arch;

namespace ToroEmu.Guest.Kernel;

public static unsafe class Interrupts
{
    private const int VectorCount = 256;

    private static Handlers s_handlers;

    /// <summary>Sets the handler of a vector, null for none. Interrupts (vector 32 and up) are acknowledged after it returns.</summary>
    public static void Register(byte vector, delegate*<InterruptFrame*, void> handler) => s_handlers.Address[vector] = (ulong)handler;

    /// <summary>Handlers the kernel itself needs.</summary>
    internal static void Initialize()
    {
        Register(Vector.Wake, &EndOfHalt);
        Register(Vector.Timer, &EndOfHalt);
        Register(Vector.NonMaskable, &Machine.OnNonMaskable);
    }

    /// <summary>Called by Boot/isr_stubs.S.</summary>
    [RuntimeExport("interrupt_dispatch")]
    private static void Dispatch(InterruptFrame* frame)
    {
        byte vector = (byte)frame->Vector;
        delegate*<InterruptFrame*, void> handler = (delegate*<InterruptFrame*, void>)s_handlers.Address[vector];
        if (handler != null)
        {
            handler(frame);
        }
        else if (vector < Vector.FirstInterrupt)
        {
            Panic.OnException(frame);
        }

        if (vector >= Vector.FirstInterrupt && vector != Vector.Spurious)
        {
            LocalApic.EndOfInterrupt();
        }
    }

    /// <summary>That the core is no longer halted is all there is to it: the scheduler looks for work.</summary>
    private static void EndOfHalt(InterruptFrame* frame)
    {
    }

    private struct Handlers
    {
        public fixed ulong Address[VectorCount];
    }
}
