// Finds loops at a standstill.
using System;
using System.Runtime.InteropServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Mmu;

namespace ToroEmu.Interpreter;

/// <summary>
/// Runs a few blocks under observation. A core that comes back to the same RIP with the same registers, has changed no byte of
/// memory and has looked at nothing but memory, will do so for ever, until a line that it read is written or an event arrives:
/// it may sleep until then, and no guest can tell. All instructions run under observation retire as usual.
/// </summary>
internal sealed unsafe class SpinProbe : IDisposable
{
    /// <summary>Blocks within which a loop must close; a polling loop has a handful.</summary>
    private const int BlocksMax = 48;

    private readonly Core core;
    private readonly CpuState* before;
    private readonly TlbEntry* emptyTlb;
    private readonly ulong[] lines = new ulong[WatchedLines.LinesMax];
    private readonly ulong[] ownLines = new ulong[WatchedLines.LinesMax];
    private int lineCount;
    private int ownLineCount;
    private bool disturbed;

    public SpinProbe(Core core)
    {
        this.core = core;
        before = (CpuState*)NativeMemory.AlignedAlloc((nuint)sizeof(CpuState), 64);
        emptyTlb = (TlbEntry*)NativeMemory.AlignedAlloc((nuint)(Tlb.Entries * sizeof(TlbEntry)), 64);
        new Span<byte>(emptyTlb, Tlb.Entries * sizeof(TlbEntry)).Fill(0xFF);
    }

    ~SpinProbe() => Free();

    /// <summary>Lines of RAM (offset / 64) that the last standstill depends on.</summary>
    public ReadOnlySpan<ulong> Lines => lines.AsSpan(0, lineCount);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Observes one turn of a loop from the present RIP; uses the core's budget.</summary>
    public bool IsAtStandstill()
    {
        CpuState* cpu = core.State;
        lineCount = ownLineCount = 0;
        disturbed = false;
        *before = *cpu;
        TlbEntry* tlb = cpu->Tlb;
        cpu->Tlb = emptyTlb;
        core.Probe = this;
        bool closed = RunToStart(cpu);
        core.Probe = null;
        // A change of privilege or mapping has chosen a TLB itself, and is no standstill.
        if (cpu->Tlb == emptyTlb) cpu->Tlb = tlb;
        else disturbed = true;
        DropOwnLines();
        return closed && !disturbed;
    }

    /// <summary>Notes a load of <paramref name="size"/> bytes of RAM.</summary>
    public void NoteLoad(byte* host, int size)
    {
        ulong offset = (ulong)(host - core.Ram.Base);
        for (ulong line = offset >> WatchedLines.LineShift; line <= (offset + (ulong)size - 1) >> WatchedLines.LineShift; line++)
            NoteLine(line, lines, ref lineCount);
    }

    /// <summary>Notes a store; one that leaves the bytes as they were changes nothing.</summary>
    public void NoteStore(byte* host, byte* value, int size)
    {
        if (!new ReadOnlySpan<byte>(host, size).SequenceEqual(new ReadOnlySpan<byte>(value, size))) disturbed = true;
        ulong offset = (ulong)(host - core.Ram.Base);
        for (ulong line = offset >> WatchedLines.LineShift; line <= (offset + (ulong)size - 1) >> WatchedLines.LineShift; line++)
            NoteLine(line, ownLines, ref ownLineCount);
    }

    /// <summary>Notes something that a standstill has not: an atomic, a device.</summary>
    public void NoteDisturbance() => disturbed = true;

    private void NoteLine(ulong line, ulong[] list, ref int count)
    {
        if (list.AsSpan(0, count).Contains(line)) return;
        if (count == list.Length) disturbed = true;
        else list[count++] = line;
    }

    /// <summary>Lines that the core stores to itself, such as its stack, are nobody else's: watching them would only slow the core down.</summary>
    private void DropOwnLines()
    {
        int kept = 0;
        for (int i = 0; i < lineCount; i++)
            if (!ownLines.AsSpan(0, ownLineCount).Contains(lines[i])) lines[kept++] = lines[i];
        lineCount = kept;
    }

    /// <summary>Runs block after block until RIP and state are those of the start.</summary>
    private bool RunToStart(CpuState* cpu)
    {
        for (int block = 0; block < BlocksMax && !disturbed; block++)
        {
            if (!RunBlock(cpu)) return false;
            if (cpu->Rip == before->Rip && IsSameState(cpu)) return true;
        }
        return false;
    }

    /// <summary>Runs exactly one block: its successor finds the budget empty.</summary>
    private bool RunBlock(CpuState* cpu)
    {
        if (cpu->Pending != 0 || cpu->Halted || cpu->InterruptShadow) return false;
        Block* block = core.Blocks.Find(single: false);
        if (block == null || block->Count > cpu->Budget) return false;
        long rest = cpu->Budget - block->Count;
        cpu->Budget = block->Count;
        Outcome outcome = BlockEntry.Enter(cpu, block, cpu->Rip);
        cpu->Budget += rest;
        return outcome == Outcome.Next && cpu->Observations == before->Observations;
    }

    /// <summary>General and vector registers and flags; everything else only changes by instructions that leave their block.</summary>
    private bool IsSameState(CpuState* cpu) =>
        Bytes(cpu->Registers, Gpr.BlockRip * sizeof(ulong)).SequenceEqual(Bytes(before->Registers, Gpr.BlockRip * sizeof(ulong)))
        && LazyFlags.Read(cpu) == LazyFlags.Read(before)
        && Bytes(&cpu->Vectors, sizeof(CpuState.VectorFile)).SequenceEqual(Bytes(&before->Vectors, sizeof(CpuState.VectorFile)))
        && Bytes(&cpu->X87, sizeof(X87State)).SequenceEqual(Bytes(&before->X87, sizeof(X87State)))
        && cpu->Mxcsr == before->Mxcsr;

    private static ReadOnlySpan<byte> Bytes(void* start, int length) => new(start, length);

    private void Free()
    {
        NativeMemory.AlignedFree(before);
        NativeMemory.AlignedFree(emptyTlb);
    }
}
