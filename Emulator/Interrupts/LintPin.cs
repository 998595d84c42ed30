// A local interrupt pin of the bootstrap processor.
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Interrupts;

/// <summary>The wire to LINT0 (INTR) or LINT1 (NMI). Only the bootstrap processor's pins are wired, as in virtual wire mode (MP specification 1.4, 3.6.2.2).</summary>
public sealed class LintPin(IpiRouter router, int number) : IInterruptLine
{
    /// <summary>LINT0: where the 8259s are.</summary>
    public const int Lint0 = 0;

    /// <summary>LINT1: non-maskable interrupts.</summary>
    public const int Lint1 = 1;

    /// <inheritdoc/>
    public void Raise() => router.Apics[0].DriveLint(number, asserted: true);

    /// <inheritdoc/>
    public void Lower() => router.Apics[0].DriveLint(number, asserted: false);
}
