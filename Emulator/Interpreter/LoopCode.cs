// The instructions of a turn of a loop, for whoever wants to know what they depend on.
using System;
using System.Collections.Generic;

using Iced.Intel;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

internal static unsafe class LoopCode
{
    /// <summary>Decodes the blocks of a turn in order.</summary>
    public static List<Instruction> Decode(IReadOnlyList<nint> path, CodeMode mode)
    {
        int bitness = mode switch { CodeMode.Code16 => 16, CodeMode.Code32 => 32, _ => 64 };
        List<Instruction> turn = [];
        foreach (nint address in path)
        {
            Block* block = (Block*)address;
            byte[] source = new ReadOnlySpan<byte>(Block.Source(block), block->Bytes).ToArray();
            Decoder decoder = Decoder.Create(bitness, new ByteArrayCodeReader(source), block->Rip);
            for (int count = 0; count < block->Count; count++) turn.Add(decoder.Decode());
        }

        return turn;
    }
}
