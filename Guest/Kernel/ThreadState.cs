// States of a thread between Block and Wake.
namespace ToroEmu.Guest.Kernel;

internal static class ThreadState
{
    /// <summary>Runs or is in a run queue.</summary>
    public const int Ready = 0;

    /// <summary>As Ready, and a Wake came meanwhile: the next Block returns at once.</summary>
    public const int Notified = 1;

    /// <summary>Waits for Wake.</summary>
    public const int Blocked = 2;
}
