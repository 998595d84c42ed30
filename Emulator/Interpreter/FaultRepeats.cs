// Faults that a handler returns to without having mended anything.
using System;
using System.Numerics;

using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>
/// Counts exceptions that have all been there before: the same vector, error code, address, RIP and registers, met at once behind the IRET of
/// the last handler, or inside of a handler. Anything else, an interrupt for example, begins a new count. The stack pointer is left out: a
/// handler that never returns but faults again wanders down its stack.
/// </summary>
internal sealed unsafe partial class FaultRepeats
{
    /// <summary>Faults that may take turns.</summary>
    private const int KindsMax = 4;

    /// <summary>So many are taken for a loop without end.</summary>
    private const ulong Endless = 1000;

    /// <summary>Where mixing begins, and an odd factor that spreads bits (2^64 divided by the golden ratio).</summary>
    private const ulong FirstMix = 0x243F_6A88_85A3_08D3;
    private const ulong MixFactor = 0x9E37_79B9_7F4A_7C15;

    private readonly ulong[] kinds = new ulong[KindsMax];
    private int known;

    /// <summary>Exceptions since the last one that was new.</summary>
    public ulong Count { get; private set; }

    public bool IsEndless => Count >= Endless;

    /// <summary>An exception is raised; the state is that of its instruction. <paramref name="handling"/>: inside of another one's handler.</summary>
    public void Note(CpuState* cpu, in CpuFault fault, bool handling)
    {
        if (fault.Kind != FaultKind.Fault || (!handling && !BranchTrail.IsBehindIret(cpu)))
        {
            Clear();
            return;
        }
        ulong kind = Identity(cpu, fault);
        if (kinds.AsSpan(0, known).Contains(kind)) Count++;
        else Add(kind);
    }

    /// <summary>Something else happened.</summary>
    public void Clear()
    {
        known = 0;
        Count = 0;
    }

    private void Add(ulong kind)
    {
        if (known == KindsMax) known = 0;
        kinds[known++] = kind;
        Count = 0;
    }

    /// <summary>The same number in every process and on every host: it is part of snapshots.</summary>
    private static ulong Identity(CpuState* cpu, in CpuFault fault)
    {
        ulong identity = Mix(FirstMix, ((ulong)fault.Vector << 32) | fault.ErrorCode);
        identity = Mix(identity, fault.Address);
        identity = Mix(identity, cpu->Rip);
        identity = Mix(identity, cpu->Cr3);
        identity = Mix(identity, cpu->Segments[SegReg.Cs].Selector);
        identity = Mix(identity, LazyFlags.Read(cpu) & ~Rflags.Rf);
        for (int register = Gpr.Rax; register <= Gpr.R15; register++)
            if (register != Gpr.Rsp) identity = Mix(identity, cpu->Registers[register]);
        return identity;
    }

    private static ulong Mix(ulong state, ulong value) => BitOperations.RotateLeft((state ^ value) * MixFactor, 31);
}
