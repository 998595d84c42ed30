// Every x87 encoding from random unit states, against the host's processor.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;

using Iced.Intel;

using NUnit.Framework;
using NUnit.Framework.Internal;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;

namespace ToroEmu.Tests.Support;

/// <summary>
/// A case is FRSTOR, one instruction, FNSAVE. FNSAVE does not wait, so that exceptions may be unmasked and their effects be seen
/// without any being delivered; its image holds all there is: control, status, tags, pointers, opcode, registers.
/// </summary>
internal sealed unsafe class X87Sweep : IDisposable
{
    public const int Before = 0x100;
    public const int After = 0x200;
    public const int ImageSize = 108;
    public const int Operand = 0x1000;
    private const int RegistersOffset = 28;

    /// <summary>An AMD host that another process interrupts in the middle of a case forgets the pointers: its XSAVE keeps them only while an exception is pending.</summary>
    private const int Attempts = 4;

    private static readonly ulong[] Significands =
    [
        1UL << 63, ulong.MaxValue, 0xC000_0000_0000_0000, 0x8000_0000_0000_0001, 0xA000_0000_0000_1234, 0xFFFF_FFFF_FFFF_F800, 0x8000_0000_0000_0400,
        0xFFFF_FF00_0000_0000, 0x8000_0080_0000_0000, 0xD555_5555_5555_5555, 0xC90F_DAA2_2168_C235, 0x4000_0000_0000_0000, 0, 1, 0x7FFF_FFFF_FFFF_FFFF,
        0xBFFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000,
    ];

    private static readonly int[] Exponents =
        [0, 0, 1, 2, 0x3F, 0x3FFF, 0x4000, 0x3FFE, 0x7FFE, 0x7FFF, 0x7FFF, 0x3C01, 0x3C00, 0x43FE, 0x43FF, 0x3F81, 0x3F80, 0x407E, 0x403E, 0x403D, 0x401D, 0x400E, 0x3FBF, 0x2000, 0x5FFF, 0x6000];

    private readonly Conformance conformance = new();

    public X87Sweep()
    {
        // The host's selectors: they are stored with the pointers.
        conformance.Core.Cpu->Segments[SegReg.Cs].Selector = 0x33;
        conformance.Core.Cpu->Segments[SegReg.Ss].Selector = 0x2B;
        foreach (int segment in (int[])[SegReg.Ds, SegReg.Es, SegReg.Fs, SegReg.Gs]) conformance.Core.Cpu->Segments[segment].Selector = 0;
    }

    public Conformance Conformance => conformance;

    public void Dispose() => conformance.Dispose();

    /// <summary>Encodings of 64-bit mode that Iced decodes as x87 instructions of the processors since the 387; without those that only the assembler knows.</summary>
    public static IEnumerable<Code> Forms()
    {
        foreach (Code code in Enum.GetValues<Code>())
        {
            OpCodeInfo form = code.ToOpCode();
            if (!form.IsInstruction || !form.Mode64 || form.Encoding != EncodingKind.Legacy || form.Table != OpCodeTableKind.Normal || form.Fwait) continue;
            uint escape = form.OpCode > byte.MaxValue ? form.OpCode >> 8 : form.OpCode;
            if (escape is < 0xD8 or > 0xDF || !code.CpuidFeatures().Any(feature => feature is CpuidFeature.FPU or CpuidFeature.FPU287 or CpuidFeature.FPU387)) continue;
            if (code is not (Code.Frstpm or Code.Fnstdw_AX or Code.Fnstsg_AX or Code.Fstdw_AX or Code.Fstsg_AX)) yield return code;
        }
    }

    /// <summary>The bytes of one encoding: ST(<paramref name="position"/>) where a register can be chosen, memory at RBX.</summary>
    public static byte[] Encode(Code code, int position)
    {
        OpCodeInfo form = code.ToOpCode();
        Instruction instruction = new() { Code = code };
        for (int operand = 0; operand < form.OpCount; operand++)
        {
            OpCodeOperandKind kind = form.GetOpKind(operand);
            if (kind is OpCodeOperandKind.mem)
            {
                instruction.SetOpKind(operand, OpKind.Memory);
                instruction.MemoryBase = Register.RBX;
            }
            else
            {
                instruction.SetOpKind(operand, OpKind.Register);
                instruction.SetOpRegister(operand, kind switch
                {
                    OpCodeOperandKind.st0 => Register.ST0,
                    OpCodeOperandKind.sti_opcode => Register.ST0 + position,
                    OpCodeOperandKind.ax => Register.AX,
                    _ => throw new NotSupportedException($"{code}: {kind}"),
                });
            }
        }
        using MemoryStream stream = new();
        Encoder.Create(64, new StreamCodeWriter(stream)).Encode(instruction, TestCore.Code);
        return stream.ToArray();
    }

    /// <summary>FRSTOR before, FNSAVE behind, and FNINIT for the host's sake.</summary>
    public static byte[] Wrap(byte[] instruction)
    {
        byte[] prologue = Conformance.Assemble(assembler => assembler.frstor(AssemblerRegisters.__[TestCore.Data + Before]));
        byte[] epilogue = Conformance.Assemble(assembler =>
        {
            assembler.fnsave(AssemblerRegisters.__[TestCore.Data + After]);
            assembler.fninit();
        });
        return [.. prologue, .. instruction, .. epilogue];
    }

    /// <summary>Compares one case; <paramref name="adjust"/> may change the image and the operand.</summary>
    public void Compare(byte[] code, Random random, ImageChange? adjust = null, StateChange? adjustState = null)
    {
        Span<byte> image = conformance.Data.Slice(Before, ImageSize);
        Span<byte> operand = conformance.Data.Slice(Operand, 128);
        WriteImage(image, random);
        WriteOperand(operand, random);
        adjust?.Invoke(random, image, operand);
        MachineState state = MachineState.Create(random);
        state.Registers[Gpr.Rbx] = TestCore.Data + Operand;
        adjustState?.Invoke(random, ref state);
        for (int attempt = 1; attempt < Attempts; attempt++)
            if (IsEqual(code, state)) return;
        TestContext.Out.WriteLine(Describe());
        conformance.Compare(code, state);
    }

    /// <summary>Runs a case on both sides and answers the two images for the caller to judge.</summary>
    public void Run(byte[] code, Random random, ImageChange adjust, Span<byte> host, Span<byte> emulated)
    {
        Span<byte> image = conformance.Data.Slice(Before, ImageSize), operand = conformance.Data.Slice(Operand, 128);
        WriteImage(image, random);
        WriteOperand(operand, random);
        adjust(random, image, operand);
        MachineState state = MachineState.Create(random);
        state.Registers[Gpr.Rbx] = TestCore.Data + Operand;
        conformance.Data.CopyTo(NativeOracle.Data);
        MachineState native = state;
        NativeOracle.Run(code, ref native);
        NativeOracle.Data.Slice(After, ImageSize).CopyTo(host);
        TestCore core = conformance.Core;
        core.Write(TestCore.Data, conformance.Data[..0x2000]);
        core.Cpu->Registers[Gpr.Rbx] = TestCore.Data + Operand;
        core.Cpu->Halted = false;
        VcpuExit exit = core.RunToHalt(code);
        if (exit != VcpuExit.Halted) Assert.Fail($"{exit}: {core.FirstFault}");
        new ReadOnlySpan<byte>(core.Ram.Base + TestCore.Data + After, ImageSize).CopyTo(emulated);
    }

    /// <summary>Text of an image, for reports.</summary>
    public static string Text(ReadOnlySpan<byte> image) => Line(image);

    /// <summary>In a context of its own: a failure that is caught would count otherwise.</summary>
    private bool IsEqual(byte[] code, in MachineState state)
    {
        using TestExecutionContext.IsolatedContext isolated = new();
        try
        {
            conformance.Compare(code, state);
            return true;
        }
        catch (AssertionException)
        {
            return false;
        }
    }

    /// <summary>The unit before, and after on both sides, one line each; of the registers those that matter most.</summary>
    private string Describe()
    {
        ReadOnlySpan<byte> emulated = new(conformance.Core.Ram.Base + TestCore.Data + After, ImageSize);
        return $"before   {Line(conformance.Data.Slice(Before, ImageSize))}\nhost     {Line(NativeOracle.Data.Slice(After, ImageSize))}\nemulated {Line(emulated)}\n"
            + $"operand  {Convert.ToHexString(conformance.Data.Slice(Operand, 16))} host {Convert.ToHexString(NativeOracle.Data.Slice(Operand, 16))}";
    }

    private static string Line(ReadOnlySpan<byte> image)
    {
        string text = "";
        for (int word = 0; word < 7; word++) text += $"{BinaryPrimitives.ReadUInt32LittleEndian(image[(word * 4)..]) & (word < 3 ? 0xFFFF : uint.MaxValue):x} ";
        for (int position = 0; position < 8; position++)
        {
            ReadOnlySpan<byte> register = image[(RegistersOffset + position * 10)..];
            text += $"{BinaryPrimitives.ReadUInt16LittleEndian(register[8..]):x4}:{BinaryPrimitives.ReadUInt64LittleEndian(register):x16} ";
        }
        return text;
    }

    /// <summary>A unit state: control word with some exceptions unmasked one time in two, no pending exception, few empty registers.</summary>
    public static void WriteImage(Span<byte> image, Random random)
    {
        int masks = random.Next(2) == 0 ? 0x3F : random.Next(64);
        int control = 0x40 | masks | (random.Next(3) switch { 0 => 0, 1 => 2, _ => 3 }) << 8 | random.Next(4) << 10;
        int status = random.Next(0x10000) & (X87Status.Top | X87Status.ConditionCodes) | (random.Next(4) == 0 ? random.Next(64) & masks : 0) | (random.Next(8) == 0 ? X87Status.StackFault : 0);
        int tags = random.Next(3) switch { 0 => 0, 1 => random.Next(0x10000) & random.Next(0x10000), _ => random.Next(2) == 0 ? random.Next(0x10000) : 0xFFFF };
        if (random.Next(3) != 0) tags &= ~(3 << (((status >> 11) & 7) * 2));
        random.NextBytes(image);
        WriteWord(image, 0, control);
        WriteWord(image, 4, status);
        WriteWord(image, 8, tags);
        for (int position = 0; position < 8; position++) WriteValue(image[(RegistersOffset + position * 10)..], random);
        if (random.Next(4) == 0) CopyNear(image, random);
    }

    /// <summary>Ten bytes: special values of every class, and values near each other.</summary>
    public static void WriteValue(Span<byte> target, Random random)
    {
        ulong significand = random.Next(2) == 0 ? Significands[random.Next(Significands.Length)] : (ulong)random.NextInt64(long.MinValue, long.MaxValue);
        int exponent = random.Next(3) == 0 ? 0x3FFF + random.Next(-70, 70) : random.Next(6) == 0 ? random.Next(0x8000) : Exponents[random.Next(Exponents.Length)];
        // Without integer bit: unsupported unless denormal. One in sixteen stays.
        if (exponent != 0 && random.Next(16) != 0) significand |= 1UL << 63;
        if (exponent == 0 && random.Next(4) != 0) significand &= (ulong)(long.MaxValue >> random.Next(64));
        if (random.Next(12) == 0) (significand, exponent) = (0, 0);
        BinaryPrimitives.WriteUInt64LittleEndian(target, significand);
        BinaryPrimitives.WriteUInt16LittleEndian(target[8..], (ushort)(exponent | random.Next(2) << 15));
    }

    private static void WriteOperand(Span<byte> operand, Random random)
    {
        random.NextBytes(operand);
        if (random.Next(3) == 0) BinaryPrimitives.WriteUInt64LittleEndian(operand, VectorSweep.Value(random));
        else if (random.Next(2) == 0) WriteValue(operand, random);
    }

    /// <summary>ST(1) becomes ST(0) but for a few bits.</summary>
    private static void CopyNear(Span<byte> image, Random random)
    {
        image.Slice(RegistersOffset, 10).CopyTo(image[(RegistersOffset + 10)..]);
        image[RegistersOffset + 10] ^= (byte)random.Next(4);
        image[RegistersOffset + 19] ^= (byte)(random.Next(2) << 7);
        image[RegistersOffset + 18] ^= (byte)random.Next(2);
    }

    private static void WriteWord(Span<byte> image, int offset, int value) => BinaryPrimitives.WriteUInt16LittleEndian(image[offset..], (ushort)value);

    /// <summary>Changes the other registers.</summary>
    public delegate void StateChange(Random random, ref MachineState state);

    /// <summary>Changes a random image and operand before they are used.</summary>
    public delegate void ImageChange(Random random, Span<byte> image, Span<byte> operand);
}
