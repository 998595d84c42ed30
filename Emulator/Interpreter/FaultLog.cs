// What led to the end of a guest.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>The chain of exceptions of the last delivery, first cause first, with the state it met; kept for the crash report.</summary>
internal sealed unsafe partial class FaultLog : IDisposable
{
    private const int LengthMax = 8;

    private readonly List<FaultRecord> chain = new(LengthMax);

    public FaultLog() => NativeMemory.Clear(StateAtFault, (nuint)sizeof(CpuState));

    public IReadOnlyList<FaultRecord> Chain => chain;

    /// <summary>Registers when the first exception of the chain was raised.</summary>
    public CpuState* StateAtFault { get; } = (CpuState*)NativeMemory.AlignedAlloc((nuint)sizeof(CpuState), 64);

    /// <summary>A handler was entered and has not returned by IRET.</summary>
    public bool IsHandling { get; set; }

    /// <summary>Faults that come again and again.</summary>
    public FaultRepeats Repeats { get; } = new();

    /// <summary>
    /// An exception in real mode went to 0000:0000, where the vector table lies: nobody had written a vector. What the core executes since then is
    /// not a program, so the chain stays as it is. Until INIT.
    /// </summary>
    public bool IsLost { get; set; }

    public void Begin(CpuState* cpu, in CpuFault fault)
    {
        Repeats.Note(cpu, fault, IsHandling);
        if (IsLost) return;
        chain.Clear();
        *StateAtFault = *cpu;
        IsHandling = false;
    }

    public void Note(CpuState* cpu, in CpuFault fault)
    {
        if (chain.Count < LengthMax && !IsLost) chain.Add(new FaultRecord(fault, cpu->Rip));
    }

    /// <summary>Breakpoints and software interrupts are requests, not errors.</summary>
    public void NoteHandler(CpuState* cpu)
    {
        IsHandling = chain[0].Fault.Kind == FaultKind.Fault && chain[0].Fault.Vector != ExceptionVector.Debug;
        IsLost |= IsHandling && (cpu->Cr0 & Cr0.Pe) == 0 && cpu->Rip == 0 && cpu->Segments[SegReg.Cs].Base == 0;
    }

    /// <summary>The core starts anew.</summary>
    public void Clear()
    {
        chain.Clear();
        IsHandling = IsLost = false;
        Repeats.Clear();
    }

    public void Dispose() => NativeMemory.AlignedFree(StateAtFault);
}
