// The fields of a core's state that a snapshot holds.
using System.Collections.Generic;
using System.IO;

using ToroEmu.Cpu;

namespace ToroEmu.Machines.State;

/// <summary>
/// Everything architectural, and what decides when a core is looked at for a standstill. Not: pointers, what follows from other fields
/// (<see cref="NotSaved"/>), and flags as they were left by the last operation: those become RFLAGS.
/// </summary>
internal static unsafe class CpuStateCodec
{
    private const int X87RegisterStride = 16;
    private const int X87RegisterBytes = 10;
    private const int X87Registers = 8;

    /// <summary>The three words behind the status flags; RFLAGS stands for them and for <see cref="CpuState.SystemFlags"/>.</summary>
    public static IReadOnlyList<string> SavedAsFlags { get; } =
        [nameof(CpuState.ZeroSource), nameof(CpuState.SignSource), nameof(CpuState.CarrySource), nameof(CpuState.SystemFlags)];

    /// <summary>Fields that are left out: where things are in this process, what is computed from other fields, and what has a meaning only during a run.</summary>
    public static IReadOnlyList<string> NotSaved { get; } =
    [
        nameof(CpuState.Tlb), nameof(CpuState.RamBase), nameof(CpuState.PageFlags), nameof(CpuState.Core), nameof(CpuState.Scratch), nameof(CpuState.JumpCache),
        nameof(CpuState.SegmentBase), nameof(CpuState.ReadEnd), nameof(CpuState.WriteEnd), nameof(CpuState.LinearMask), nameof(CpuState.Mode), nameof(CpuState.Units),
        nameof(CpuState.Generation), nameof(CpuState.Budget), nameof(CpuState.RetiredAtEnd), nameof(CpuState.RetiredNow), nameof(CpuState.Block),
        nameof(CpuState.OpenLink), nameof(CpuState.OpenRip), nameof(CpuState.Only), nameof(CpuState.Touched), nameof(CpuState.Storing), nameof(CpuState.Observations),
        nameof(CpuState.Trail), nameof(CpuState.TrailNext),
    ];

    /// <summary>Writes a core's state.</summary>
    public static void Save(CpuState* cpu, BinaryWriter writer)
    {
        writer.Write(LazyFlags.Read(cpu));
        StateWriting writing = new(writer);
        Visit(ref writing, cpu);
    }

    /// <summary>Reads what <see cref="Save"/> wrote; what follows from it is the caller's to refresh.</summary>
    /// <exception cref="InvalidDataException">A value that no core can have.</exception>
    public static void Load(CpuState* cpu, BinaryReader reader)
    {
        LazyFlags.Write(cpu, reader.ReadUInt64());
        StateReading reading = new(reader);
        Visit(ref reading, cpu);
        cpu->RetiredAtEnd = cpu->RetiredNow = cpu->Retired;
        if (cpu->Cpl > 3 || cpu->Fault.Kind > FaultKind.Stepwise || (cpu->Xcr0 & ~7UL) != 0)
            throw new InvalidDataException($"core: privilege level {cpu->Cpl}, fault {cpu->Fault.Kind}, XCR0 {cpu->Xcr0:x}");
    }

    /// <summary>Writes one exception.</summary>
    public static void Save(ref CpuFault fault, BinaryWriter writer)
    {
        StateWriting writing = new(writer);
        VisitFault(ref writing, ref fault);
    }

    /// <summary>Reads one exception.</summary>
    public static CpuFault LoadFault(BinaryReader reader)
    {
        CpuFault fault = default;
        StateReading reading = new(reader);
        VisitFault(ref reading, ref fault);
        if (fault.Kind > FaultKind.Stepwise) throw new InvalidDataException($"core: fault {fault.Kind}");
        return fault;
    }

    private static void Visit<TVisitor>(ref TVisitor visitor, CpuState* cpu)
        where TVisitor : IStateVisitor
    {
        visitor.Visit(cpu->Registers, Gpr.Zero);
        visitor.Visit(ref cpu->Rip);
        VisitFault(ref visitor, ref cpu->Fault);
        visitor.Visit(ref cpu->Cpl);
        VisitEvents(ref visitor, cpu);
        VisitControl(ref visitor, cpu);
        VisitSegments(ref visitor, cpu);
        VisitMsrs(ref visitor, cpu);
        VisitVectors(ref visitor, cpu);
        VisitCounters(ref visitor, cpu);
        VisitMachineMsrs(ref visitor, cpu);
    }

    private static void VisitFault<TVisitor>(ref TVisitor visitor, ref CpuFault fault)
        where TVisitor : IStateVisitor
    {
        visitor.Visit(ref fault.Kind);
        visitor.Visit(ref fault.Vector);
        visitor.Visit(ref fault.HasErrorCode);
        visitor.Visit(ref fault.Length);
        visitor.Visit(ref fault.ErrorCode);
        visitor.Visit(ref fault.Address);
    }

    private static void VisitEvents<TVisitor>(ref TVisitor visitor, CpuState* cpu)
        where TVisitor : IStateVisitor
    {
        visitor.Visit(ref cpu->Halted);
        visitor.Visit(ref cpu->InterruptShadow);
        visitor.Visit(ref cpu->TrapShadow);
        visitor.Visit(ref cpu->NmiBlocked);
        visitor.Visit(ref cpu->NmiWaiting);
        visitor.Visit(ref cpu->NmiFollows);
        visitor.Visit(ref cpu->InterruptWaiting);
        visitor.Visit(ref cpu->WaitForSipi);
        visitor.Visit(ref cpu->MonitorArmed);
        visitor.Visit(ref cpu->Waits);
        visitor.Visit(ref cpu->MonitoredLine);
        visitor.Visit(cpu->MonitoredBytes, 64);
        visitor.Visit(ref cpu->Pending);
    }

    private static void VisitControl<TVisitor>(ref TVisitor visitor, CpuState* cpu)
        where TVisitor : IStateVisitor
    {
        visitor.Visit(ref cpu->Cr0);
        visitor.Visit(ref cpu->Cr2);
        visitor.Visit(ref cpu->Cr3);
        visitor.Visit(ref cpu->Cr4);
        visitor.Visit(ref cpu->Efer);
        visitor.Visit(ref cpu->Xcr0);
        visitor.Visit(cpu->Dr, 8);
        visitor.Visit(ref cpu->DebugControl);
        visitor.Visit(ref cpu->DebugFound);
        visitor.Visit(ref cpu->DebugPending);
        visitor.Visit(cpu->Pdpte, 4);
    }

    private static void VisitSegments<TVisitor>(ref TVisitor visitor, CpuState* cpu)
        where TVisitor : IStateVisitor
    {
        for (int number = 0; number < SegReg.Count; number++)
        {
            ref SegmentRegister segment = ref cpu->Segments[number];
            visitor.Visit(ref segment.Base);
            visitor.Visit(ref segment.Limit);
            visitor.Visit(ref segment.Access);
            visitor.Visit(ref segment.Selector);
        }

        visitor.Visit(ref cpu->Gdtr.Base);
        visitor.Visit(ref cpu->Gdtr.Limit);
        visitor.Visit(ref cpu->Idtr.Base);
        visitor.Visit(ref cpu->Idtr.Limit);
    }

    private static void VisitMsrs<TVisitor>(ref TVisitor visitor, CpuState* cpu)
        where TVisitor : IStateVisitor
    {
        visitor.Visit(ref cpu->Star);
        visitor.Visit(ref cpu->Lstar);
        visitor.Visit(ref cpu->Cstar);
        visitor.Visit(ref cpu->Fmask);
        visitor.Visit(ref cpu->KernelGsBase);
        visitor.Visit(ref cpu->SysenterCs);
        visitor.Visit(ref cpu->SysenterEsp);
        visitor.Visit(ref cpu->SysenterEip);
        visitor.Visit(ref cpu->TscOffset);
        visitor.Visit(ref cpu->TscAux);
        visitor.Visit(ref cpu->TscAdjust);
        visitor.Visit(ref cpu->Pat);
        visitor.Visit(ref cpu->MiscEnable);
    }

    private static void VisitVectors<TVisitor>(ref TVisitor visitor, CpuState* cpu)
        where TVisitor : IStateVisitor
    {
        for (int number = 0; number < CpuState.StagedVector; number++)
        {
            ref Ymm vector = ref cpu->Vectors[number];
            visitor.Visit(ref vector.Q0);
            visitor.Visit(ref vector.Q1);
            visitor.Visit(ref vector.Q2);
            visitor.Visit(ref vector.Q3);
        }

        visitor.Visit(ref cpu->Mxcsr);
        for (int number = 0; number < X87Registers; number++) visitor.Visit(cpu->X87.Registers + number * X87RegisterStride, X87RegisterBytes);
        visitor.Visit(ref cpu->X87.Control);
        visitor.Visit(ref cpu->X87.Status);
        visitor.Visit(ref cpu->X87.Tags);
        visitor.Visit(ref cpu->X87.Opcode);
        visitor.Visit(ref cpu->X87.CodeSelector);
        visitor.Visit(ref cpu->X87.DataSelector);
        visitor.Visit(ref cpu->X87.InstructionPointer);
        visitor.Visit(ref cpu->X87.DataPointer);
    }

    private static void VisitCounters<TVisitor>(ref TVisitor visitor, CpuState* cpu)
        where TVisitor : IStateVisitor
    {
        visitor.Visit(ref cpu->Retired);
        visitor.Visit(ref cpu->FixedCounterControl);
        visitor.Visit(ref cpu->PerfGlobalControl);
        visitor.Visit(ref cpu->FixedCounter0);
        visitor.Visit(ref cpu->Pauses);
        visitor.Visit(ref cpu->PauseLimit);
        visitor.Visit(ref cpu->SpinHint);
    }

    private static void VisitMachineMsrs<TVisitor>(ref TVisitor visitor, CpuState* cpu)
        where TVisitor : IStateVisitor
    {
        visitor.Visit(ref cpu->Mtrr.DefaultType);
        visitor.Visit(cpu->Mtrr.Variable, MtrrState.VariablePairs * 2);
        visitor.Visit(cpu->Mtrr.Fixed, MtrrState.FixedCount);
        visitor.Visit(ref cpu->MachineCheck.Status);
        visitor.Visit(ref cpu->MachineCheck.Control);
        visitor.Visit(cpu->MachineCheck.BankControl, MachineCheckState.Banks);
        visitor.Visit(ref cpu->Kvm.WallClock);
        visitor.Visit(ref cpu->Kvm.SystemTime);
        visitor.Visit(ref cpu->Kvm.AsyncPageFault);
        visitor.Visit(ref cpu->Kvm.AsyncPageFaultVector);
        visitor.Visit(ref cpu->Kvm.StealTime);
        visitor.Visit(ref cpu->Kvm.EndOfInterrupt);
        visitor.Visit(ref cpu->Kvm.PollControl);
    }
}
