// Who runs the cores.
using System.Threading;

using ToroEmu.Interrupts;

namespace ToroEmu.Scheduling;

/// <summary>Runs all cores of a machine until one of them, a device or the user ends the run.</summary>
internal interface IScheduler : ICoreSignals
{
    /// <summary>Blocks until the run has ended and no core executes any more; answers why.</summary>
    SchedulerExit Run(CancellationToken stop);

    /// <summary>Ends the run; the first call counts. From any thread.</summary>
    void End(SchedulerExit exit);
}
