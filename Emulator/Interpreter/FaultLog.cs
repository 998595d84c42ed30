// What led to a shutdown.
using System.Collections.Generic;

using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>The chain of exceptions of the present delivery, first cause first; kept for the crash report.</summary>
internal sealed unsafe class FaultLog
{
    private const int LengthMax = 8;

    private readonly List<FaultRecord> chain = new(LengthMax);

    public IReadOnlyList<FaultRecord> Chain => chain;

    /// <summary>The chain ended in a triple fault.</summary>
    public bool IsShutdown { get; private set; }

    public void Begin() => chain.Clear();

    public void Note(CpuState* cpu, in CpuFault fault)
    {
        if (chain.Count < LengthMax) chain.Add(new FaultRecord(fault, cpu->Rip));
    }

    public void NoteShutdown() => IsShutdown = true;
}
