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
    /// <summary>Loads and stores that one turn may have, each.</summary>
    private const int RangesMax = 64;

    private readonly (ulong Start, ulong End)[] loads = new (ulong Start, ulong End)[RangesMax];
    private readonly (ulong Start, ulong End)[] stores = new (ulong Start, ulong End)[RangesMax];
    private readonly ulong[] lines = new ulong[WatchedLines.LinesMax];
    private int loadCount;
    private int storeCount;
    private int lineCount;
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
        lineCount = loadCount = storeCount = 0;
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
        if (closed && !disturbed) CollectLines();
        return closed && !disturbed;
    }

    /// <summary>Notes a load of <paramref name="size"/> bytes of RAM.</summary>
    public void NoteLoad(byte* host, int size) => NoteRange(host, size, loads, ref loadCount);

    /// <summary>Notes a store; one that leaves the bytes as they were changes nothing.</summary>
    public void NoteStore(byte* host, byte* value, int size)
    {
        if (!new ReadOnlySpan<byte>(host, size).SequenceEqual(new ReadOnlySpan<byte>(value, size))) disturbed = true;
        NoteRange(host, size, stores, ref storeCount);
    }

    /// <summary>Notes something that a standstill has not: an atomic, a device.</summary>
    public void NoteDisturbance() => disturbed = true;

    private void NoteRange(byte* host, int size, (ulong Start, ulong End)[] ranges, ref int count)
    {
        ulong start = (ulong)(host - core.Ram.Base);
        (ulong Start, ulong End) range = (start, start + (ulong)size);
        if (ranges.AsSpan(0, count).Contains(range)) return;
        if (count == ranges.Length) disturbed = true;
        else ranges[count++] = range;
    }

    /// <summary>
    /// Lines of all loads but those of bytes that the loop itself stores, such as its stack: they are nobody else's, and
    /// watching them would slow down every store to their page.
    /// </summary>
    private void CollectLines()
    {
        foreach ((ulong start, ulong end) in loads.AsSpan(0, loadCount))
        {
            if (IsOwn(start, end)) continue;
            for (ulong line = start >> WatchedLines.LineShift; line <= (end - 1) >> WatchedLines.LineShift; line++) AddLine(line);
        }
    }

    private bool IsOwn(ulong start, ulong end)
    {
        foreach ((ulong first, ulong last) in stores.AsSpan(0, storeCount))
            if (start >= first && end <= last) return true;
        return false;
    }

    private void AddLine(ulong line)
    {
        if (Lines.Contains(line)) return;
        if (lineCount == lines.Length) disturbed = true;
        else lines[lineCount++] = line;
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

    private bool RunBlock(CpuState* cpu)
    {
        if (InterpreterEngine.NeedsService(cpu) || InterpreterEngine.RunsSingly(cpu) || cpu->Halted || cpu->InterruptShadow) return false;
        Block* block = core.Blocks.Find(single: false);
        if (block == null || block->Count > cpu->Budget) return false;
        Outcome outcome = BlockEntry.EnterAlone(cpu, block, cpu->Rip);
        return outcome == Outcome.Next && cpu->Observations == before->Observations;
    }

    /// <summary>What a turn of a loop can change without being noticed otherwise: registers, flags, segment bases.</summary>
    private bool IsSameState(CpuState* cpu) =>
        Bytes(cpu->Registers, Gpr.BlockRip * sizeof(ulong)).SequenceEqual(Bytes(before->Registers, Gpr.BlockRip * sizeof(ulong)))
        && LazyFlags.Read(cpu) == LazyFlags.Read(before)
        && Bytes(&cpu->Vectors, sizeof(CpuState.VectorFile)).SequenceEqual(Bytes(&before->Vectors, sizeof(CpuState.VectorFile)))
        && Bytes(&cpu->X87, sizeof(X87State)).SequenceEqual(Bytes(&before->X87, sizeof(X87State)))
        && cpu->Mxcsr == before->Mxcsr
        && Bytes(&cpu->Segments, sizeof(CpuState.SegmentArray)).SequenceEqual(Bytes(&before->Segments, sizeof(CpuState.SegmentArray)))
        && cpu->KernelGsBase == before->KernelGsBase && cpu->Cr2 == before->Cr2;

    private static ReadOnlySpan<byte> Bytes(void* start, int length) => new(start, length);

    private void Free()
    {
        NativeMemory.AlignedFree(before);
        NativeMemory.AlignedFree(emptyTlb);
    }
}
