// Takes the state's hash now and then.
namespace ToroEmu.Machines.Record;

/// <summary>A point is taken at the first slice boundary behind each multiple of so many instructions: taking it cuts no slice, so it changes nothing.</summary>
/// <param name="every">Instructions of all cores; not zero.</param>
public abstract class HashChain(ulong every) : IRunObserver
{
    private ulong taken; // multiples so far

    public void BetweenSlices(IDeterministicMachine machine)
    {
        System.ArgumentNullException.ThrowIfNull(machine);
        Look(machine);
        ulong multiples = machine.Position.Instructions / every;
        if (multiples == taken) return;
        taken = multiples;
        Take(ChainPoint.Of(machine));
    }

    public abstract void Ended(IDeterministicMachine machine, RunResult? result);

    /// <summary>At every boundary, before a point is taken there.</summary>
    protected virtual void Look(IDeterministicMachine machine)
    {
    }

    /// <summary>A point of the chain.</summary>
    protected abstract void Take(ChainPoint point);
}
