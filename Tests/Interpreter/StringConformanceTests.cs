// String instructions against the host's processor.
using System;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class StringConformanceTests
{
    private const ulong Flags = Rflags.Status | Rflags.Df;

    /// <summary>MOVS, CMPS, STOS, LODS, SCAS for bytes; the next opcode is for the other widths.</summary>
    [Test]
    public void EveryWidthPrefixAndDirection([Values(0xA4, 0xA6, 0xAA, 0xAC, 0xAE)] byte opcode, [Values(1, 2, 4, 8)] int width, [Values] bool down)
    {
        using Conformance conformance = new();
        Random random = new(opcode * width);
        MakeRuns(conformance.Data, random);
        foreach (int repeat in (int[])[0, 0xF2, 0xF3])
            foreach (bool shortAddress in (bool[])[false, true])
                for (int i = 0; i < 25; i++)
                    conformance.Compare(Code(opcode, width, repeat, shortAddress), State(random, width, down, shortAddress), Flags);
    }

    [Test]
    public void CountOfZero_DoesNothing([Values(0xA4, 0xA6, 0xAA, 0xAC, 0xAE)] byte opcode, [Values(0xF2, 0xF3)] int repeat)
    {
        using Conformance conformance = new();
        MachineState state = State(new Random(1), 4, false, false);
        state.Registers[Gpr.Rcx] = 0;
        conformance.Compare(Code(opcode, 4, repeat, false), state, Flags);
    }

    /// <summary>Distances below, at and above the element, up and down, over page ends.</summary>
    [Test]
    public void RepMovs_Overlapping([Values(1, 2, 4, 8)] int width, [Values] bool down)
    {
        using Conformance conformance = new();
        Random random = new(width);
        for (int distance = -20; distance <= 20; distance++)
        {
            MachineState state = State(random, width, down, false);
            state.Registers[Gpr.Rsi] = TestCore.Data + 0x7F80;
            state.Registers[Gpr.Rdi] = state.Registers[Gpr.Rsi] + (ulong)distance;
            state.Registers[Gpr.Rcx] = 700;
            conformance.Compare(Code(0xA4, width, 0xF3, false), state, Flags);
        }
    }

    /// <summary>Bytes in runs, so that comparisons go on for a while.</summary>
    private static void MakeRuns(Span<byte> data, Random random)
    {
        for (int at = 0; at < data.Length;)
        {
            int length = Math.Min(random.Next(1, 200), data.Length - at);
            data.Slice(at, length).Fill((byte)random.Next(3));
            at += length;
        }
    }

    private static MachineState State(Random random, int width, bool down, bool shortAddress)
    {
        MachineState state = MachineState.Create(random);
        if (down) state.Flags |= Rflags.Df;
        ulong garbage = shortAddress ? 0xDEAD_BEEF_0000_0000 : 0;
        state.Registers[Gpr.Rax] = (ulong)random.Next(3) * 0x0101_0101_0101_0101;
        state.Registers[Gpr.Rsi] = TestCore.Data + (ulong)random.Next(0x6000, 0xA000) + garbage;
        state.Registers[Gpr.Rdi] = TestCore.Data + (ulong)random.Next(0x6000, 0xA000) + garbage;
        int countMax = random.Next(3) == 0 ? 0x5000 / width : 40;
        state.Registers[Gpr.Rcx] = (ulong)random.Next(0, countMax) + garbage;
        return state;
    }

    private static byte[] Code(byte opcode, int width, int repeat, bool shortAddress)
    {
        byte[] prefixes = shortAddress ? [0x67] : [];
        if (repeat != 0) prefixes = [.. prefixes, (byte)repeat];
        return width switch
        {
            1 => [.. prefixes, opcode],
            2 => [.. prefixes, 0x66, (byte)(opcode + 1)],
            4 => [.. prefixes, (byte)(opcode + 1)],
            _ => [.. prefixes, 0x48, (byte)(opcode + 1)],
        };
    }
}
