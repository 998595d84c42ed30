// How the local APIC timer counts.
namespace ToroEmu.Interrupts;

/// <summary>Timer mode field of the LVT timer register (SDM 3A, 11.5.1, figure 11-8).</summary>
public enum ApicTimerMode : byte
{
    OneShot = 0,
    Periodic = 1,
    TscDeadline = 2,

    /// <summary>Not defined by the manual; the timer stands still.</summary>
    Reserved = 3,
}
