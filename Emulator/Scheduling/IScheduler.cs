// Who runs the cores.
using System;
using System.Threading;

using ToroEmu.Devices.Contracts;
using ToroEmu.Interrupts;

namespace ToroEmu.Scheduling;

/// <summary>Runs all cores of a machine until one of them, a device or the user ends the run.</summary>
internal interface IScheduler : ICoreSignals, IDisposable
{
    /// <summary>Makes alarms for devices.</summary>
    IDeviceTimers Alarms { get; }

    /// <summary>Some alarm is armed or being rung. From any thread.</summary>
    bool IsAlarmArmed { get; }

    /// <summary>What an exception in the emulator was; the run has ended as a failure.</summary>
    Exception? Failure { get; }

    /// <summary>Gives the cores, once, before <see cref="Run"/>.</summary>
    void Attach(IVcpu[] vcpus);

    /// <summary>Blocks until the run has ended and no core executes any more; answers why.</summary>
    SchedulerExit Run(CancellationToken stop);

    /// <summary>Ends the run; the first call counts. From any thread.</summary>
    void End(SchedulerExit exit);

    /// <summary>Less can come from outside than before: cores that slept because of it may be asleep for ever. From any thread.</summary>
    void LookAgain();
}
