// Finds loops at a standstill.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Mmu;

namespace ToroEmu.Interpreter;

/// <summary>
/// Runs a few blocks under observation. A core that comes back to the same RIP with the same registers, has left every byte that
/// it wrote (return addresses, say) as it was, and has looked at nothing but memory, will do so for ever, until a line that it
/// read is written or an event arrives: it may sleep until then, and no guest can tell. All instructions run under observation
/// retire as usual.
/// </summary>
internal sealed unsafe class SpinProbe : IDisposable
{
    private readonly Core core;
    private readonly CpuState* before;
    private readonly TlbEntry* emptyTlb;
    private readonly ulong[] lines = new ulong[WatchedLines.LinesMax];
    private readonly ObservedWords loads = new();
    private readonly ObservedWords stores = new();
    private int lineCount;
    private readonly List<nint> path = [];
    private bool disturbed;
    private bool allowsAtomics;

    public SpinProbe(Core core)
    {
        this.core = core;
        before = (CpuState*)NativeMemory.AlignedAlloc((nuint)sizeof(CpuState), 64);
        emptyTlb = (TlbEntry*)NativeMemory.AlignedAlloc((nuint)(Tlb.Entries * sizeof(TlbEntry)), 64);
        new Span<byte>(emptyTlb, Tlb.Entries * sizeof(TlbEntry)).Fill(0xFF);
    }

    ~SpinProbe() => Free();

    /// <summary>Blocks of the last turn that closed.</summary>
    public int Blocks { get; private set; }

    /// <summary>Lines of RAM (offset / 64) that the last standstill depends on.</summary>
    public ReadOnlySpan<ulong> Lines => lines.AsSpan(0, lineCount);

    /// <summary>Whether everything that the last turn read, and did not write itself, is what it was: then the next turn would be the same.</summary>
    public bool IsMemoryAsObserved => loads.AreAsBefore(core.Ram.Base, stores);

    /// <summary>Words that the last turn read and did not write itself, with a mask of their bytes.</summary>
    public IReadOnlyList<(ulong Word, byte Bytes)> Awaited
    {
        get
        {
            List<(ulong, byte)> words = [];
            for (int index = 0; index < loads.Count; index++)
            {
                (ulong word, byte bytes) = loads[index];
                byte own = allowsAtomics ? (byte)0 : stores.BytesOf(word);
                if ((bytes & ~own) != 0) words.Add((word, (byte)(bytes & ~own)));
            }
            return words;
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Observes one turn of a loop from the present RIP; uses the core's budget. It must close within <paramref name="blocksMax"/> blocks.</summary>
    public bool IsAtStandstill(int blocksMax)
    {
        allowsAtomics = false;
        bool closed = Observe(blocksMax);
        CollectLines();
        return closed && !disturbed;
    }

    /// <summary>
    /// Observes one turn that may count in registers and try locks, and asks whether it goes on like this for ever: memory is as it was, and the
    /// registers that changed are ones that no branch, address or store depends on.
    /// </summary>
    public bool IsEndless(int blocksMax)
    {
        allowsAtomics = true;
        bool closed = Observe(blocksMax);
        return closed && !disturbed && LoopFlow.GoesOnForEver(path, before, core.State);
    }

    private bool Observe(int blocksMax)
    {
        CpuState* cpu = core.State;
        lineCount = 0;
        loads.Clear();
        stores.Clear();
        path.Clear();
        disturbed = false;
        *before = *cpu;
        TlbEntry* tlb = cpu->Tlb;
        cpu->Tlb = emptyTlb;
        core.Probe = this;
        bool closed = RunToStart(cpu, blocksMax);
        core.Probe = null;
        // A change of privilege or mapping has chosen a TLB itself, and is no standstill.
        if (cpu->Tlb == emptyTlb) cpu->Tlb = tlb;
        else disturbed = true;
        return closed;
    }

    /// <summary>Notes a load of <paramref name="size"/> bytes of RAM.</summary>
    public void NoteLoad(byte* host, int size) => disturbed |= !loads.TryAdd(core.Ram.Base, host, size);

    /// <summary>Notes a store of <paramref name="size"/> bytes that is about to be made: what was there before.</summary>
    public void NoteStore(byte* host, int size) => disturbed |= !stores.TryAdd(core.Ram.Base, host, size);

    /// <summary>Notes a read-modify-write of RAM that is about to be made. A core that does this is not at a standstill, but may get nowhere all the same.</summary>
    public void NoteModify(byte* host, int size)
    {
        disturbed |= !allowsAtomics;
        NoteLoad(host, size);
        NoteStore(host, size);
    }

    /// <summary>Notes something that a standstill has not: a device.</summary>
    public void NoteDisturbance() => disturbed = true;

    /// <summary>
    /// The lines of bytes that were read and that the core does not write itself: its stack, say, is nobody else's, and watching
    /// it would only slow the core down.
    /// </summary>
    private void CollectLines()
    {
        for (int i = 0; i < loads.Count; i++)
        {
            (ulong word, byte bytes) = loads[i];
            if ((bytes & ~stores.BytesOf(word)) == 0) continue;
            ulong line = word >> (WatchedLines.LineShift - ObservedWords.WordShift);
            if (lines.AsSpan(0, lineCount).Contains(line)) continue;
            if (lineCount == lines.Length) disturbed = true;
            else lines[lineCount++] = line;
        }
    }

    /// <summary>Runs block after block until RIP and state are those of the start.</summary>
    private bool RunToStart(CpuState* cpu, int blocksMax)
    {
        for (Blocks = 1; Blocks <= blocksMax && !disturbed; Blocks++)
        {
            if (!RunBlock(cpu)) return false;
            if (cpu->Rip == before->Rip && (allowsAtomics ? IsSameContext(cpu) : IsSameState(cpu)) && stores.AreAsBefore(core.Ram.Base)) return true;
        }
        return false;
    }

    private bool RunBlock(CpuState* cpu)
    {
        if (core.Breakpoints.HasCode || (cpu->DebugFound | cpu->DebugPending) != 0) return false;
        if (InterpreterEngine.NeedsService(cpu) || InterpreterEngine.RunsSingly(cpu) || cpu->Halted || cpu->Waits || cpu->InterruptShadow) return false;
        Block* block = core.Blocks.Find(single: false);
        if (block == null || block->Count > cpu->Budget) return false;
        if (allowsAtomics) path.Add((nint)block);
        Outcome outcome = core.Breakpoints.Hooks.IsEmpty || !core.Breakpoints.Hooks.Covers(cpu->Rip, block) ? BlockEntry.EnterAlone(cpu, block) : EnterSingly(cpu, block);
        return outcome == Outcome.Next && cpu->Observations == before->Observations;
    }

    /// <summary>
    /// The instructions of a block one by one, since the host has a breakpoint among them, and with no other difference: what is found out about a loop must not depend
    /// on who looks at it.
    /// </summary>
    private Outcome EnterSingly(CpuState* cpu, Block* block)
    {
        Span<ulong> rips = stackalloc ulong[block->Count]; // the block may be forgotten meanwhile
        for (int at = 0; at < rips.Length; at++) rips[at] = (block->Rip + (ulong)Block.First(block)[at].Start) & cpu->LinearMask;
        foreach (ulong rip in rips)
        {
            if (cpu->Rip != rip) break;
            if (core.Breakpoints.Hooks.Call() && (InterpreterEngine.NeedsService(cpu) || cpu->Rip != rip)) return Outcome.Fault;
            Block* single = core.Blocks.Find(single: true);
            if (single == null || BlockEntry.EnterAlone(cpu, single) != Outcome.Next || cpu->Fault.Kind != FaultKind.None) return Outcome.Fault;
        }

        return Outcome.Next;
    }

    /// <summary>What a turn of a loop can change without being noticed otherwise: registers, flags, segment bases.</summary>
    private bool IsSameState(CpuState* cpu) =>
        Bytes(cpu->Registers, Gpr.Count * sizeof(ulong)).SequenceEqual(Bytes(before->Registers, Gpr.Count * sizeof(ulong)))
        && LazyFlags.Read(cpu) == LazyFlags.Read(before)
        && Bytes(&cpu->Vectors, sizeof(CpuState.VectorFile)).SequenceEqual(Bytes(&before->Vectors, sizeof(CpuState.VectorFile)))
        && Bytes(&cpu->X87, sizeof(X87State)).SequenceEqual(Bytes(&before->X87, sizeof(X87State)))
        && cpu->Mxcsr == before->Mxcsr
        && Bytes(&cpu->Segments, sizeof(CpuState.SegmentArray)).SequenceEqual(Bytes(&before->Segments, sizeof(CpuState.SegmentArray)))
        && cpu->KernelGsBase == before->KernelGsBase && cpu->Cr2 == before->Cr2;

    /// <summary>Everything but what a loop may count in: general registers and flags.</summary>
    private bool IsSameContext(CpuState* cpu) =>
        Bytes(&cpu->Vectors, sizeof(CpuState.VectorFile)).SequenceEqual(Bytes(&before->Vectors, sizeof(CpuState.VectorFile)))
        && Bytes(&cpu->X87, sizeof(X87State)).SequenceEqual(Bytes(&before->X87, sizeof(X87State)))
        && cpu->Mxcsr == before->Mxcsr && cpu->SystemFlags == before->SystemFlags
        && Bytes(&cpu->Segments, sizeof(CpuState.SegmentArray)).SequenceEqual(Bytes(&before->Segments, sizeof(CpuState.SegmentArray)))
        && cpu->KernelGsBase == before->KernelGsBase && cpu->Cr2 == before->Cr2;

    private static ReadOnlySpan<byte> Bytes(void* start, int length) => new(start, length);

    private void Free()
    {
        NativeMemory.AlignedFree(before);
        NativeMemory.AlignedFree(emptyTlb);
    }
}
