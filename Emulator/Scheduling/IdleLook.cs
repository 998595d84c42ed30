// How long an idle worker looks around before it sleeps.
using System;

namespace ToroEmu.Scheduling;

/// <summary>
/// To be woken from sleep takes the host some ten microseconds, so a worker that will soon have work again does better to stay awake. It takes the
/// last idle times for a forecast: short ones make it look for as long as a sleep would cost, long ones make it sleep almost at once.
/// </summary>
internal sealed class IdleLook
{
    /// <summary>Nanoseconds: about the price of a sleep, and about that of a look at the clock and the queue.</summary>
    public const ulong Most = 50_000;
    public const ulong Least = 2_000;

    /// <summary>An idle time of this length, the host's time to wake the worker included, might as well have been spent awake.</summary>
    private const ulong Short = 3 * Most;

    /// <summary>How long to look, nanoseconds.</summary>
    public ulong Length { get; private set; } = Most;

    /// <summary>The worker had nothing to do for so many nanoseconds.</summary>
    public void NoteIdle(ulong nanoseconds) => Length = nanoseconds <= Short ? Math.Min(Length * 2, Most) : Math.Max(Length / 2, Least);
}
