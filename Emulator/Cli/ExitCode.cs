// Exit codes of toroemu. Stable; docs/exit-codes.md explains each.
namespace ToroEmu.Cli;

/// <summary>What the process answers its caller. Numbers never change their meaning.</summary>
internal enum ExitCode
{
    /// <summary>The guest shut down as asked.</summary>
    Ok = 0,

    /// <summary>The guest reported a code other than 0 through the debug-exit port.</summary>
    GuestFailed = 1,

    /// <summary>Bad command line or bad image.</summary>
    Usage = 2,

    /// <summary>Triple fault or unhandled guest exception.</summary>
    GuestCrashed = 3,

    /// <summary>Deadlock or livelock: no core can make progress.</summary>
    Deadlock = 4,

    /// <summary>Time or instruction limit.</summary>
    Limit = 5,

    /// <summary>A deterministic run did not repeat itself.</summary>
    DeterminismMismatch = 6,

    /// <summary>An error of toroemu itself.</summary>
    Internal = 70,

    /// <summary>Interrupted by the user.</summary>
    Interrupted = 130,
}
