// Observes one turn of a loop.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

using Iced.Intel;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Mmu;

namespace ToroEmu.Interpreter;

/// <summary>
/// Runs instruction after instruction around the translation cache, so that every access is seen. A core that comes back to the same RIP with the same registers, has
/// left every byte that it wrote (return addresses, say) as it was, and has looked at nothing but memory, will do so for ever, until a line that it read
/// is written or an event arrives: it may sleep until then, and no guest can tell. In a deterministic machine a turn under observation is taken back, so that
/// no count depends on how much had to be observed; beside other running cores it cannot be, and counts.
/// </summary>
internal sealed unsafe class SpinProbe : IAccessProbe, IDisposable
{
    private readonly Core core;
    private readonly CpuState* saved;
    private readonly SpinState* before;
    private readonly TlbEntry* emptyTlb;
    private readonly List<nint> path = [];
    private readonly List<SpinAccess> accesses = [];
    private ObservedTurn turn = new();
    private bool disturbed;
    private bool allowsAtomics;
    private int restarts;

    public SpinProbe(Core core)
    {
        this.core = core;
        saved = (CpuState*)NativeMemory.AlignedAlloc((nuint)sizeof(CpuState), 64);
        before = (SpinState*)NativeMemory.AlignedAlloc((nuint)sizeof(SpinState), 64);
        emptyTlb = (TlbEntry*)NativeMemory.AlignedAlloc((nuint)(Tlb.Entries * sizeof(TlbEntry)), 64);
        new Span<byte>(emptyTlb, Tlb.Entries * sizeof(TlbEntry)).Fill(0xFF);
    }

    ~SpinProbe() => Free();

    /// <summary>Single instructions of the last turn, as blocks of their own.</summary>
    public IReadOnlyList<nint> Path => path;

    /// <summary>Loads and stores of the last turn, in order.</summary>
    public IReadOnlyList<SpinAccess> Accesses => accesses;

    /// <summary>What the last standstill depends on.</summary>
    public ObservedTurn Turn => turn;

    /// <summary>Lines of RAM (offset / 64) that the last standstill depends on.</summary>
    public ReadOnlySpan<ulong> Lines => turn.Lines;

    /// <summary>Whether everything that the last turn read, and did not write itself, is what it was: then the next turn would be the same.</summary>
    public bool IsMemoryAsObserved => turn.IsMemoryAsObserved(core.Ram.Base);

    /// <summary>Words that the last turn read and did not write itself, with a mask of their bytes.</summary>
    public IReadOnlyList<(ulong Word, byte Bytes)> Awaited => turn.Awaited;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>A turn that was observed before, and has now been taken again, is the last turn. What it read may have other values.</summary>
    public void Adopt(ObservedTurn observed)
    {
        turn = observed;
        turn.NoteValues(core.Ram.Base);
    }

    /// <summary>The last turn of a machine that has been loaded.</summary>
    public void Remember(ObservedTurn observed) => turn = observed;

    /// <summary>Observes the turn from the present RIP, of at most <paramref name="longest"/> instructions. Locked instructions are effects, unless nobody can see them.</summary>
    public bool IsAtStandstill(long longest)
    {
        allowsAtomics = core.IsExact;
        return Observe(longest) && turn.TryCollectLines();
    }

    /// <summary>
    /// Observes one turn that may count in registers and try locks, and asks whether it goes on like this for ever: memory is as it was, and the
    /// registers that changed are ones that no branch, address or store depends on.
    /// </summary>
    public bool IsEndless(long longest)
    {
        allowsAtomics = true;
        return Observe(longest, asksFlow: true);
    }

    private bool Observe(long longest, bool asksFlow = false)
    {
        CpuState* cpu = core.State;
        turn = new ObservedTurn();
        path.Clear();
        accesses.Clear();
        disturbed = false;
        if (core.IsExact) Save(cpu);
        SpinState.Take(cpu, before);
        TlbEntry* tlb = cpu->Tlb;
        cpu->Tlb = emptyTlb;
        core.Probe = this;
        bool closed = RunToStart(cpu, longest, asksFlow);
        core.Probe = null;
        // A change of privilege or mapping has chosen a TLB itself, and is no standstill.
        if (cpu->Tlb == emptyTlb) cpu->Tlb = tlb;
        else disturbed = true;
        bool found = closed && !disturbed && (!asksFlow || LoopFlow.GoesOnForEver(path, before, cpu));
        if (core.IsExact) TakeBack(cpu);
        return found;
    }

    /// <summary>Stores are noted here and nowhere else, since they will be taken back.</summary>
    public bool HidesStores => core.IsExact;

    /// <summary>Notes a load of <paramref name="size"/> bytes of RAM.</summary>
    public void NoteLoad(byte* host, int size, ulong linear) => NoteLoad(host, size);

    private void NoteLoad(byte* host, int size)
    {
        disturbed |= !turn.TryNoteLoad(core.Ram.Base, host, size);
        accesses.Add(new SpinAccess(path.Count - 1, (ulong)(host - core.Ram.Base), size, IsStore: false));
    }

    /// <summary>Notes a store of <paramref name="size"/> bytes that is about to be made: what was there before.</summary>
    public void NoteStore(byte* host, int size, ulong linear, byte* source) => NoteStore(host, size);

    private void NoteStore(byte* host, int size)
    {
        // Nobody would decode anew what a hidden store changes.
        disturbed |= HidesStores && core.Ram.IsCode(host);
        disturbed |= !turn.TryNoteStore(core.Ram.Base, host, size);
        accesses.Add(new SpinAccess(path.Count - 1, (ulong)(host - core.Ram.Base), size, IsStore: true));
    }

    /// <summary>Notes a read-modify-write of RAM that is about to be made. A core that does this is not at a standstill, but may get nowhere all the same.</summary>
    public void NoteModify(byte* host, int size, ulong linear)
    {
        disturbed |= !allowsAtomics;
        NoteLoad(host, size);
        NoteStore(host, size);
    }

    /// <summary>Notes something that a standstill has not: a device.</summary>
    public void NoteDisturbance() => disturbed = true;

    /// <summary>Runs instruction after instruction until RIP and state are those of the start.</summary>
    private bool RunToStart(CpuState* cpu, long longest, bool asksFlow)
    {
        ulong end = core.Retired + (ulong)longest;
        while (core.Retired <= end && !disturbed)
        {
            if (!RunOne(cpu)) return false;
            if (cpu->Rip != before->Rip) continue;
            if ((asksFlow ? SpinState.IsSameContext(cpu, before) : SpinState.IsSame(cpu, before)) && turn.LeftMemoryAsItWas(core.Ram.Base)) return true;
        }

        return false;
    }

    private bool RunOne(CpuState* cpu)
    {
        if (core.Breakpoints.HasCode || (cpu->DebugFound | cpu->DebugPending) != 0) return false;
        if (InterpreterEngine.NeedsService(cpu) || InterpreterEngine.RunsSingly(cpu) || cpu->Halted || cpu->Waits || cpu->InterruptShadow) return false;
        Block* block = core.Blocks.Find(single: true);
        if (block == null || block->Count > cpu->Budget || (core.IsExact && !CanBeTakenBack(block))) return false;
        path.Add((nint)block);
        ulong observations = cpu->Observations;
        return BlockEntry.EnterAlone(cpu, block) == Outcome.Next && cpu->Observations == observations;
    }

    /// <summary>What an instruction does to devices, to the processor's tables or to a source of chance stays done.</summary>
    private static bool CanBeTakenBack(Block* block)
    {
        OpCodeInfo operation = ((Code)Block.First(block)->Code).ToOpCode();
        return !operation.IsPrivileged && !operation.IsInputOutput && operation.Mnemonic is not (Mnemonic.Rdrand or Mnemonic.Rdseed);
    }

    /// <summary>Keeps everything, and lends a budget.</summary>
    private void Save(CpuState* cpu)
    {
        const long loan = 1L << 40;
        cpu->OpenLink = null;
        restarts = core.Blocks.Restarts;
        *saved = *cpu;
        cpu->Budget += loan;
        cpu->RetiredAtEnd += (ulong)loan;
    }

    /// <summary>As if nothing had happened: nobody has heard of the stores (<see cref="HidesStores"/>).</summary>
    private void TakeBack(CpuState* cpu)
    {
        *cpu = *saved;
        turn.TakeBack(core.Ram.Base);
        core.RefreshContext();
        if (core.Blocks.Restarts != restarts) BranchTrail.Forget(cpu);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(saved);
        NativeMemory.AlignedFree(before);
        NativeMemory.AlignedFree(emptyTlb);
    }
}
