// From an instruction's name to its handler: the table and how it is read.
using System;
using System.Numerics;

using Iced.Intel;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>
/// A row per mnemonic, in one file per instruction family. A row names a selector, which picks the handler by operand shape,
/// width and mode. Consulted once per decoded instruction; a mnemonic without row, or a shape without handler, is #UD.
/// </summary>
internal static unsafe partial class OpcodeMap
{
    private static readonly Row[] Rows = BuildRows();

    /// <summary>The handler of an instruction.</summary>
    public static Handler Select(in OperandShape operands)
    {
        if (operands.Instruction.Encoding is not (EncodingKind.Legacy or EncodingKind.VEX)) return &SystemHandlers.Undefined;
        Row row = Rows[(int)operands.Instruction.Mnemonic];
        Handler handler = row.Vector != null && operands.HasVector ? row.Vector(operands)
            : row.Select != null ? row.Select(operands)
            : operands.IsLong ? row.Long : row.Legacy;
        return handler == null ? &SystemHandlers.Undefined : handler;
    }

    /// <summary>The handler that does an instruction and the one behind it, or null.</summary>
    public static Handler SelectPair(in OperandShape first, Mnemonic second)
    {
        Row row = Rows[(int)second];
        return row.Pair != null ? row.Pair(first) : null;
    }

    private static Row[] BuildRows()
    {
        Row[] rows = new Row[Enum.GetValues<Mnemonic>().Length];
        AddAlu(rows);
        AddShifts(rows);
        AddIntegers(rows);
        AddStrings(rows);
        AddLegacy(rows);
        AddMoves(rows);
        AddStack(rows);
        AddBranches(rows);
        AddSystem(rows);
        AddVectors(rows);
        AddMmx(rows);
        AddX87(rows);
        return rows;
    }

    /// <summary>Picks the width by the first operand and the addressing by the mode and the memory operand.</summary>
    private static Handler Integer<TForm>(OperandShape operands)
        where TForm : struct, IIntegerForm
    {
        int width = operands.Width(0);
        if (!operands.IsLong) return ByWidth<TForm, LegacyAddressing>(operands, width);
        if (!operands.HasFlatMemory) return ByWidth<TForm, LongAddressing>(operands, width);
        return operands.Instruction.MemoryIndex == Register.None
            ? ByWidth<TForm, FlatAddressing<AddressParts.Based>>(operands, width)
            : ByWidth<TForm, FlatAddressing<AddressParts.Indexed>>(operands, width);
    }

    private static Handler ByWidth<TForm, TMode>(OperandShape operands, int width)
        where TForm : struct, IIntegerForm
        where TMode : struct, IAddressing => width switch
        {
            1 => TForm.Select<byte, TMode>(operands),
            2 => TForm.Select<ushort, TMode>(operands),
            4 => TForm.Select<uint, TMode>(operands),
            8 => TForm.Select<ulong, TMode>(operands),
            _ => null,
        };

    /// <summary>A row whose instruction has one handler for all operands and modes.</summary>
    private static void Set(Row[] rows, Mnemonic mnemonic, Handler handler) => Set(rows, mnemonic, handler, handler);

    /// <summary>A row whose instruction has one handler for 64-bit mode and one for the others.</summary>
    private static void Set(Row[] rows, Mnemonic mnemonic, Handler inLong, Handler inLegacy) =>
        rows[(int)mnemonic] = new Row { Long = inLong, Legacy = inLegacy };

    /// <summary>What the map knows of one mnemonic.</summary>
    private struct Row
    {
        /// <summary>Chooses by the operands; null: they do not matter.</summary>
        public delegate*<OperandShape, Handler> Select;

        /// <summary>Chooses for forms with an XMM or YMM operand: some mnemonics also name MMX or string instructions.</summary>
        public delegate*<OperandShape, Handler> Vector;

        /// <summary>Chooses for a pair with another instruction in front, by that one's operands; null: never part of a pair.</summary>
        public delegate*<OperandShape, Handler> Pair;

        /// <summary>The handler in 64-bit mode, and in all others.</summary>
        public Handler Long;
        public Handler Legacy;
    }
}
