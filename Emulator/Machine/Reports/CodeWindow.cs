// Instructions around a place, in Intel's syntax with the image's names.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;

using Iced.Intel;

using ToroEmu.Symbols;

namespace ToroEmu.Machines.Reports;

/// <summary>Decodes what is in memory now.</summary>
internal sealed class CodeWindow(GuestView view)
{
    private const int Before = 6;
    private const int After = 5;

    /// <summary>So many symbols are gone back over: labels may lie close together.</summary>
    private const int SymbolsBack = 3;

    /// <summary>Shortest and longest CALL, bytes.</summary>
    private const int CallMin = 2;
    private const int CallMax = 8;

    /// <summary>How far back the start of a function is believed to be one, bytes.</summary>
    private const ulong ReachBack = 16 * 1024;

    /// <summary>The instruction at <paramref name="rip"/>, or null if there is no memory; one that is none answers <c>IsInvalid</c>.</summary>
    public Instruction? At(ulong rip)
    {
        byte[] bytes = new byte[GuestView.InstructionMax];
        int length = view.Read(view.CodeAddress(rip), bytes);
        return length == 0 ? null : Decoder.Create(view.Bitness, new ByteArrayCodeReader(bytes, 0, length), rip).Decode();
    }

    /// <summary>Whether some CALL ends at an address.</summary>
    public bool IsReturnAddress(ulong address)
    {
        if (address < CallMin) return false;
        byte[] bytes = new byte[CallMax];
        for (int length = CallMin; length <= CallMax && (ulong)length <= address; length++)
        {
            if (view.Read(view.CodeAddress(address - (ulong)length), bytes.AsSpan(0, length)) != length) return false;
            Instruction instruction = Decoder.Create(view.Bitness, new ByteArrayCodeReader(bytes, 0, length), address - (ulong)length).Decode();
            if (!instruction.IsInvalid && instruction.Length == length && instruction.Mnemonic == Mnemonic.Call) return true;
        }
        return false;
    }

    /// <summary>Instructions in front of and behind <paramref name="rip"/>, which is marked; <paramref name="boundary"/>: an earlier RIP at which an instruction is known to begin.</summary>
    public ImmutableArray<ReportInstruction> Around(ulong rip, ulong? boundary)
    {
        List<ReportInstruction> lines = Preceding(rip, boundary);
        ulong at = rip;
        for (int count = 0; count <= After && At(at) is Instruction instruction; count++)
        {
            lines.Add(Line(at, instruction, isMarked: at == rip));
            if (instruction.IsInvalid) break;
            at = instruction.NextIP;
        }
        return [.. lines];
    }

    /// <summary>One line for one instruction.</summary>
    public ReportInstruction Line(ulong rip, in Instruction instruction, bool isMarked)
    {
        int length = instruction.IsInvalid ? GuestView.InstructionMax : instruction.Length;
        byte[] bytes = new byte[length];
        length = view.Read(view.CodeAddress(rip), bytes);
        if (instruction.IsInvalid) length = Math.Min(length, 8);
        return new ReportInstruction(view.CodePlace(rip), Convert.ToHexStringLower(bytes, 0, length), Text(instruction), isMarked);
    }

    /// <summary>An instruction in words of assembly.</summary>
    public string Text(in Instruction instruction)
    {
        if (instruction.IsInvalid) return "(not an instruction)";
        MasmFormatter formatter = new(new FormatterOptions(), new Names(view.Symbols))
        {
            Options = { HexPrefix = "0x", HexSuffix = null, UppercaseHex = false, SpaceAfterOperandSeparator = true, ShowBranchSize = false, BranchLeadingZeros = false, SmallHexNumbersInDecimal = true },
        };
        StringOutput output = new();
        formatter.Format(instruction, output);
        return output.ToString();
    }

    /// <summary>From the symbol's start, or from that of a symbol before it if there is too little between.</summary>
    private List<ReportInstruction> Preceding(ulong rip, ulong? boundary)
    {
        ulong start = Start(rip, boundary);
        List<ReportInstruction> lines = Decoded(start, rip);
        for (int further = 0; further < SymbolsBack && lines.Count < Before && start > 0; further++)
        {
            ulong earlier = Start(start - 1, boundary);
            if (earlier >= start - 1 || Decoded(earlier, rip) is not { Count: > 0 } more) break;
            start = earlier;
            lines = more;
        }
        return lines;
    }

    private List<ReportInstruction> Decoded(ulong at, ulong rip)
    {
        List<ReportInstruction> lines = [];
        while (at < rip && At(at) is Instruction { IsInvalid: false } instruction)
        {
            lines.Add(Line(at, instruction, isMarked: false));
            if (lines.Count > Before) lines.RemoveAt(0);
            at = instruction.NextIP;
        }
        // Decoding that does not meet the instruction was out of step all the way.
        return at == rip ? lines : [];
    }

    private ulong Start(ulong rip, ulong? boundary)
    {
        ulong linear = view.CodeAddress(rip);
        if (view.Symbols.Find(linear) is SymbolPosition { Offset: < ReachBack } position && position.Offset <= rip) return rip - position.Offset;
        return boundary is ulong known && known <= rip && rip - known < ReachBack ? known : rip;
    }

    /// <summary>Names for branch targets and absolute addresses.</summary>
    private sealed class Names(SymbolTable symbols) : ISymbolResolver
    {
        public bool TryGetSymbol(in Instruction instruction, int operand, int instructionOperand, ulong address, int addressSize, out SymbolResult symbol)
        {
            symbol = default;
            if (!MayName(instruction, instructionOperand) || symbols.Find(address) is not SymbolPosition position) return false;
            symbol = new SymbolResult(address, position.ToString());
            return true;
        }

        private static bool MayName(in Instruction instruction, int operand) => operand >= 0 && instruction.GetOpKind(operand) switch
        {
            OpKind.NearBranch16 or OpKind.NearBranch32 or OpKind.NearBranch64 => true,
            OpKind.Memory => instruction.IsIPRelativeMemoryOperand || (instruction.MemoryBase == Register.None && instruction.MemoryDisplacement64 != 0),
            _ => false,
        };
    }
}
