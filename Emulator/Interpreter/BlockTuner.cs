// What a block gets once it has shown that it runs often.
using Iced.Intel;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>
/// Works on a block of the core's own that is being entered. Nothing changes but the way of getting through it: handlers that do two instructions
/// at once, and handlers called without the runtime's stubs.
/// </summary>
internal sealed unsafe class BlockTuner
{
    /// <summary>Entries after which a block counts as hot.</summary>
    public const int HotEntries = 64;

    private readonly PageCodeReader reader = new();
    private readonly Decoder[] decoders;

    public BlockTuner() => decoders = [Decoder.Create(16, reader), Decoder.Create(32, reader), Decoder.Create(64, reader)];

    public void Tune(CpuState* cpu, Block* block)
    {
        DecodedInsn* insns = Block.First(block);
        insns->Handler = block->FirstHandler;
        FuseBranch(block, cpu->Mode);
        for (int i = 0; i <= block->Count; i++) insns[i].Handler = CodeAddress.Of(insns[i].Handler);
        block->FirstHandler = insns->Handler;
    }

    /// <summary>A branch is the last instruction of its block.</summary>
    private void FuseBranch(Block* block, CodeMode mode)
    {
        if (block->Count < 2) return;
        DecodedInsn* first = Block.First(block) + block->Count - 2;
        Instruction instruction = DecodeAgain(block, mode, first), branch = DecodeAgain(block, mode, first + 1);
        Handler pair = OpcodeMap.SelectPair(new OperandShape(instruction, mode), branch.Mnemonic);
        if (pair != null) first->Handler = pair;
    }

    private Instruction DecodeAgain(Block* block, CodeMode mode, DecodedInsn* insn)
    {
        reader.Start(Block.Source(block) + insn->Start, insn->Length);
        Decoder decoder = decoders[(int)mode];
        decoder.IP = block->Rip + (ulong)insn->Start;
        decoder.Decode(out Instruction instruction);
        return instruction;
    }
}
