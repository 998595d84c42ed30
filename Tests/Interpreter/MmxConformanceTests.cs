// All MMX encodings from random states of the x87 unit, against the host's processor.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

/// <summary>
/// What FNSAVE stores afterwards is compared too: significands, the exponents' ones, TOP, tags, and that the pointers stay. The
/// encodings are those of Iced's table with an MMX operand, of Intel's processors.
/// </summary>
[TestFixture]
internal sealed unsafe class MmxConformanceTests
{
    private const int OperandChoices = 12;
    private const int StatesPerChoice = 50;

    public static IEnumerable<Code> Forms => Enum.GetValues<Code>().Where(IsMmx);

    [TestCaseSource(nameof(Forms))]
    public void Run_Form_IsTheHosts(Code code)
    {
        using X87Sweep sweep = new();
        Random random = new((int)code);
        for (int choice = 0; choice < OperandChoices; choice++)
        {
            byte[] program = X87Sweep.Wrap(Encode(code, random, memory: choice % 2 != 0));
            for (int run = 0; run < StatesPerChoice; run++) sweep.Compare(program, random, code == Code.Cvtpi2ps_xmm_mmm64 ? SetMmxOperand : SetOperand, SetRegisters);
        }
    }

    private static bool IsMmx(Code code)
    {
        OpCodeInfo form = code.ToOpCode();
        bool own = code.CpuidFeatures().Any(feature => feature is CpuidFeature.MMX or CpuidFeature.SSE or CpuidFeature.SSE2 or CpuidFeature.SSSE3);
        return form.IsInstruction && form.Mode64 && form.Encoding == EncodingKind.Legacy && own && (code == Code.Emms || Kinds(form).Any(kind => kind.StartsWith("mm", StringComparison.Ordinal)));
    }

    private static string[] Kinds(OpCodeInfo form) => [.. Enumerable.Range(0, form.OpCount).Select(operand => form.GetOpKind(operand).ToString())];

    /// <summary>One encoding with random registers; memory operands are at RBX.</summary>
    public static byte[] Encode(Code code, Random random, bool memory)
    {
        OpCodeInfo form = code.ToOpCode();
        Instruction instruction = new() { Code = code };
        string[] kinds = Kinds(form);
        for (int operand = 0; operand < kinds.Length; operand++) SetOperandKind(ref instruction, operand, kinds[operand], random, memory);
        using MemoryStream stream = new();
        Encoder.Create(64, new StreamCodeWriter(stream)).Encode(instruction, TestCore.Code);
        return stream.ToArray();
    }

    private static void SetOperandKind(ref Instruction instruction, int operand, string kind, Random random, bool memory)
    {
        if (kind == nameof(OpCodeOperandKind.seg_rDI)) instruction.SetOpKind(operand, OpKind.MemorySegRDI);
        else if (kind.StartsWith("imm", StringComparison.Ordinal))
        {
            instruction.SetOpKind(operand, OpKind.Immediate8);
            instruction.Immediate8 = (byte)(random.Next(2) == 0 ? random.Next(18) : random.Next(256));
        }
        else if (kind.StartsWith("mem", StringComparison.Ordinal) || (memory && kind.Contains("_or_mem", StringComparison.Ordinal)))
        {
            instruction.SetOpKind(operand, OpKind.Memory);
            instruction.MemoryBase = Register.RBX;
        }
        else
        {
            Register first = kind.StartsWith("mm", StringComparison.Ordinal) ? Register.MM0 : kind.StartsWith("xmm", StringComparison.Ordinal) ? Register.XMM0
                : kind.StartsWith("r32", StringComparison.Ordinal) ? Register.EAX : Register.RAX;
            // Not RBX, the memory operand's, nor RSP.
            bool general = first is Register.EAX or Register.RAX;
            instruction.SetOpKind(operand, OpKind.Register);
            instruction.SetOpRegister(operand, first + random.Next(general ? 3 : 8));
        }
    }

    /// <summary>A unit that is an MMX unit already: from memory CVTPI2PS makes it one (SDM 2A) but on AMD's processors.</summary>
    private static void SetMmxOperand(Random random, Span<byte> image, Span<byte> operand)
    {
        SetOperand(random, image, operand);
        image[5] &= 0xC7;
        image[8] = image[9] = 0;
    }

    private static void SetOperand(Random random, Span<byte> image, Span<byte> operand)
    {
        for (int position = 0; position < 8; position++)
            if (random.Next(2) == 0) Put(image[(28 + position * 10)..], Lanes(random));
        Put(operand, Lanes(random));
        Put(operand[8..], Lanes(random));
    }

    private static void SetRegisters(Random random, ref MachineState state)
    {
        for (int half = 0; half < 32; half++) state.Xmm[half] = VectorSweep.Value(random);
        state.Mxcsr = Mxcsr.Default | ((uint)random.Next() & 0xE07F);
        state.Registers[Gpr.Rdi] = TestCore.Data + 0x2000 - (ulong)random.Next(20);
    }

    /// <summary>Small numbers too: shift counts, shuffle indices.</summary>
    private static ulong Lanes(Random random) => random.Next(3) == 0 ? (ulong)random.Next(70) : VectorSweep.Value(random);

    private static void Put(Span<byte> target, ulong value) => MemoryMarshal.Write(target, value);
}
