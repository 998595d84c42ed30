// A machine that was made from a snapshot, for one run.
using System;
using System.Collections.Generic;
using System.Threading;

using ToroEmu.Machines.Observation;

namespace ToroEmu.Machines.State;

/// <summary>Stands before the hull that runs, and lets go of it at the end: another run may have it then.</summary>
/// <param name="hull">What runs.</param>
/// <param name="ended">Takes it back.</param>
internal sealed class ForkedMachine(ForkHull hull, Action<ForkHull> ended) : IDeterministicMachine
{
    private ForkHull? own = hull;

    /// <summary>The machine itself.</summary>
    public DeterministicMachine Inner => own?.Machine ?? throw new ObjectDisposedException(nameof(ForkedMachine));

    public RunPosition Position => Inner.Position;

    public RunResult Run(CancellationToken stop) => Inner.Run(stop);

    public RunResult? RunTo(ulong instructions, CancellationToken stop = default) => Inner.RunTo(instructions, stop);

    public RunResult? RunTo(ulong instructions, ulong nanoseconds, CancellationToken stop = default) => Inner.RunTo(instructions, nanoseconds, stop);

    public bool WaitsForHost
    {
        get => Inner.WaitsForHost;
        set => Inner.WaitsForHost = value;
    }

    public bool AwaitsHost => Inner.AwaitsHost;

    public IMachineInspector Inspector => Inner.Inspector;

    public void Hold() => Inner.Hold();

    public bool TryReadMemory(ulong guestAddress, Span<byte> destination) => Inner.TryReadMemory(guestAddress, destination);

    public byte[] StateHash() => Inner.StateHash();

    public IReadOnlyList<(string Name, byte[] Hash)> SectionHashes() => Inner.SectionHashes();

    public ulong InstructionsOf(int core) => Inner.InstructionsOf(core);

    public RunStatistics Observe() => Inner.Observe();

    public void ReceiveConsoleInput(ReadOnlySpan<byte> bytes) => Inner.ReceiveConsoleInput(bytes);

    public long InputWaiting => own?.Machine.InputWaiting ?? 0;

    public void EndConsoleInput() => Inner.EndConsoleInput();

    public void Dispose()
    {
        if (Interlocked.Exchange(ref own, null) is not { } left) return;
        left.Machine.ForgetObservers();
        ended(left);
    }
}
