// A machine's state as a whole.
using System;
using System.IO;

using ToroEmu.Machines;
using ToroEmu.Machines.Record;
using ToroEmu.Machines.State;

namespace ToroEmu.Testing;

public sealed partial class Machine
{
    /// <summary>
    /// SHA-256, in hexadecimal digits, of everything that decides how the machine goes on. Two machines with the same hash do the same from here on. The first time it reads all
    /// of RAM, later what was written since.
    /// </summary>
    public string Hash => Convert.ToHexStringLower(inner.StateHash());

    /// <summary>Holds the machine as it is; it goes on unharmed.</summary>
    /// <exception cref="InvalidOperationException">A device is connected to somebody outside, or the guest has ended.</exception>
    public Snapshot TakeSnapshot()
    {
        if (isRunning || Result is not null) throw new InvalidOperationException("a snapshot is taken between two runs of a guest that has not ended");
        try
        {
            return new Snapshot(MachineSnapshot.Take(inner), console.Copy());
        }
        catch (MachineException e)
        {
            throw new InvalidOperationException(e.Message, e);
        }
    }

    /// <summary>Another machine that goes on from here. For more than one, take a <see cref="Snapshot"/>, which does the work once.</summary>
    /// <param name="seed">Another interleaving from here on; null: the run goes on as it would have.</param>
    public Machine Fork(ulong? seed = null)
    {
        using Snapshot snapshot = TakeSnapshot();
        return snapshot.Fork(seed);
    }

    internal static Machine Of(MachineSnapshot snapshot, ConsoleText console, ulong? seed, bool record)
    {
        MemoryStream? trace = record ? new MemoryStream() : null;
        TraceRecorder? recorder = trace is null ? null : new TraceRecorder(trace);
        MachineConfig config = snapshot.Config with { Seed = seed ?? snapshot.Config.Seed, Record = recorder };
        Machine machine = new(config, recorder is null ? snapshot.Fork(console, seed) : snapshot.Fork(console, seed, recorder), console, trace);
        Loaded?.Invoke(machine);
        return machine;
    }
}
