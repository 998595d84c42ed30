// A core as a scheduler sees it.
using ToroEmu.Interpreter;

namespace ToroEmu.Scheduling;

/// <summary>Something that runs instructions for a budget and says why it stopped. All but <see cref="Post"/> and <see cref="AwaitsStartUp"/> on the core's own thread.</summary>
internal interface IVcpu
{
    /// <summary>Runs until <paramref name="budget"/> instructions have retired or there is a reason to stop earlier.</summary>
    VcpuExit Run(long budget);

    /// <summary>After <see cref="VcpuExit.Exclusive"/>: one instruction, while the caller keeps all other cores from running.</summary>
    VcpuExit RunAlone();

    /// <summary>Adds to the pending events; from any thread. Does not wake.</summary>
    void Post(Interrupts.CoreEvent events);

    /// <summary>The core waits for a start-up IPI, or an INIT that makes it wait for one is pending. From any thread.</summary>
    bool AwaitsStartUp { get; }

    /// <summary>Events are pending that the next <see cref="Run"/> serves.</summary>
    bool HasPendingEvents { get; }

    /// <summary>Clock nanosecond of the next timer interrupt, if one is armed.</summary>
    ulong? NextDeadline { get; }

    /// <summary>An interrupt that no other core causes may wake the core: its timer, or a device once its input arrives.</summary>
    bool ExpectsInterrupts { get; }

    /// <summary>The core runs, but only another core or an interrupt can make a difference to what it does: see <see cref="StallWatch"/>.</summary>
    bool GetsNowhere { get; }

    /// <summary>
    /// Cores outnumber host processors: one that waits is to give way at once. Otherwise it may poll for some microseconds first, since
    /// an answer often comes sooner than a sleep would end.
    /// </summary>
    bool GivesWayAtOnce { get; set; }

    /// <summary>Instructions retired in all runs so far; during a run, in front of the instruction that looks at time or a device.</summary>
    ulong RetiredNow { get; }

    /// <summary>After <see cref="VcpuExit.Spinning"/>: asks memory to wake <paramref name="watcher"/>; <see langword="false"/>: the loop moves again already.</summary>
    bool TryWatch(Memory.IWatcher watcher);

    /// <summary>Ends what <see cref="TryWatch"/> began.</summary>
    void Unwatch();
}
