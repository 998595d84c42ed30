// Gathers against the host's processor, and their faults.
using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class GatherTests
{
    private const int Runs = 300;
    private const int Page = 0x1000;

    private static readonly Mnemonic[] Gathers =
    [
        Mnemonic.Vgatherdps, Mnemonic.Vgatherdpd, Mnemonic.Vgatherqps, Mnemonic.Vgatherqpd, Mnemonic.Vpgatherdd, Mnemonic.Vpgatherdq, Mnemonic.Vpgatherqd,
        Mnemonic.Vpgatherqq,
    ];

    /// <summary>The VEX forms of all gathers.</summary>
    private static readonly Code[] Forms =
        [.. Enum.GetValues<Code>().Where(code => Gathers.Contains(code.Mnemonic()) && code.ToOpCode() is { Encoding: EncodingKind.VEX, IsInstruction: true })];

    [Test]
    public void Forms_AreTwoOfEach() => Assert.That(Forms, Has.Length.EqualTo(Gathers.Length * 2));

    [TestCaseSource(nameof(Forms))]
    public void Run_RandomIndicesAndMasks_IsTheHosts(Code code)
    {
        if (!NativeOracle.HasAvx2) Assert.Ignore("The host has no AVX2.");
        using Conformance conformance = new();
        Random random = new((int)code);
        bool wideIndices = HasWideIndices(code), quadIndices = HasQuadIndices(code);
        for (int run = 0; run < Runs; run++)
        {
            int scale = 1 << random.Next(4);
            byte[] bytes = Encode(code, random, scale, wideIndices);
            MachineState state = MachineState.Create(random);
            state.Registers[Gpr.Rbx] = TestCore.Data + 0x8000;
            for (int half = 0; half < 4; half++) SetIndices(random, ref state, half, scale, quadIndices);
            conformance.Compare(bytes, state);
        }
    }

    [Test]
    public void Run_FaultInTheMiddle_KeepsWhatIsDoneAndResumes()
    {
        using TestCore core = new();
        const ulong missing = TestCore.Data + 3 * Page;
        core.Unmap(missing);
        for (int lane = 0; lane < 4; lane++) core.Write(TestCore.Data + (ulong)lane * Page, BitConverter.GetBytes(0x1111_1111 * (lane + 1)));
        core.Cpu->Registers[Gpr.Rbx] = TestCore.Data;
        core.Cpu->Vectors[1] = new Ymm { Q0 = 2 * Page | (1UL * Page << 32), Q1 = 3 * Page | (0UL << 32), Q2 = 7, Q3 = 7 };
        core.Cpu->Vectors[0] = core.Cpu->Vectors[2] = new Ymm { Q0 = 0x8000_0000_8000_0000, Q1 = 0x8000_0000_8000_0000, Q2 = ulong.MaxValue, Q3 = ulong.MaxValue };
        byte[] gather = Conformance.Assemble(assembler => assembler.vgatherdps(xmm0, __[rbx + xmm1], xmm2));
        core.RunToHalt(gather);
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.PageFault));
        Assert.That(core.FirstFault.Fault.Address, Is.EqualTo(missing));
        Assert.That(core.Cpu->Vectors[0].Q0, Is.EqualTo(0x2222_2222_3333_3333));
        Assert.That(core.Cpu->Vectors[2].Q0, Is.Zero);
        Assert.That(core.Cpu->Vectors[2].Q1, Is.EqualTo(ulong.MaxValue));
        core.Map(missing, missing);
        core.Cpu->Fault = default;
        core.Cpu->Halted = false;
        // What is done already is not read again.
        core.Cpu->Vectors[1].Q0 = ulong.MaxValue;
        Assert.That(core.RunToHalt(gather), Is.EqualTo(VcpuExit.Halted));
        Assert.That((core.Cpu->Vectors[0].Q0, core.Cpu->Vectors[0].Q1), Is.EqualTo((0x2222_2222_3333_3333UL, 0x1111_1111_4444_4444UL)));
        Assert.That((core.Cpu->Vectors[0].Q2, core.Cpu->Vectors[2].Q1, core.Cpu->Vectors[2].Q2), Is.EqualTo((0UL, 0UL, 0UL)));
    }

    // vpgatherdd xmm0, [rbx + xmm1], xmm0; xmm1, [rbx + xmm1], xmm2; xmm0, [rbx + xmm2], xmm2
    [TestCase(new byte[] { 0xC4, 0xE2, 0x79, 0x90, 0x04, 0x0B })]
    [TestCase(new byte[] { 0xC4, 0xE2, 0x69, 0x90, 0x0C, 0x0B })]
    [TestCase(new byte[] { 0xC4, 0xE2, 0x69, 0x90, 0x04, 0x13 })]
    public void Run_RegistersCoincide_IsUndefined(byte[] code)
    {
        using TestCore core = new();
        core.RunToHalt(code);
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.InvalidOpcode));
    }

    [Test]
    public void Run_AddressOfStackSegmentNotCanonical_IsStackFault()
    {
        using TestCore core = new();
        core.Cpu->Registers[Gpr.Rbp] = 1UL << 63;
        core.Cpu->Vectors[2].Q0 = ulong.MaxValue;
        core.RunToHalt(Conformance.Assemble(assembler => assembler.vgatherqpd(xmm0, __[rbp + xmm1], xmm2)));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.StackFault));
    }

    private static string IndexKind(Code code) => code.ToOpCode().GetOpKind(1).ToString();

    private static bool HasWideIndices(Code code) => IndexKind(code).EndsWith('y');

    private static bool HasQuadIndices(Code code) => IndexKind(code).Contains("64", StringComparison.Ordinal);

    private static byte[] Encode(Code code, Random random, int scale, bool wideIndices)
    {
        int[] numbers = [0, 1, 2, 3, 9, 14];
        random.Shuffle(numbers);
        Register vector = code.ToOpCode().GetOpKind(0).ToString().StartsWith("ymm", StringComparison.Ordinal) ? Register.YMM0 : Register.XMM0;
        Instruction instruction = new() { Code = code, Op0Register = vector + numbers[0], Op2Register = vector + numbers[2], Op1Kind = OpKind.Memory };
        // RBX, or EBX with an address-size prefix, or none: it points into the data.
        instruction.MemoryBase = OneOf(random, Register.RBX, Register.RBX, Register.EBX, Register.None);
        instruction.MemoryIndex = (wideIndices ? Register.YMM0 : Register.XMM0) + numbers[1];
        instruction.MemoryIndexScale = scale;
        instruction.MemoryDisplacement64 = (ulong)random.Next(-0x100, 0x100) + (instruction.MemoryBase == Register.None ? TestCore.Data + 0x8000 : 0);
        instruction.MemoryDisplSize = instruction.MemoryBase == Register.EBX ? 4 : 8;
        using MemoryStream stream = new();
        Encoder.Create(64, new StreamCodeWriter(stream)).Encode(instruction, TestCore.Code);
        return stream.ToArray();
    }

    private static Register OneOf(Random random, params Register[] from) => from[random.Next(from.Length)];

    /// <summary>Every register may be the indices: all get some that stay inside of the data, on both sides of RBX. Their top bits are masks.</summary>
    private static void SetIndices(Random random, ref MachineState state, int half, int scale, bool quads)
    {
        for (int register = 0; register < 16; register++)
        {
            ulong value = quads
                ? (ulong)Index(random, scale)
                : (uint)Index(random, scale) | (ulong)(uint)Index(random, scale) << 32;
            if (half < 2) state.Xmm[register * 2 + half] = value;
            else state.YmmUpper[register * 2 + half - 2] = value;
        }
    }

    private static long Index(Random random, int scale) => random.Next(-0x7000, 0x7000) / scale;
}
