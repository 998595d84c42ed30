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

    public BlockDecoder(Core core, Arena arena)
    {
        this.core = core;
        this.arena = arena;
        decoders = [Decoder.Create(16, reader), Decoder.Create(32, reader), Decoder.Create(64, reader)];
    }

    /// <summary>Decodes from RAM offset <paramref name="offset"/> to the first branch, page end or limit. Null: a fault is pending.</summary>
    public Block* Decode(ulong rip, ulong offset, int countMax)
    {
        ulong page = offset >> GuestRam.PageShift;
        core.Ram.MarkCode(page);
        uint version = core.Ram.Versions[page];
        DecodedInsn* insns = stackalloc DecodedInsn[CountMax + 1];
        int room = (int)(GuestRam.PageSize - (offset & ~GuestRam.PageMask));
        byte* source = core.Ram.Base + offset;
        byte* copy = stackalloc byte[Math.Min(room, CountMax * LengthMax)];
        room = Math.Min(room, CountMax * LengthMax);
        new ReadOnlySpan<byte>(source, room).CopyTo(new Span<byte>(copy, room));
        int count = DecodeRun(rip, copy, room, insns, Math.Min(countMax, CountMax), out int bytes);
        if (count == 0) return DecodeCrossing(rip, offset, room, version);
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
        ends = true;
        *insn = default;
        if (instruction.IsInvalid) return TryDecodeInvalid(decoder, source + start, room - start, insn);
        InsnBinder.Bind(instruction, mode, insn);
        insn->Handler = UnitGate.Select(core.State->Units, instruction);
        if (insn->Handler == null) insn->Handler = OpcodeMap.Select(new OperandShape(instruction, mode));
        insn->Step = StepTable.NumberOf(insn->Handler);
        ends = instruction.FlowControl != FlowControl.Next;
        return true;
    }

    /// <summary>An opcode that is not defined is #UD; one longer than 15 bytes #GP (SDM 3A, 7.15, interrupts 6 and 13).</summary>
    private static bool TryDecodeInvalid(Decoder decoder, byte* source, int room, DecodedInsn* insn)
    {
        if (decoder.LastError == DecoderError.NoMoreBytes && room < LengthMax) return false;
        insn->Handler = IsTooLong(source, room) ? &SystemHandlers.TooLong : &SystemHandlers.Undefined;
        insn->Length = 1;
        return true;
    }

    /// <summary>So many prefixes that no instruction of two bytes fits behind them.</summary>
    private static bool IsTooLong(byte* source, int room)
    {
        if (room < LengthMax) return false;
        foreach (byte value in new ReadOnlySpan<byte>(source, LengthMax - 1))
            if (value is not (0x66 or 0x67 or 0xF0 or 0xF2 or 0xF3 or 0x2E or 0x36 or 0x3E or 0x26 or 0x64 or 0x65 or (>= 0x40 and <= 0x4F))) return false;
        return true;
    }

    /// <summary>One instruction whose bytes lie in two pages.</summary>
    private Block* DecodeCrossing(ulong rip, ulong offset, int room, uint version)
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
        TryDecode(rip, bytes, 0, LengthMax, insns, out _);
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
