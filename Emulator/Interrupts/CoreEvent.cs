// The reasons for which a core must look up from its instructions.
using System;

namespace ToroEmu.Interrupts;

/// <summary>Events posted to a core; several may be pending at once. Posting is idempotent.</summary>
[Flags]
public enum CoreEvent : uint
{
    None = 0,

    /// <summary>
    /// Something may have become deliverable: ask <see cref="LocalApic.HasDeliverable"/>, and keep the event while that is true
    /// but RFLAGS.IF is not. When it is false the event may be dropped: whatever makes it true posts anew.
    /// </summary>
    Interrupt = 1,

    /// <summary>A non-maskable interrupt is pending.</summary>
    Nmi = 2,

    /// <summary>INIT: reset the core, call <see cref="LocalApic.Init"/>, wait for a start-up IPI (unless <see cref="LocalApic.IsBootstrap"/>).</summary>
    Init = 4,

    /// <summary>Start-up IPI: call <see cref="LocalApic.TryTakeStartUp"/>; a core that waits for one starts there, others ignore it.</summary>
    StartUp = 8,

    /// <summary>For the scheduler's use: the core's <see cref="LocalApic.NextDeadline"/> has passed, call <see cref="LocalApic.Expire"/>.</summary>
    Timer = 16,

    /// <summary>A second NMI arrived before the first was looked at: one can be served and one held (SDM 3A, 7.7.1).</summary>
    NmiAgain = 64,

    /// <summary>The scheduler wants the core to stop at the next boundary.</summary>
    Pause = 32,
}
