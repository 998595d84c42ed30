// Every instruction form that some bytes decode to, found by trying the bytes.
using System;
using System.Collections.Generic;
using System.Linq;

using Iced.Intel;

using ToroEmu.Cpu;

namespace ToroEmu.Tests.Coverage;

/// <summary>
/// All opcodes of all maps with the prefixes that select among forms, and ModRM bytes with each register field, memory and
/// register operands. Nothing here knows an instruction, so none can be forgotten. EVEX, XOP and MVEX are
/// looked at as encodings (<see cref="CoverageTests"/>).
/// </summary>
internal static class FormScan
{
    private const int Trailing = 12;
    private static readonly byte[][] Prefixes =
        [[], [0x66], [0xF2], [0xF3], [0x67], [0x66, 0xF2], [0x48], [0x66, 0x48], [0xF2, 0x48], [0xF3, 0x48], [0x66, 0x67]];

    private static readonly byte[][] Maps = [[], [0x0F], [0x0F, 0x38], [0x0F, 0x3A]];
    private static readonly Lazy<IReadOnlyList<Form>> All = new(() => [.. Modes.SelectMany(Scan)]);

    private static CodeMode[] Modes => [CodeMode.Code16, CodeMode.Code32, CodeMode.Code64];

    /// <summary>One instruction for each form, mode and kind of operands.</summary>
    public static IReadOnlyList<Form> Forms => All.Value;

    private static IEnumerable<Form> Scan(CodeMode mode)
    {
        int bitness = mode switch { CodeMode.Code16 => 16, CodeMode.Code32 => 32, _ => 64 };
        HashSet<(Code Code, int Memory)> seen = [];
        foreach (byte[] bytes in Candidates())
        {
            Decoder decoder = Decoder.Create(bitness, new ByteArrayCodeReader(bytes));
            decoder.Decode(out Instruction instruction);
            if (instruction.IsInvalid || !seen.Add((instruction.Code, MemoryOperand(instruction)))) continue;
            yield return new Form(instruction, mode, Convert.ToHexString(bytes, 0, instruction.Length));
        }
    }

    /// <summary>Number of the memory operand, or -1.</summary>
    private static int MemoryOperand(in Instruction instruction)
    {
        for (int operand = 0; operand < instruction.OpCount; operand++)
            if (instruction.GetOpKind(operand) == OpKind.Memory) return operand;
        return -1;
    }

    private static IEnumerable<byte[]> Candidates()
    {
        foreach (byte[] prefix in Prefixes)
            foreach (byte[] map in Maps)
                for (int opcode = 0; opcode < 256; opcode++)
                    foreach (byte modRm in ModRms) yield return [.. prefix, .. map, (byte)opcode, modRm, .. new byte[Trailing]];
        foreach (byte[] vex in VexPrefixes())
            for (int opcode = 0; opcode < 256; opcode++)
                foreach (byte modRm in VexModRms) yield return [.. vex, (byte)opcode, modRm, 0x20, .. new byte[Trailing]];
        for (int last = 0; last < 256; last++) yield return [0x0F, 0x0F, 0xC1, (byte)last, .. new byte[Trailing]]; // 3DNow!
    }

    /// <summary>A memory operand for each register field, and all pairs of registers.</summary>
    private static IEnumerable<byte> ModRms => Enumerable.Range(0, 8).Select(middle => (byte)(middle << 3)).Concat(Enumerable.Range(0xC0, 64).Select(value => (byte)value));

    /// <summary>Memory with an index (gathers need one), registers.</summary>
    private static IEnumerable<byte> VexModRms => Enumerable.Range(0, 8).SelectMany(middle => new[] { (byte)((middle << 3) | 4), (byte)(0xC1 | (middle << 3)) });

    /// <summary>Three-byte VEX of each map, prefix, width and length; vvvv is 1111 (unused) or another register.</summary>
    private static IEnumerable<byte[]> VexPrefixes() =>
        from map in Enumerable.Range(1, 3)
        from vvvv in (int[])[15, 10]
        from rest in Enumerable.Range(0, 16)
        select new[] { (byte)0xC4, (byte)(0xE0 | map), (byte)((rest >> 3 << 7) | (vvvv << 3) | (rest & 7)) };

    /// <summary>A form with bytes that decode to it.</summary>
    public sealed record Form(Instruction Instruction, CodeMode Mode, string Bytes)
    {
        public Code Code => Instruction.Code;
    }
}
