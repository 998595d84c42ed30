// Tells what one core executes.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Interpreter;
using ToroEmu.Mmu;

namespace ToroEmu.Tracing;

/// <summary>
/// Runs block after block: those of its instructions that have retired are the first ones. Who wants accesses, too, gets instruction after instruction with an empty
/// translation cache in force, so that every access comes by <see cref="SlowAccess"/> (as for <see cref="SpinProbe"/>). Accesses come in front of their instruction.
/// </summary>
internal sealed unsafe class CoreTracer : ICoreTracer, IAccessProbe, IDisposable
{
    private readonly Core core;
    private readonly EventClock clock;
    private readonly EventGate gate;
    private readonly RunEventSelection selection;
    private readonly List<(nint Host, int Size, ulong Linear)> modified = [];
    private TlbEntry* emptyTlb;
    private Block* block; // under way
    private ulong began; // retired in front of it
    private uint told; // of its instructions

    public CoreTracer(Core core, EventClock clock, EventGate gate)
    {
        this.core = core;
        this.clock = clock;
        this.gate = gate;
        selection = gate.Selection;
        IsSingle = selection.Wants(RunEventKinds.Memory);
        if (!IsSingle) return;
        emptyTlb = (TlbEntry*)NativeMemory.AlignedAlloc((nuint)(Tlb.Entries * sizeof(TlbEntry)), 64);
        new Span<byte>(emptyTlb, Tlb.Entries * sizeof(TlbEntry)).Fill(0xFF);
    }

    ~CoreTracer() => NativeMemory.AlignedFree(emptyTlb);

    public bool IsSingle { get; }

    bool IAccessProbe.HidesStores => false;

    public void Dispose()
    {
        NativeMemory.AlignedFree(emptyTlb);
        emptyTlb = null;
        GC.SuppressFinalize(this);
    }

    public Outcome Run(CpuState* cpu, Block* running)
    {
        block = running;
        told = 0;
        began = cpu->RetiredAtEnd - (ulong)cpu->Budget;
        Outcome outcome = IsSingle ? RunSeeing(cpu) : BlockEntry.EnterAlone(cpu, running);
        ulong retired = cpu->RetiredAtEnd - (ulong)cpu->Budget;
        Tell(began + 1, retired);
        NoteBranch(cpu, retired);
        block = null;
        return outcome;
    }

    /// <summary>Tells the instructions whose place lies before another one.</summary>
    public void CatchUp(ulong place)
    {
        if (block == null) return;
        ulong first = clock.At(began + 1).Instructions; // that of the first instruction of the block
        if (place > first) Tell(began + 1, began + (place - first));
    }

    void IAccessProbe.NoteLoad(byte* host, int size, ulong linear) => NoteAccess(RunEventKind.Load, host, size, linear, host);

    void IAccessProbe.NoteStore(byte* host, int size, ulong linear, byte* source) => NoteAccess(RunEventKind.Store, host, size, linear, source);

    void IAccessProbe.NoteModify(byte* host, int size, ulong linear)
    {
        NoteAccess(RunEventKind.Load, host, size, linear, host);
        modified.Add(((nint)host, size, linear));
    }

    void IAccessProbe.NoteDisturbance()
    {
        // Devices are events of another kind.
    }

    private Outcome RunSeeing(CpuState* cpu)
    {
        TlbEntry* tlb = cpu->Tlb;
        cpu->Tlb = emptyTlb;
        core.Probe = this;
        Outcome outcome = BlockEntry.EnterAlone(cpu, block);
        core.Probe = null;
        if (cpu->Tlb == emptyTlb) cpu->Tlb = tlb; // else a change of privilege or mapping has chosen another one
        foreach ((nint host, int size, ulong linear) in modified)
            if (outcome != Outcome.Fault) NoteAccess(RunEventKind.Store, (byte*)host, size, linear, (byte*)host);
        modified.Clear();
        return outcome;
    }

    /// <summary>Instructions of the block up to the one with which the core has retired so many.</summary>
    private void Tell(ulong first, ulong last)
    {
        if (!selection.Wants(RunEventKinds.Instruction)) return;
        CpuState* cpu = core.State;
        for (ulong retired = first + told; retired <= last && told < block->Count; retired++, told++)
        {
            DecodedInsn* insn = Block.First(block) + told;
            ulong rip = Linear(cpu, block->Rip + (ulong)insn->Start);
            if (!selection.WantsCode(rip)) continue;
            EventPlace place = clock.At(retired);
            gate.NoteCode(new RunEvent
            {
                Kind = RunEventKind.Instruction,
                Core = core.Index,
                Instructions = place.Instructions,
                Nanoseconds = place.Nanoseconds,
                Rip = rip,
                Size = insn->Length,
            });
        }
    }

    private void NoteBranch(CpuState* cpu, ulong retired)
    {
        if (retired == began || !selection.Wants(RunEventKinds.Branch)) return;
        DecodedInsn* last = Block.First(block) + (retired - began - 1);
        if (!BranchKinds.TryFind(last->Code, out RunBranch kind)) return;
        ulong rip = Linear(cpu, block->Rip + (ulong)last->Start);
        if (!selection.WantsCode(rip) || (kind == RunBranch.Conditional && cpu->Rip == ((block->Rip + last->End) & cpu->LinearMask))) return;
        EventPlace place = clock.At(retired);
        gate.NoteCode(new RunEvent
        {
            Kind = RunEventKind.Branch,
            Core = core.Index,
            Instructions = place.Instructions,
            Nanoseconds = place.Nanoseconds,
            Rip = rip,
            Address = Linear(cpu, cpu->Rip),
            Detail = (int)kind,
        });
    }

    private void NoteAccess(RunEventKind kind, byte* host, int size, ulong linear, byte* source)
    {
        CpuState* cpu = core.State;
        ulong rip = Linear(cpu, block->Rip);
        if (!selection.WantsCode(rip) || !selection.WantsData(linear, size)) return;
        EventPlace place = clock.At(began + 1);
        ulong value = 0;
        int kept = Math.Min(size, sizeof(ulong));
        new ReadOnlySpan<byte>(source, kept).CopyTo(new Span<byte>(&value, kept));
        gate.NoteCode(new RunEvent
        {
            Kind = kind,
            Core = core.Index,
            Instructions = place.Instructions,
            Nanoseconds = place.Nanoseconds,
            Rip = rip,
            Address = linear,
            Physical = core.Ram.GuestAddress(host),
            Size = size,
            Value = value,
        });
    }

    /// <summary>By the present base of CS: after a far branch it is that of the target, which in 64-bit mode is the same.</summary>
    private static ulong Linear(CpuState* cpu, ulong rip) => (rip + cpu->SegmentBase[SegReg.Cs]) & cpu->LinearMask;
}
