// Who looks at a deterministic machine between two slices.
namespace ToroEmu.Machines.Record;

/// <summary>Looks on, and changes nothing. On the machine's thread.</summary>
public interface IRunObserver
{
    /// <summary>A slice has ended, and nothing of what comes in before the next one has come in yet. May be called more than once at the same place.</summary>
    void BetweenSlices(IDeterministicMachine machine);

    /// <summary>The run has ended; or it was left off, which has no result.</summary>
    void Ended(IDeterministicMachine machine, RunResult? result);
}
