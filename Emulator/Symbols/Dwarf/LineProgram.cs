// Runs a line program.
using System;

namespace ToroEmu.Symbols.Dwarf;

/// <summary>
/// The state machine of DWARF 5, 6.2: byte code that writes a table of addresses and lines. Each instruction writes one row at most, so that the table is bounded
/// by the file.
/// </summary>
internal ref struct LineProgram
{
    private readonly LineHeader header;
    private DwarfCursor cursor;
    private ulong address;
    private int file;
    private int line;
    private int column;
    private bool isStatement;

    /// <param name="header">What the program counts with.</param>
    /// <param name="section">.debug_line up to the end of the table.</param>
    /// <param name="at">Offset of an instruction at which a sequence begins.</param>
    public LineProgram(LineHeader header, ReadOnlySpan<byte> section, int at)
    {
        this.header = header;
        cursor = new DwarfCursor(section, (ulong)at);
        Reset();
    }

    /// <summary>Offset of the next instruction.</summary>
    public readonly int Position => cursor.Position;

    /// <summary>Runs up to the next row; false at the end.</summary>
    public bool TryNext(out LineRow row)
    {
        while (cursor.HasMore)
        {
            byte opcode = cursor.Byte();
            bool isRow = opcode >= header.OpcodeBase ? Special(opcode) : opcode == DwarfSpec.LineExtended ? Extended() : Standard(opcode);
            if (!isRow || cursor.IsBroken) continue;
            row = new LineRow(address, file, line, column, isStatement, IsEnd: opcode == DwarfSpec.LineExtended);
            if (row.IsEnd) Reset();
            return true;
        }
        row = default;
        return false;
    }

    private void Reset()
    {
        (address, file, line, column) = (0, 1, 1, 0);
        isStatement = header.DefaultIsStatement;
    }

    private bool Special(int opcode)
    {
        int adjusted = opcode - header.OpcodeBase;
        Advance((ulong)(adjusted / header.LineRange));
        line += header.LineBase + adjusted % header.LineRange;
        return true;
    }

    private void Advance(ulong instructions) => address += instructions * (ulong)header.MinInstructionLength;

    private bool Standard(byte opcode)
    {
        // A table may have fewer standard opcodes, or other operands for them, than this version knows.
        switch (opcode)
        {
            case DwarfSpec.LineCopy:
                return true;
            case DwarfSpec.LineAdvancePc:
                Advance(cursor.Uleb());
                return false;
            case DwarfSpec.LineAdvanceLine:
                line += (int)cursor.Sleb();
                return false;
            case DwarfSpec.LineSetFile:
                file = (int)cursor.Uleb();
                return false;
            case DwarfSpec.LineSetColumn:
                column = (int)cursor.Uleb();
                return false;
            case DwarfSpec.LineNegateStatement:
                isStatement = !isStatement;
                return false;
            case DwarfSpec.LineConstAddPc:
                Advance((ulong)((byte.MaxValue - header.OpcodeBase) / header.LineRange));
                return false;
            case DwarfSpec.LineFixedAdvancePc:
                address += cursor.UInt16();
                return false;
            default:
                for (int operand = 0; operand < header.OpcodeLengths[opcode - 1]; operand++) cursor.Uleb();
                return false;
        }
    }

    /// <summary>True at the end of a sequence.</summary>
    private bool Extended()
    {
        ulong length = cursor.Uleb();
        int start = cursor.Position;
        byte opcode = length == 0 ? (byte)0 : cursor.Byte();
        if (opcode == DwarfSpec.LineExtendedSetAddress && length is (5 or 9)) address = cursor.Unsigned((int)length - 1);
        cursor.Seek((ulong)start + length);
        return opcode == DwarfSpec.LineExtendedEndSequence;
    }
}
