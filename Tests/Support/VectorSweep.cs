// Every legacy and VEX encoding of a vector mnemonic, with random operands, against the host's processor.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;

namespace ToroEmu.Tests.Support;

/// <summary>
/// Encodings come from the decoder's own table. Lanes are NaNs with payloads, infinities, denormals, zeros, numbers near the
/// limits, integers and random bits; MXCSR takes all rounding modes, DAZ, FTZ and sticky flags, all masked. Seeded.
/// </summary>
internal static unsafe class VectorSweep
{
    private const int OperandChoices = 8;
    private const int StatesPerChoice = 60;

    private static readonly ulong[] Doubles =
    [
        0, 1UL << 63, 0x3FF0_0000_0000_0000, 0xBFF0_0000_0000_0000, 0x7FF0_0000_0000_0000, 0xFFF0_0000_0000_0000, 0x7FF8_0000_0000_1234,
        0xFFF8_0000_0000_0000, 0x7FF4_0000_0000_5678, 0xFFF0_0000_0000_0001, 1, 0x800F_FFFF_FFFF_FFFF, 0x0010_0000_0000_0000, 0x8010_0000_0000_0001,
        0x7FEF_FFFF_FFFF_FFFF, 0xFFEF_FFFF_FFFF_FFFF, 0x41DF_FFFF_FFC0_0000, 0xC1E0_0000_0000_0000, 0x43E0_0000_0000_0000, 0xC3E0_0000_0000_0000,
        0x3FE0_0000_0000_0000, 0x4004_0000_0000_0000, 0x47EF_FFFF_E000_0000, 0x47EF_FFFF_F000_0000, 0x3810_0000_0000_0000, 0x380F_FFFF_FFFF_FFFF,
        0x36A0_0000_0000_0000, 0x369F_FFFF_FFFF_FFFF, 0x2000_0000_0000_0001, 0x5FFF_FFFF_FFFF_FFFF, 0x1FFF_FFFF_FFFF_FFFF, 0x4330_0000_0000_0001,
    ];

    private static readonly uint[] Singles =
    [
        0, 0x8000_0000, 0x3F80_0000, 0xBF80_0000, 0x7F80_0000, 0xFF80_0000, 0x7FC0_1234, 0xFFC0_0000, 0x7FA0_5678, 0xFF80_0001, 1, 0x807F_FFFF,
        0x0080_0000, 0x8080_0001, 0x7F7F_FFFF, 0xFF7F_FFFF, 0x4EFF_FFFF, 0xCF00_0000, 0x5F00_0000, 0xDF00_0000, 0x3F00_0000, 0x4020_0000,
        0x2000_0001, 0x1FFF_FFFF, 0x5FFF_FFFF, 0x4B00_0001, 0x0000_FFFF, 0x7FFF_8000,
    ];

    private static readonly Register[] DoubleWords = [Register.EAX, Register.ECX, Register.R9D, Register.EBP];
    private static readonly Register[] QuadWords = [Register.RAX, Register.RDX, Register.R8, Register.R12];

    /// <summary>Last changes to a random state before it is used; <paramref name="operand"/>: 32 bytes of memory that the instruction may name.</summary>
    public delegate void Adjustment(Random random, ref MachineState state, Span<byte> operand);

    /// <summary>The VEX names of legacy instructions.</summary>
    public static IEnumerable<Mnemonic> Twins(IEnumerable<Mnemonic> legacy) =>
        legacy.Select(mnemonic => Enum.Parse<Mnemonic>("V" + mnemonic.ToString().ToLowerInvariant()));

    /// <summary>Sweeps the forms that have an XMM operand.</summary>
    public static void Run(Mnemonic mnemonic, Adjustment? adjust = null)
    {
        if (IsApproximation(mnemonic) && !Sse.IsSupported) Assert.Ignore("Their bits are the host's own; here they are computed in software.");
        using Conformance conformance = new();
        int forms = 0;
        foreach (Code code in Enum.GetValues<Code>())
        {
            OpCodeInfo form = code.ToOpCode();
            if (form.Mnemonic != mnemonic || !form.IsInstruction || !form.Mode64 || form.Encoding is not (EncodingKind.Legacy or EncodingKind.VEX) || !IsVector(form)) continue;
            if (form.Encoding == EncodingKind.VEX && !NativeOracle.HasAvx) Assert.Ignore("The host has no AVX.");
            Random random = new((int)code);
            int before = forms;
            for (int choice = 0; choice < OperandChoices; choice++) forms += Sweep(conformance, form, random, adjust);
            Assert.That(forms, Is.GreaterThan(before), $"{form} was not exercised.");
        }
        Assert.That(forms, Is.GreaterThan(0));
    }

    /// <summary>One encoding of every form of the mnemonics, register and memory, in a row; general registers that a loop needs are left alone.</summary>
    public static byte[] EncodeAll(Mnemonic[] mnemonics)
    {
        Random random = new(1);
        using MemoryStream stream = new();
        Encoder encoder = Encoder.Create(64, new StreamCodeWriter(stream));
        foreach (Code code in Enum.GetValues<Code>())
        {
            OpCodeInfo form = code.ToOpCode();
            if (!mnemonics.Contains(form.Mnemonic) || !form.IsInstruction || !form.Mode64 || form.Encoding is not (EncodingKind.Legacy or EncodingKind.VEX) || !IsVector(form)) continue;
            foreach (bool memory in (bool[])[false, true]) encoder.TryEncode(Create(form, random, memory), TestCore.Code, out _, out _);
        }
        return stream.ToArray();
    }

    /// <summary>One lane's worth of bits that floating point or integers find interesting.</summary>
    public static ulong Value(Random random) => random.Next(4) switch
    {
        0 => Doubles[random.Next(Doubles.Length)],
        1 => Singles[random.Next(Singles.Length)] | (ulong)Singles[random.Next(Singles.Length)] << 32,
        2 => BitConverter.DoubleToUInt64Bits(random.Next(-1000, 1000) / 8.0),
        _ => MachineState.Value(random),
    };

    private static bool IsApproximation(Mnemonic mnemonic) => mnemonic is Mnemonic.Rcpps or Mnemonic.Rcpss or Mnemonic.Rsqrtps or Mnemonic.Rsqrtss
        or Mnemonic.Vrcpps or Mnemonic.Vrcpss or Mnemonic.Vrsqrtps or Mnemonic.Vrsqrtss;

    private static bool IsVector(OpCodeInfo form) =>
        Kinds(form).Any(kind => kind.StartsWith("xmm", StringComparison.Ordinal) || kind.StartsWith("ymm", StringComparison.Ordinal)) && !Kinds(form).Any(kind => kind.StartsWith("mm", StringComparison.Ordinal));

    private static string[] Kinds(OpCodeInfo form) => [.. Enumerable.Range(0, form.OpCount).Select(operand => form.GetOpKind(operand).ToString())];

    private static int Sweep(Conformance conformance, OpCodeInfo form, Random random, Adjustment? adjust)
    {
        int runs = 0;
        foreach (bool memory in (bool[])[false, true])
        {
            Instruction instruction = Create(form, random, memory);
            if (memory && !FormSweep.HasMemory(instruction)) continue;
            using MemoryStream stream = new();
            if (!Encoder.Create(64, new StreamCodeWriter(stream)).TryEncode(instruction, TestCore.Code, out _, out string? why))
            {
                if (memory) Assert.Fail($"{form}: {why}");
                continue;
            }
            for (int i = 0; i < StatesPerChoice; i++) conformance.Compare(stream.ToArray(), State(conformance, instruction, random, adjust));
            runs += StatesPerChoice;
        }
        return runs;
    }

    private static MachineState State(Conformance conformance, in Instruction instruction, Random random, Adjustment? adjust)
    {
        MachineState state = MachineState.Create(random);
        for (int half = 0; half < 32; half++) state.Xmm[half] = Value(random);
        state.Mxcsr = random.Next(3) == 0 ? Mxcsr.Default | Mxcsr.Precision : Mxcsr.Default | ((uint)random.Next() & 0xE07F);
        state.Registers[Gpr.Rdi] = TestCore.Data + 0x2000 - (ulong)random.Next(20);
        Span<byte> operand = FormSweep.HasMemory(instruction) ? conformance.Data.Slice(FormSweep.Offset(instruction), 32) : new byte[32];
        foreach (ref ulong part in MemoryMarshal.Cast<byte, ulong>(operand)) part = Value(random);
        adjust?.Invoke(random, ref state, operand);
        return state;
    }

    private static Instruction Create(OpCodeInfo form, Random random, bool memory)
    {
        Instruction instruction = new() { Code = form.Code };
        for (int operand = 0; operand < form.OpCount; operand++)
        {
            string kind = form.GetOpKind(operand).ToString();
            if (kind == nameof(OpCodeOperandKind.seg_rDI)) instruction.SetOpKind(operand, OpKind.MemorySegRDI);
            else if (kind.StartsWith("mem", StringComparison.Ordinal) || (memory && kind.Contains("_or_mem", StringComparison.Ordinal)))
                SetMemory(ref instruction, operand, random, NeedsAlignment(form));
            else if (kind.StartsWith("imm", StringComparison.Ordinal)) SetImmediate(ref instruction, operand, random);
            else SetRegister(ref instruction, operand, kind, random);
        }
        return instruction;
    }

    private static bool NeedsAlignment(OpCodeInfo form) => form.MemorySize.GetSize() >= 16 && (form.Encoding == EncodingKind.Legacy || IsAlignedMove(form))
        && form.Mnemonic is not (Mnemonic.Movups or Mnemonic.Movupd or Mnemonic.Movdqu or Mnemonic.Lddqu
            or Mnemonic.Pcmpestri or Mnemonic.Pcmpestri64 or Mnemonic.Pcmpestrm or Mnemonic.Pcmpestrm64 or Mnemonic.Pcmpistri or Mnemonic.Pcmpistrm);

    private static bool IsAlignedMove(OpCodeInfo form) => form.Mnemonic is Mnemonic.Vmovaps or Mnemonic.Vmovapd or Mnemonic.Vmovdqa
        or Mnemonic.Vmovntps or Mnemonic.Vmovntpd or Mnemonic.Vmovntdq or Mnemonic.Vmovntdqa;

    /// <summary>Aligned; or anywhere, over the end of the page that RBX points at too.</summary>
    private static void SetMemory(ref Instruction instruction, int operand, Random random, bool aligned)
    {
        int[] displacements = aligned ? [0, 0xFE0, -32, 0x40] : [0, 0x123, 0xFF9, -1, -3, 0xFFE, 0x40];
        instruction.SetOpKind(operand, OpKind.Memory);
        instruction.MemoryBase = Register.RBX;
        instruction.MemoryDisplacement64 = (ulong)displacements[random.Next(displacements.Length)];
        instruction.MemoryDisplSize = 8;
    }

    private static void SetImmediate(ref Instruction instruction, int operand, Random random)
    {
        bool predicate = instruction.Mnemonic is Mnemonic.Cmpps or Mnemonic.Cmppd or Mnemonic.Cmpss or Mnemonic.Cmpsd;
        instruction.SetOpKind(operand, OpKind.Immediate8);
        instruction.Immediate8 = (byte)(predicate || random.Next(2) == 0 ? random.Next(8) : random.Next(256));
    }

    private static void SetRegister(ref Instruction instruction, int operand, string kind, Random random)
    {
        Register register = kind switch
        {
            _ when kind.StartsWith("xmm", StringComparison.Ordinal) => Register.XMM0 + random.Next(3) * 5,
            _ when kind.StartsWith("ymm", StringComparison.Ordinal) => Register.YMM0 + random.Next(3) * 5,
            _ when kind.StartsWith("r32", StringComparison.Ordinal) => DoubleWords[random.Next(DoubleWords.Length)],
            _ when kind.StartsWith("r64", StringComparison.Ordinal) => QuadWords[random.Next(QuadWords.Length)],
            _ => throw new NotSupportedException(kind),
        };
        instruction.SetOpKind(operand, OpKind.Register);
        instruction.SetOpRegister(operand, register);
    }
}
