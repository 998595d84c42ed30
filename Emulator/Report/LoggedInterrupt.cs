// An interrupt or exception has been taken.
namespace ToroEmu.Report;

internal readonly record struct LoggedInterrupt(int Core, int Vector, bool IsException, RunMoment At);
