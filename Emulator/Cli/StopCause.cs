// Who ended a run that did not end by itself.
namespace ToroEmu.Cli;

/// <summary>What cancelled the run's token.</summary>
internal enum StopCause
{
    /// <summary>A signal: Ctrl-C, SIGTERM.</summary>
    User,

    /// <summary>--timeout.</summary>
    TimeLimit,

    /// <summary>Standard output takes no more bytes, so nobody would see the rest.</summary>
    ConsoleClosed,
}
