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
    private const int PatienceMax = 1 << 28;

    /// <summary>Longest list.</summary>
    private const int LengthMax = 6;

    /// <summary>A millisecond or so of the JIT must have been earned by this many instructions.</summary>
    private const ulong InstructionsPerList = 1_000_000;

    private readonly Type?[] parts = new Type?[BlockDecoder.CountMax];

    /// <summary>Handlers of lists by their first instruction, null elsewhere.</summary>
    private readonly nint[] lists = new nint[BlockDecoder.CountMax];

    /// <summary>How often this core ran the JIT.</summary>
    private ulong made;

    /// <summary>Lists in use.</summary>
    public ulong Lists { get; private set; }

    /// <summary>Called at the entry at which the block's count has come to zero.</summary>
    public void Tune(CpuState* cpu, Block* block)
    {
        DecodedInsn* insns = Block.First(block);
        insns->Handler = block->FirstHandler;
        bool done = block->Patience != 0 && TryUseLists(cpu, block);
        for (int i = 0; i <= block->Count; i++) CallDirectly(insns + i);
        block->FirstHandler = insns->Handler;
        if (done) return;
        block->Patience = Math.Clamp(block->Patience * 2, HotEntries, PatienceMax);
        block->ColdEntries = block->Patience;
        insns->Handler = &BlockEntry.CountEntry;
    }

    private static void CallDirectly(DecodedInsn* insn)
    {
        Handler code = CodeAddress.Of(insn->Handler);
        if ((nint)code == (nint)insn->Handler) return;
        StepTable.NoteAlias(insn->Handler, code);
        insn->Handler = code;
    }

    /// <summary><see langword="false"/>: later, the JIT has had its share for now.</summary>
    private bool TryUseLists(CpuState* cpu, Block* block)
    {
        DecodedInsn* insns = Block.First(block);
        for (int i = 0; i < block->Count; i++) parts[i] = StepTable.Find(insns[i].Handler);
        Array.Clear(lists);
        if (!TryMakeLists(cpu, block->Count)) return false;
        for (int i = 0; i < block->Count; i++)
        {
            if (lists[i] == 0) continue;
            insns[i].Handler = (Handler)lists[i];
            Lists++;
        }
        return true;
    }

    /// <summary>Looks from the end, so that a branch stays with what it depends on.</summary>
    private bool TryMakeLists(CpuState* cpu, int count)
    {
        for (int end = count; end > 1;)
        {
            int start = end;
            while (start > 0 && end - start < LengthMax && parts[start - 1] != null) start--;
            if (end - start > 1 && !TryMakeList(cpu, start, end)) return false;
            end = Math.Min(start, end - 1);
        }
        return true;
    }

    private bool TryMakeList(CpuState* cpu, int start, int end)
    {
        Span<Type> steps = parts.AsSpan(start, end - start)!;
        StepFlags.Silence(steps);
        Type list = StepTable.ListOf(steps);
        if (!StepTable.Has(list))
        {
            ulong retired = cpu->RetiredAtEnd - (ulong)cpu->Budget;
            if (made >= retired / InstructionsPerList || StepTable.IsFull) return false;
            made++;
        }
        lists[start] = (nint)StepTable.Compose(list);
        return true;
    }
}
