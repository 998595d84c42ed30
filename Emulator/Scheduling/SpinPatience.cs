// Whether it pays to wait awake.
using System;

namespace ToroEmu.Scheduling;

/// <summary>
/// One core's experience with waiting awake: a sleep costs the host some microseconds, waiting awake costs a processor that
/// somebody else may need. Successes make it try again, failures make it rare. Used by the core's own thread.
/// </summary>
internal sealed class SpinPatience
{
    private const int CreditMax = 16;
    private const int Reward = 4;

    /// <summary>Without credit, every so many sleeps are tried awake all the same.</summary>
    private const int TrialInterval = 32;

    private int credit = CreditMax;
    private int sleepsSinceTrial;

    /// <summary>Whether to wait awake before this sleep.</summary>
    public bool IsWorthTrying()
    {
        if (credit > 0) return true;
        if (++sleepsSinceTrial < TrialInterval) return false;
        sleepsSinceTrial = 0;
        return true;
    }

    /// <summary>How it went.</summary>
    public void Note(bool succeeded) => credit = succeeded ? Math.Min(credit + Reward, CreditMax) : Math.Max(credit - 1, 0);
}
