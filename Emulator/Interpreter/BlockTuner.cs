// What a block gets once it has shown that it runs often.
using System;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>
/// Works on a block of the core's own that is being entered. Nothing changes but the way of getting through it: at first, handlers are called without
/// the runtime's stubs; if the block stays hot, handlers that do some instructions on end are made for it, which costs a run of the JIT for each new list.
/// </summary>
internal sealed unsafe class BlockTuner
{
    /// <summary>Entries after which a block counts as warm, and again as many as make it hot.</summary>
    public const int WarmEntries = 64;
    private const int HotEntries = 4096;

    /// <summary>Longest list.</summary>
    private const int LengthMax = 6;

    /// <summary>A millisecond or so of the JIT must have been earned by this many instructions.</summary>
    private const ulong InstructionsPerList = 1_000_000;

    private readonly Type?[] parts = new Type?[BlockDecoder.CountMax];

    private ulong made;

    /// <summary>Lists in use.</summary>
    public ulong Lists { get; private set; }

    /// <summary>Called at the entry at which the block's count has come to zero.</summary>
    public void Tune(CpuState* cpu, Block* block)
    {
        DecodedInsn* insns = Block.First(block);
        insns->Handler = block->FirstHandler;
        bool done = block->IsWarm && TryMakeLists(cpu, block);
        for (int i = 0; i <= block->Count; i++) insns[i].Handler = CodeAddress.Of(insns[i].Handler);
        block->FirstHandler = insns->Handler;
        block->IsWarm = true;
        if (done) return;
        block->ColdEntries = HotEntries;
        insns->Handler = &BlockEntry.CountEntry;
    }

    /// <summary>Looks from the end, so that a branch stays with what it depends on. <see langword="false"/>: later, the JIT has had its share.</summary>
    private bool TryMakeLists(CpuState* cpu, Block* block)
    {
        DecodedInsn* insns = Block.First(block);
        for (int i = 0; i < block->Count; i++) parts[i] = StepTable.TypeOf(insns[i].Step);
        bool complete = true;
        for (int end = block->Count; end > 1;)
        {
            int start = end;
            while (start > 0 && end - start < LengthMax && parts[start - 1] != null) start--;
            if (end - start > 1) complete &= TryMakeList(cpu, insns + start, parts.AsSpan(start, end - start));
            end = Math.Min(start, end - 1);
        }
        return complete;
    }

    private bool TryMakeList(CpuState* cpu, DecodedInsn* first, Span<Type?> steps)
    {
        StepFlags.Silence(steps!);
        Type list = StepTable.ListOf(steps!);
        if (!StepTable.Has(list))
        {
            ulong retired = cpu->RetiredAtEnd - (ulong)cpu->Budget;
            if (made >= retired / InstructionsPerList) return false;
            made++;
        }
        Lists++;
        first->Handler = StepTable.Compose(list);
        return true;
    }
}
