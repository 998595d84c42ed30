// A breakpoint of the host on some cores.
using System;
using System.Collections.Generic;

using ToroEmu.Interpreter;

namespace ToroEmu.Machines.Observation;

/// <summary>Calls until it is disposed of, which it may be by the very callback.</summary>
internal sealed class CodeBreakpoint : IDisposable
{
    private readonly IReadOnlyList<Core> cores;
    private readonly ulong address;
    private readonly Action callback;
    private bool isOver;

    public CodeBreakpoint(IReadOnlyList<Core> cores, ulong address, Action callback)
    {
        this.cores = cores;
        this.address = address;
        this.callback = callback;
        foreach (Core core in cores) core.Breakpoints.Hooks.Add(core, address, Call);
    }

    public void Dispose()
    {
        if (isOver) return;
        isOver = true;
        foreach (Core core in cores) core.Breakpoints.Hooks.Remove(address, Call);
    }

    private void Call()
    {
        if (!isOver) callback();
    }
}
