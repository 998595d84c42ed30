// A core begins to do something else.
using ToroEmu.Tracing;

namespace ToroEmu.Report;

internal readonly record struct LoggedState(int Core, CoreActivity Activity, RunMoment At);
