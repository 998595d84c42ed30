// Makes test cases.
using System;

using Iced.Intel;

using ToroEmu.Cpu;

namespace ToroEmu.Oracle;

/// <summary>Instruction, state and memory of a case, by its number: the same on every run with the same seed.</summary>
internal sealed unsafe class CaseMaker
{
    private const int Attempts = 200;

    private readonly Dice dice = new(0);
    private readonly FormTable table;
    private readonly bool anything;
    private readonly ulong seed;
    private readonly CodeText decoder = new();
    private readonly ByteMaker bytes;
    private readonly StateMaker states;
    private readonly AddressPlan addresses;
    private readonly byte[] data = new byte[Layout.PatchBytes];

    /// <param name="anything">Also bytes of no form: undefined opcodes.</param>
    public CaseMaker(FormTable table, ulong seed, bool anything)
    {
        this.table = table;
        this.seed = seed;
        this.anything = anything;
        bytes = new ByteMaker(dice);
        states = new StateMaker(dice) { ChecksAlignment = table.ChecksAlignment };
        addresses = new AddressPlan(dice);
    }

    /// <summary>Makes case <paramref name="number"/>; answers the form.</summary>
    public Code Make(ulong number, ref TestCase test)
    {
        dice.Restart(new Dice(seed * 0x1_0000_01B3 ^ number).Next());
        bool undefined = anything && dice.OneIn(12);
        Form? form = undefined ? null : table.Forms[dice.Below(table.Forms.Count)];
        return Make(form, ref test);
    }

    /// <summary>Makes a case of a form; null: of anything.</summary>
    public Code Make(Form? form, ref TestCase test)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            test = default;
            StateMaker.SetCodeSegment(ref test.State, table.Bitness);
            test.State.Rip = Place() - test.State.CodeBase;
            test.Seal();
            ReadOnlySpan<byte> made = form == null ? bytes.MakeAnything() : bytes.Make(form, table.Bitness);
            made[..Layout.CodeBytes].CopyTo(test.CodeBytes);
            Instruction instruction = decoder.Decode(test.CodeBytes, test.State.Rip, table.Bitness, out ConstantOffsets constants);
            if (!IsWelcome(instruction, form, ref test, attempt)) continue;
            Complete(ref test, instruction, constants);
            return instruction.Code;
        }
        Console.Error.WriteLine($"No bytes of {form?.Code} were found.");
        return Make(table.Forms[dice.Below(table.Forms.Count)], ref test);
    }

    /// <summary>Mostly amid the area, else over the border of two pages or up to the end.</summary>
    private ulong Place() => dice.Below(32) switch
    {
        0 => Layout.Code + Layout.PageSize - (ulong)dice.Below(16),
        1 => Layout.Code + Layout.CodeSize - 1 - (ulong)dice.Below(16),
        _ => Layout.Code + 0x100 + (ulong)dice.Below(0x80),
    };

    private bool IsWelcome(in Instruction instruction, Form? form, ref TestCase test, int attempt)
    {
        bool wanted = form == null ? instruction.IsInvalid || attempt > Attempts / 2 : instruction.Code == form.Code || (anything && dice.OneIn(32));
        if (!wanted) return false;
        if (instruction.IsInvalid) return anything;
        PrefixScan prefixes = PrefixScan.Of(test.CodeBytes, table.Bitness);
        return table.Includes(instruction.Code) && Exclusions.Reason(instruction, table.Bitness, prefixes) == null;
    }

    /// <summary>INT3 behind the instruction, registers, memory.</summary>
    private void Complete(ref TestCase test, in Instruction instruction, in ConstantOffsets constants)
    {
        if (!instruction.IsInvalid) test.CodeBytes[instruction.Length..].Fill(0xCC);
        states.Fill(ref test.State, instruction, table.Bitness);
        if (HasMemory(instruction))
        {
            ulong address = addresses.Apply(ref test, instruction, constants);
            AddOperand(ref test, instruction, address);
        }
        else if (instruction.IsStringInstruction || instruction.IsStackInstruction || dice.OneIn(16)) AddImplicit(ref test, instruction);
        CaseDetails.Apply(ref test, instruction, dice);
        test.Seal();
    }

    private static bool HasMemory(in Instruction instruction)
    {
        for (int operand = 0; operand < instruction.OpCount; operand++)
            if (instruction.GetOpKind(operand) == OpKind.Memory) return true;
        return false;
    }

    private void AddOperand(ref TestCase test, in Instruction instruction, ulong address)
    {
        OperandData.Fill(data, instruction, ref test.State, dice);
        int size = instruction.MemorySize.GetSize();
        test.AddPatch(address, data.AsSpan(0, size is > 0 and < Layout.PatchBytes ? size : Layout.PatchBytes));
    }

    /// <summary>Data where string and stack instructions find it.</summary>
    private void AddImplicit(ref TestCase test, in Instruction instruction)
    {
        foreach (int register in (ReadOnlySpan<int>)[Gpr.Rsi, Gpr.Rdi])
        {
            if (!instruction.IsStringInstruction) break;
            OperandData.Fill(data, instruction, ref test.State, dice);
            test.AddPatch(Linear(ref test.State, register == Gpr.Rsi ? SegReg.Ds : SegReg.Es, register), data.AsSpan(0, 8));
        }
        if (!instruction.IsStackInstruction) return;
        Span<ulong> stack = stackalloc ulong[5];
        foreach (ref ulong word in stack) word = dice.OneIn(2) ? Values.Pointer(dice) : dice.OneIn(3) ? dice.OneOf(Segments.Choices) : Values.Integer(dice);
        test.AddPatch(Linear(ref test.State, SegReg.Ss, Gpr.Rsp), System.Runtime.InteropServices.MemoryMarshal.AsBytes(stack));
    }

    private ulong Linear(ref State state, int segment, int register) => table.Bitness == 64
        ? state.Registers[register]
        : (uint)(state.Registers[register] + Segments.Load(state.Selectors[segment], 0).Base);
}
