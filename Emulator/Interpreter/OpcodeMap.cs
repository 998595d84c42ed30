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

    /// <summary>The handler of an instruction; adds the flags that the row gives.</summary>
    public static Handler Select(in OperandShape operands, ref InsnFlags flags)
    {
        Row row = Rows[(int)operands.Instruction.Mnemonic];
        Handler handler = row.Select == null ? null : row.Select(operands);
        flags |= row.Flags;
        return handler == null ? &SystemHandlers.Undefined : handler;
    }

    private static Row[] BuildRows()
    {
        Row[] rows = new Row[Enum.GetValues<Mnemonic>().Length];
        AddAlu(rows);
        return rows;
    }

    /// <summary>Picks the width by the first operand and the addressing by the mode.</summary>
    private static Handler Integer<TForm>(OperandShape operands)
        where TForm : struct, IIntegerForm => operands.IsLong
            ? ByWidth<TForm, LongAddressing>(operands, operands.Width(0))
            : ByWidth<TForm, LegacyAddressing>(operands, operands.Width(0));

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

    /// <summary>What the map knows of one mnemonic.</summary>
    private struct Row
    {
        public delegate*<OperandShape, Handler> Select;
        public InsnFlags Flags;

    }
}
