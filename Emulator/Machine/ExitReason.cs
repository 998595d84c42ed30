// Why a run ended.
namespace ToroEmu.Machines;

/// <summary>What stopped the machine. <c>ExitCode</c> of the command line follows from it.</summary>
public enum ExitReason
{
    /// <summary>The guest wrote its exit code to the debug-exit port; 0 means success.</summary>
    GuestExit,

    /// <summary>The guest asked for a reset (8042, ACPI reset register, or a triple fault made on purpose), which ends a run.</summary>
    GuestReset,

    /// <summary>Triple fault, or an exception the guest could not handle.</summary>
    Crash,

    /// <summary>No core can make progress any more.</summary>
    Deadlock,

    /// <summary>An instruction limit was reached.</summary>
    Limit,

    /// <summary>The caller's cancellation token stopped the run: time limit or Ctrl-C.</summary>
    Stopped,

    /// <summary>A deterministic run did not repeat itself.</summary>
    DeterminismMismatch,
}
