// A machine that repeats itself, and can be stopped anywhere.
using System;
using System.Collections.Generic;
using System.Threading;

using ToroEmu.Machines.Observation;

namespace ToroEmu.Machines;

/// <summary>
/// What <see cref="IMachineFactory.Build"/> makes of <see cref="MachineConfig.Deterministic"/>. All calls on one thread at a time, and none during a run but
/// <see cref="Hold"/> and those of <see cref="IMachine"/> that say so. Whether and where a run is interrupted changes nothing of what the guest does.
/// </summary>
public interface IDeterministicMachine : IMachine
{
    RunPosition Position { get; }

    /// <summary>
    /// Runs on until all cores together have retired so many instructions since power-on, exactly, or <see cref="Hold"/> was called: null. Otherwise the guest has
    /// ended, something was wrong, or <paramref name="stop"/> was cancelled: the result, and the machine cannot go on.
    /// </summary>
    RunResult? RunTo(ulong instructions, CancellationToken stop = default);

    /// <summary>As above; also returns null as soon as going on would take virtual time beyond so many nanoseconds since power-on.</summary>
    RunResult? RunTo(ulong instructions, ulong nanoseconds, CancellationToken stop = default);

    /// <summary>
    /// Whether a guest that has nothing to do waits for the host's clock and input, as it must when somebody sits at the console (the default). Otherwise time jumps to
    /// the next alarm, and when only input can help the run is held: <see cref="AwaitsHost"/>.
    /// </summary>
    bool WaitsForHost { get; set; }

    /// <summary>The last run was held since only input can help the guest.</summary>
    bool AwaitsHost { get; }

    /// <summary>Looks and breakpoints.</summary>
    IMachineInspector Inspector { get; }

    /// <summary>
    /// Makes <see cref="RunTo(ulong, CancellationToken)"/> return. Called from an observer (the console's sink, say), behind the present instruction; from another thread, soon.
    /// </summary>
    void Hold();

    /// <summary>Reads guest physical memory; <see langword="false"/>: not all of it is RAM.</summary>
    bool TryReadMemory(ulong guestAddress, Span<byte> destination);

    /// <summary>
    /// SHA-256 of everything that decides how the machine goes on, the same on every host. The first call reads all of RAM, later ones the pages that were
    /// written since.
    /// </summary>
    byte[] StateHash();

    /// <summary>The same by parts (<c>cpu0</c>, <c>ram</c>, ...), to name the one in which two machines differ.</summary>
    IReadOnlyList<(string Name, byte[] Hash)> SectionHashes();

    /// <summary>Retired instructions of one core.</summary>
    ulong InstructionsOf(int core);
}
