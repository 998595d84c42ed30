// Ctrl-C and SIGTERM.
using System;
using System.Runtime.InteropServices;

namespace ToroEmu.Cli;

/// <summary>Hands the first signal to the run; the second finds the default action and ends the process.</summary>
internal sealed class InterruptSignals : IDisposable
{
    private readonly Action onInterrupt;
    private readonly PosixSignalRegistration[] registrations;
    private volatile bool seen;

    public InterruptSignals(Action onInterrupt)
    {
        this.onInterrupt = onInterrupt;
        registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        ];
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
        {
            registration.Dispose();
        }
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = !seen;
        seen = true;
        onInterrupt();
    }
}
