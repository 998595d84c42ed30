// What led to the end of a guest.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>The chain of exceptions of the last delivery, first cause first, with the state it met; kept for the crash report.</summary>
internal sealed unsafe class FaultLog : IDisposable
{
    private const int LengthMax = 8;

    private readonly List<FaultRecord> chain = new(LengthMax);

    public IReadOnlyList<FaultRecord> Chain => chain;

    /// <summary>Registers when the first exception of the chain was raised.</summary>
    public CpuState* StateAtFault { get; } = (CpuState*)NativeMemory.AlignedAlloc((nuint)sizeof(CpuState), 64);

    /// <summary>A handler was entered and has not returned by IRET.</summary>
    public bool IsHandling { get; set; }

    public void Begin(CpuState* cpu)
    {
        chain.Clear();
        *StateAtFault = *cpu;
        IsHandling = false;
    }

    public void Note(CpuState* cpu, in CpuFault fault)
    {
        if (chain.Count < LengthMax) chain.Add(new FaultRecord(fault, cpu->Rip));
    }

    /// <summary>Breakpoints and software interrupts are requests, not errors.</summary>
    public void NoteHandler() => IsHandling = chain[0].Fault.Kind == FaultKind.Fault && chain[0].Fault.Vector != ExceptionVector.Debug;

    public void Dispose() => NativeMemory.AlignedFree(StateAtFault);
}
