// PCMPESTRI and its like against the host's processor: every immediate, strings of few letters, lengths of both signs.
using System;
using System.IO;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class StringCompareConformanceTests
{
    private const int StatesPerEncoding = 12;

    /// <summary>Offsets of the memory operand from RBX: aligned, not aligned, over the end of a page.</summary>
    private static readonly int[] Displacements = [0x40, 0x123, 0xFF9];

    public static readonly Code[] Codes =
    [
        Code.Pcmpistri_xmm_xmmm128_imm8, Code.Pcmpistrm_xmm_xmmm128_imm8, Code.Pcmpestri_xmm_xmmm128_imm8, Code.Pcmpestrm_xmm_xmmm128_imm8,
        Code.Pcmpestri64_xmm_xmmm128_imm8, Code.Pcmpestrm64_xmm_xmmm128_imm8, Code.VEX_Vpcmpistri_xmm_xmmm128_imm8, Code.VEX_Vpcmpistrm_xmm_xmmm128_imm8,
        Code.VEX_Vpcmpestri_xmm_xmmm128_imm8, Code.VEX_Vpcmpestrm_xmm_xmmm128_imm8, Code.VEX_Vpcmpestri64_xmm_xmmm128_imm8,
        Code.VEX_Vpcmpestrm64_xmm_xmmm128_imm8,
    ];

    public static readonly Mnemonic[] All = [.. Array.ConvertAll(Codes, code => code.Mnemonic())];

    [TestCaseSource(nameof(Codes))]
    public void Run_EveryImmediate_IsTheHosts(Code code)
    {
        using Conformance conformance = new();
        if (code.ToOpCode().Encoding == EncodingKind.VEX && !NativeOracle.HasAvx) Assert.Ignore("The host has no AVX.");
        Random random = new((int)code);
        for (int immediate = 0; immediate <= byte.MaxValue; immediate++)
        {
            Sweep(conformance, Instruction.Create(code, Register.XMM1, Register.XMM0 + random.Next(16), (uint)immediate), 0, random);
            int displacement = Displacements[immediate % Displacements.Length];
            Sweep(conformance, Instruction.Create(code, Register.XMM0 + random.Next(16), new MemoryOperand(Register.RBX, displacement, 8), (uint)immediate), displacement, random);
        }
    }

    private static void Sweep(Conformance conformance, in Instruction instruction, int displacement, Random random)
    {
        using MemoryStream stream = new();
        Encoder.Create(64, new StreamCodeWriter(stream)).Encode(instruction, TestCore.Code);
        byte[] bytes = stream.ToArray();
        for (int i = 0; i < StatesPerEncoding; i++)
        {
            MachineState state = MachineState.Create(random);
            state.Registers[Gpr.Rax] = Length(random);
            state.Registers[Gpr.Rdx] = Length(random);
            for (int vector = 0; vector < 16; vector++) Fill(random, new Span<byte>((byte*)state.Xmm + vector * 16, 16));
            Fill(random, conformance.Data.Slice(0x1000 + displacement, 16));
            conformance.Compare(bytes, state);
        }
    }

    /// <summary>Around the limits, of both signs, with and without a different upper half.</summary>
    private static ulong Length(Random random)
    {
        ulong length = (ulong)(long)random.Next(-18, 19);
        return random.Next(4) switch
        {
            0 => MachineState.Value(random),
            1 => (uint)length,
            _ => length,
        };
    }

    /// <summary>Bytes or words of four letters, of which one may end the string.</summary>
    private static void Fill(Random random, Span<byte> text)
    {
        ReadOnlySpan<byte> letters = random.Next(2) == 0 ? [1, 2, 0x80, 0xFF] : [0, 1, 2, 0x90];
        bool words = random.Next(2) == 0;
        for (int at = 0; at < text.Length; at++) text[at] = words && at % 2 == 1 ? (byte)0 : letters[random.Next(4)];
        if (random.Next(3) == 0) text[random.Next(16)] = 0;
    }
}
