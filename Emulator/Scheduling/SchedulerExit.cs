// Why a scheduler stopped its cores.
namespace ToroEmu.Scheduling;

/// <summary>The kind of end, and the core that caused it (-1: none did).</summary>
internal readonly record struct SchedulerExit(SchedulerExitKind Kind, int Core = -1);
