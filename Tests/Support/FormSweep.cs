// Every encoding of a mnemonic, with random operands, against the host's processor.
using System;

using System.IO;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;

namespace ToroEmu.Tests.Support;

/// <summary>
/// Takes the encodings from the decoder's own table, so that no form is forgotten: all widths, register, memory and immediate
/// operands, high-byte registers, unaligned and page-crossing memory, LOCK where it is allowed. Seeded: every run is the same.
/// </summary>
internal static unsafe class FormSweep
{
    private const int OperandChoices = 6;
    private const int StatesPerChoice = 12;

    private static readonly Register[] Bytes = [Register.AL, Register.CL, Register.DL, Register.AH, Register.DH, Register.BPL, Register.DIL, Register.R9L, Register.R15L];
    private static readonly Register[] Words = [Register.AX, Register.CX, Register.DX, Register.BP, Register.DI, Register.R8W, Register.R14W];
    private static readonly Register[] DoubleWords = [Register.EAX, Register.ECX, Register.EDX, Register.EBP, Register.EDI, Register.R8D, Register.R13D];
    private static readonly Register[] QuadWords = [Register.RAX, Register.RCX, Register.RDX, Register.RBP, Register.RDI, Register.R8, Register.R12];

    /// <summary>Sweeps all 64-bit-mode encodings of <paramref name="mnemonic"/>. <paramref name="flags"/>: those that are defined.</summary>
    public static void Run(Mnemonic mnemonic, ulong flags, FormAdjust? adjust = null)
    {
        using Conformance conformance = new();
        int forms = 0;
        foreach (Code code in Enum.GetValues<Code>())
        {
            OpCodeInfo form = code.ToOpCode();
            if (form.Mnemonic != mnemonic || !form.IsInstruction || !form.Mode64) continue;
            Random random = new((int)code);
            int before = forms;
            for (int choice = 0; choice < OperandChoices; choice++) forms += Sweep(conformance, form, random, flags, adjust);
            Assert.That(forms, Is.GreaterThan(before), $"{form} was not exercised.");
        }
        Assert.That(forms, Is.GreaterThan(0));
    }

    /// <summary>Last changes to a random state before it is used: pointers, counts, divisors that do not fault.</summary>
    public delegate void FormAdjust(Random random, in Instruction instruction, ref MachineState state, Span<byte> data);

    private static int Sweep(Conformance conformance, OpCodeInfo form, Random random, ulong flags, FormAdjust? adjust)
    {
        int runs = 0;
        foreach (bool memory in (bool[])[false, true])
        {
            foreach (bool locked in (bool[])[false, true])
            {
                if (locked && !(memory && form.CanUseLockPrefix)) continue;
                Instruction instruction = Create(form, random, memory);
                if (memory && !HasMemory(instruction)) continue;
                instruction.HasLockPrefix = locked;
                if (!TryEncode(instruction, out byte[] bytes)) continue;
                runs += Run(conformance, instruction, bytes, random, flags, adjust);
            }
        }
        return runs;
    }

    private static int Run(Conformance conformance, in Instruction instruction, byte[] bytes, Random random, ulong flags, FormAdjust? adjust)
    {
        for (int i = 0; i < StatesPerChoice; i++)
        {
            MachineState state = MachineState.Create(random);
            if (HasMemory(instruction))
                BitConverter.TryWriteBytes(conformance.Data[Offset(instruction)..], MachineState.Value(random));
            adjust?.Invoke(random, instruction, ref state, conformance.Data);
            conformance.Compare(bytes, state, flags);
        }
        return StatesPerChoice;
    }

    /// <summary>Offset of the memory operand in the data buffer: RBX and RSI are as <see cref="MachineState.Create"/> sets them.</summary>
    public static int Offset(in Instruction instruction) => (instruction.MemoryBase == Register.RSI ? 0x2345 : 0x1000) + (int)instruction.MemoryDisplacement32;

    public static bool HasMemory(in Instruction instruction)
    {
        for (int operand = 0; operand < instruction.OpCount; operand++)
            if (instruction.GetOpKind(operand) == OpKind.Memory) return true;
        return false;
    }

    private static bool TryEncode(in Instruction instruction, out byte[] bytes)
    {
        bytes = [];
        using MemoryStream stream = new();
        Encoder encoder = Encoder.Create(64, new StreamCodeWriter(stream));
        if (!encoder.TryEncode(instruction, TestCore.Code, out _, out _)) return false;
        bytes = stream.ToArray();
        return true;
    }

    /// <summary>An instruction of a form with random operands; memory where the form allows it, if asked.</summary>
    private static Instruction Create(OpCodeInfo form, Random random, bool memory)
    {
        Instruction instruction = new() { Code = form.Code };
        for (int operand = 0; operand < form.OpCount; operand++) SetOperand(ref instruction, form, operand, random, memory);
        return instruction;
    }

    private static void SetOperand(ref Instruction instruction, OpCodeInfo form, int operand, Random random, bool memory)
    {
        OpCodeOperandKind kind = form.GetOpKind(operand);
        string name = kind.ToString();
        if (name.StartsWith("mem", StringComparison.Ordinal) || (memory && name.Contains("_or_mem", StringComparison.Ordinal))) SetMemory(ref instruction, operand, random);
        else if (name.StartsWith("imm", StringComparison.Ordinal)) SetImmediate(ref instruction, kind, operand, random);
        else SetRegister(ref instruction, operand, kind, random);
    }

    private static void SetRegister(ref Instruction instruction, int operand, OpCodeOperandKind kind, Random random)
    {
        instruction.SetOpKind(operand, OpKind.Register);
        instruction.SetOpRegister(operand, kind switch
        {
            OpCodeOperandKind.al => Register.AL,
            OpCodeOperandKind.cl => Register.CL,
            OpCodeOperandKind.ax => Register.AX,
            OpCodeOperandKind.dx => Register.DX,
            OpCodeOperandKind.eax => Register.EAX,
            OpCodeOperandKind.rax => Register.RAX,
            _ => OneOf(random, Class(kind)),
        });
    }

    private static Register[] Class(OpCodeOperandKind kind)
    {
        string name = kind.ToString();
        if (name.StartsWith("r8", StringComparison.Ordinal)) return Bytes;
        if (name.StartsWith("r16", StringComparison.Ordinal)) return Words;
        if (name.StartsWith("r32", StringComparison.Ordinal)) return DoubleWords;
        if (name.StartsWith("r64", StringComparison.Ordinal)) return QuadWords;
        throw new NotSupportedException(name);
    }

    private static Register OneOf(Random random, Register[] from) => from[random.Next(from.Length)];

    private static void SetMemory(ref Instruction instruction, int operand, Random random)
    {
        instruction.SetOpKind(operand, OpKind.Memory);
        instruction.MemoryBase = random.Next(2) == 0 ? Register.RBX : Register.RSI;
        // Aligned, unaligned, and over the end of the page that RBX points at.
        int[] displacements = instruction.MemoryBase == Register.RBX ? [0, 0x123, 0xFFF, -1, -3, 0x40] : [0, 1, 0x17];
        instruction.MemoryDisplacement64 = (ulong)displacements[random.Next(displacements.Length)];
        instruction.MemoryDisplSize = 4;
    }

    private static void SetImmediate(ref Instruction instruction, OpCodeOperandKind kind, int operand, Random random)
    {
        ulong value = MachineState.Value(random);
        (OpKind Kind, ulong Value) immediate = kind switch
        {
            OpCodeOperandKind.imm8 => (OpKind.Immediate8, (byte)value),
            OpCodeOperandKind.imm8_const_1 => (OpKind.Immediate8, 1UL),
            OpCodeOperandKind.imm8sex16 => (OpKind.Immediate8to16, (ulong)(sbyte)value),
            OpCodeOperandKind.imm8sex32 => (OpKind.Immediate8to32, (ulong)(sbyte)value),
            OpCodeOperandKind.imm8sex64 => (OpKind.Immediate8to64, (ulong)(sbyte)value),
            OpCodeOperandKind.imm16 => (OpKind.Immediate16, (ushort)value),
            OpCodeOperandKind.imm32 => (OpKind.Immediate32, (uint)value),
            OpCodeOperandKind.imm32sex64 => (OpKind.Immediate32to64, (ulong)(int)value),
            OpCodeOperandKind.imm64 => (OpKind.Immediate64, value),
            _ => throw new NotSupportedException(kind.ToString()),
        };
        instruction.SetOpKind(operand, immediate.Kind);
        instruction.SetImmediate(operand, immediate.Value);
    }
}
