// A machine under a debugger's control.
using System;
using System.Collections.Generic;

using ToroEmu.Machines;

namespace ToroEmu.Debugging;

/// <summary>
/// One machine, run forwards and backwards. All calls on one thread at a time, but for <see cref="Interrupt"/>. Going back restores an earlier state and runs again from
/// there, so <see cref="Machine"/> may be another object after each call that moves.
/// </summary>
public interface IDebugSession : IDisposable
{
    /// <summary>Registers, memory, symbols and messages of the present moment (<see cref="IDeterministicMachine.Inspector"/>).</summary>
    IDeterministicMachine Machine { get; }

    int Cores { get; }

    /// <summary>The guest has ended: nothing moves forwards any more; backwards is possible.</summary>
    RunResult? Ended { get; }

    /// <summary>Breakpoints and watchpoints in force.</summary>
    IReadOnlyCollection<StopPoint> StopPoints { get; }

    /// <summary>Puts a breakpoint or watchpoint in force until it is removed; <see langword="false"/>: its range is none (a watch on what is not RAM, an empty range).</summary>
    bool TryAdd(StopPoint point);

    bool Remove(StopPoint point);

    /// <summary>
    /// Lets cores run, as <paramref name="actions"/> says for each, until one stops or somebody calls <see cref="Interrupt"/>. A core that steps and waits (HLT, a loop at a
    /// standstill) steps when it is its turn; if no core can move, the answer is <see cref="StopKind.Interrupted"/> with the interrupt or <see cref="StopKind.Ended"/>.
    /// </summary>
    DebugStop Resume(IReadOnlyList<CoreAction> actions);

    /// <summary>Back to where <paramref name="core"/> had retired one instruction less.</summary>
    DebugStop StepBack(int core);

    /// <summary>Back until <paramref name="core"/> is outside of the range for the last time before it came in, or met a stop point: a line of source, say.</summary>
    DebugStop StepBack(int core, ulong first, ulong end);

    /// <summary>Back to the last time that a stop point was met, on any core, or to the beginning of history.</summary>
    DebugStop ContinueBack();

    /// <summary>To the moment at which all cores together had retired so many instructions, in the past or in the future.</summary>
    DebugStop GoTo(ulong instructions);

    /// <summary>Makes the call that moves come back soon. From any thread.</summary>
    void Interrupt();
}
