// Kinds of end of a run.
namespace ToroEmu.Scheduling;

internal enum SchedulerExitKind
{
    /// <summary>A device ended the run: power control knows more.</summary>
    Power,

    /// <summary>A core shut down by a triple fault.</summary>
    Shutdown,

    /// <summary>INIT of the bootstrap processor.</summary>
    Restart,

    /// <summary>All cores wait for what can never come.</summary>
    Deadlock,

    /// <summary>The caller's token.</summary>
    Stopped,

    /// <summary>An exception in the emulator itself.</summary>
    Failure,
}
