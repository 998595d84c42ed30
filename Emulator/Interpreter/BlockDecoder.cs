// Decodes guest code into blocks.
using System;

using Iced.Intel;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>Decodes each instruction once: Iced reads the bytes, the opcode map names the handler, the binder fills the operands.</summary>
internal sealed unsafe class BlockDecoder
{
    /// <summary>Instructions in a block: bounds the time to the next event check.</summary>
    public const int CountMax = 32;

    /// <summary>Longest instruction (SDM 2A, 2.3.11).</summary>
    private const int LengthMax = 15;

    private readonly Core core;
    private readonly Arena arena;
    private readonly PageCodeReader reader = new();
    private readonly Decoder[] decoders;
    private readonly InstructionSet instructions;

    /// <summary>What the instruction decoded last does to the flow of control.</summary>
    private FlowControl lastFlow;

    public BlockDecoder(Core core, Arena arena)
    {
        this.core = core;
        this.arena = arena;
        instructions = InstructionSet.Of(core.Services.Model);
        DecoderOptions options = instructions.DecoderOptions;
        decoders = [Decoder.Create(16, reader, options), Decoder.Create(32, reader, options), Decoder.Create(64, reader, options)];
    }

    /// <summary>Decodes from RAM offset <paramref name="offset"/> to the first branch, page end or limit. Null: a fault is pending.</summary>
    public Block* Decode(ulong rip, ulong offset, int countMax)
    {
        ulong page = offset >> GuestRam.PageShift;
        core.Ram.MarkCode(page);
        uint version = core.Ram.Versions[page];
        DecodedInsn* insns = stackalloc DecodedInsn[CountMax + 1];
        int inPage = (int)(GuestRam.PageSize - (offset & ~GuestRam.PageMask));
        ulong allowed = BlockCache.RoomInSegment(core.State, rip);
        int room = (int)Math.Min((ulong)inPage, allowed);
        byte* source = core.Ram.Base + offset;
        byte* copy = stackalloc byte[Math.Min(room, CountMax * LengthMax)];
        room = Math.Min(room, CountMax * LengthMax);
        new ReadOnlySpan<byte>(source, room).CopyTo(new Span<byte>(copy, room));
        int count = DecodeRun(rip, copy, room, insns, Math.Min(countMax, CountMax), out int bytes);
        if (count == 0) return allowed <= (ulong)inPage ? BeyondLimit() : DecodeCrossing(rip, offset, inPage, version, allowed);
        Block* block = Build(rip, offset, insns, count, copy, bytes);
        block->Version = block->LastVersion = core.Ram.Versions + page;
        block->SeenVersion = block->SeenLastVersion = version;
        return block;
    }

    /// <summary>Decodes whole instructions from <paramref name="source"/>; answers how many, and their bytes.</summary>
    private int DecodeRun(ulong rip, byte* source, int room, DecodedInsn* insns, int countMax, out int bytes)
    {
        int count = 0;
        bytes = 0;
        while (count < countMax)
        {
            if (!TryDecode(rip, source, bytes, room, insns + count, out bool ends)) break;
            bytes += insns[count].Length;
            insns[count].End = (ushort)bytes;
            count++;
            if (ends) break;
        }
        return count;
    }

    /// <summary><see langword="false"/>: the instruction runs out of the page.</summary>
    private bool TryDecode(ulong blockRip, byte* source, int start, int room, DecodedInsn* insn, out bool ends)
    {
        CodeMode mode = core.State->Mode;
        Decoder decoder = decoders[(int)mode];
        reader.Start(source + start, room - start);
        decoder.IP = blockRip + (ulong)start;
        decoder.Decode(out Instruction instruction);
        if (instruction.Code == Code.Pause && mode == CodeMode.Code64) instruction = Exchanges.WithR8(instruction, source + start);
        ends = true;
        lastFlow = FlowControl.Exception;
        *insn = default;
        if (instruction.IsInvalid) return TryDecodeInvalid(decoder, source + start, room - start, insn);
        InsnBinder.Bind(instruction, mode, insn);
        X87Opcode.Note(source + start, insn);
        insn->Handler = instructions.Has(instruction.Code) ? UnitGate.Select(core.State->Units, instruction) : &SystemHandlers.Undefined;
        if (insn->Handler == null) insn->Handler = OpcodeMap.Select(new OperandShape(instruction, mode));
        ends = instruction.FlowControl != FlowControl.Next;
        lastFlow = instruction.FlowControl;
        return true;
    }

    /// <summary>An opcode that is not defined is #UD; one longer than 15 bytes #GP (SDM 3A, 7.15, interrupts 6 and 13).</summary>
    private bool TryDecodeInvalid(Decoder decoder, byte* source, int room, DecodedInsn* insn)
    {
        if (decoder.LastError == DecoderError.NoMoreBytes && room < LengthMax && !Prefixes.IsUndefinedOpcode(source, room, core.State->Mode)) return false;
        insn->Handler = IsTooLong(decoder, source) ? &SystemHandlers.TooLong : &SystemHandlers.Undefined;
        // All bytes that were looked at: should one of them change, the block is decoded anew.
        insn->Length = (byte)Math.Min(room, LengthMax);
        return true;
    }

    /// <summary>
    /// All 15 bytes were read, and without the prefixes that say nothing more would be wanted: only such instructions can be
    /// longer. An undefined opcode behind many prefixes stays undefined.
    /// </summary>
    private bool IsTooLong(Decoder decoder, byte* source)
    {
        if (reader.Consumed < LengthMax || Prefixes.IsUndefinedOpcode(source, LengthMax, core.State->Mode)) return false;
        byte* shorter = stackalloc byte[LengthMax];
        reader.Start(shorter, Prefixes.Reduce(source, shorter, LengthMax, core.State->Mode));
        decoder.Decode(out Instruction instruction);
        return instruction.IsInvalid && decoder.LastError == DecoderError.NoMoreBytes;
    }

    /// <summary>The instruction at RIP runs out of CS.</summary>
    private Block* BeyondLimit()
    {
        Faults.Raise(core.State, ExceptionVector.GeneralProtection, 0);
        return null;
    }

    /// <summary>One instruction whose bytes lie in two pages.</summary>
    private Block* DecodeCrossing(ulong rip, ulong offset, int room, uint version, ulong allowed)
    {
        if (!core.Blocks.TryFetchAddress(BlockCache.SecondPage(rip, offset), out ulong secondOffset)) return null;
        ulong secondPage = secondOffset >> GuestRam.PageShift;
        core.Ram.MarkCode(secondPage);
        uint secondVersion = core.Ram.Versions[secondPage];
        byte* bytes = stackalloc byte[LengthMax];
        int head = Math.Min(room, LengthMax);
        new ReadOnlySpan<byte>(core.Ram.Base + offset, head).CopyTo(new Span<byte>(bytes, head));
        new ReadOnlySpan<byte>(core.Ram.Base + secondOffset, LengthMax - head).CopyTo(new Span<byte>(bytes + head, LengthMax - head));
        DecodedInsn* insns = stackalloc DecodedInsn[2];
        if (!TryDecode(rip, bytes, 0, (int)Math.Min(LengthMax, allowed), insns, out _)) return BeyondLimit();
        insns->End = insns->Length;
        Block* block = Build(rip, offset, insns, 1, bytes, insns->Length);
        block->CrossesPage = true;
        block->LastPageOffset = secondOffset;
        block->Version = core.Ram.Versions + (offset >> GuestRam.PageShift);
        block->SeenVersion = version;
        block->LastVersion = core.Ram.Versions + secondPage;
        block->SeenLastVersion = secondVersion;
        return block;
    }

    /// <summary>Lays a block out in the arena; the pseudo instruction behind the last one leaves the block.</summary>
    private Block* Build(ulong rip, ulong offset, DecodedInsn* insns, int count, byte* source, int bytes)
    {
        insns[count] = default;
        insns[count].Handler = &BlockEntry.FallThrough;
        insns[count].End = insns[count - 1].End;
        int insnBytes = (count + 1) * sizeof(DecodedInsn);
        Block* block = (Block*)arena.Allocate(sizeof(Block) + insnBytes + bytes);
        block->Rip = rip;
        block->Offset = offset;
        block->EndsInBranch = lastFlow is FlowControl.ConditionalBranch or FlowControl.UnconditionalBranch or FlowControl.IndirectBranch
            or FlowControl.Call or FlowControl.IndirectCall or FlowControl.Return;
        block->Count = (ushort)count;
        block->Bytes = (ushort)bytes;
        block->ColdEntries = BlockTuner.WarmEntries;
        block->FirstHandler = insns->Handler;
        insns->Handler = &BlockEntry.CountEntry;
        Buffer.MemoryCopy(insns, Block.First(block), insnBytes, insnBytes);
        Buffer.MemoryCopy(source, Block.Source(block), bytes, bytes);
        return block;
    }
}
