// What a block gets once it has shown that it runs often.
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>Works on a block of the core's own, between two of its instructions: nothing but the way of getting through it faster changes.</summary>
internal static unsafe class BlockTuner
{
    /// <summary>Entries after which a block counts as hot.</summary>
    public const int HotEntries = 32;

    public static void Tune(Block* block)
    {
        DecodedInsn* insn = Block.First(block);
        insn->Handler = block->FirstHandler;
        for (int i = 0; i <= block->Count; i++) insn[i].Handler = CodeAddress.Of(insn[i].Handler);
    }
}
