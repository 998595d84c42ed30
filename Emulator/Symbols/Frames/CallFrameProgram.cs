// Runs call frame instructions.
using System;
using System.Collections.Generic;

using ToroEmu.Symbols.Dwarf;

namespace ToroEmu.Symbols.Frames;

/// <summary>Makes the row of rules that holds at an address (DWARF 5, 6.4.2 and 6.4.3).</summary>
internal ref struct CallFrameProgram
{
    private const int RememberedMax = 32;

    private readonly CallFrameEntry entry;
    private readonly ulong target;
    private readonly Stack<CallFrameRow> remembered = new();
    private DwarfCursor cursor;
    private CallFrameRow row = new();
    private CallFrameRow initial = new();
    private ulong location;

    private CallFrameProgram(CallFrameEntry entry, ulong target)
    {
        this.entry = entry;
        this.target = target;
        location = entry.Range.Low;
    }

    /// <summary>The row at an address of an entry, or null if its instructions cannot be understood.</summary>
    public static CallFrameRow? RowAt(CallFrameEntry entry, ulong address)
    {
        CallFrameProgram program = new(entry, address);
        if (!program.Run(entry.Common.Instructions)) return null;
        program.initial = program.row.Clone();
        return program.Run(entry.Instructions) ? program.row : null;
    }

    private bool Run(CodeRange instructions)
    {
        cursor = new DwarfCursor(entry.Section.Bytes.Span[..(int)instructions.High], instructions.Low);
        while (cursor.HasMore && location <= target)
            if (!Step()) return false;
        return !cursor.IsBroken;
    }

    private bool Step()
    {
        byte opcode = cursor.Byte();
        byte operand = (byte)(opcode & CallFrameSpec.OperandMask);
        switch (opcode & CallFrameSpec.PrimaryMask)
        {
            case CallFrameSpec.AdvanceLocation:
                return Advance(operand);
            case CallFrameSpec.Offset:
                return Set(operand, CallFrameRuleKind.Offset, Factored(cursor.Uleb()));
            case CallFrameSpec.Restore:
                return Restore(operand);
            default:
                return Extended(opcode);
        }
    }

    private bool Extended(byte opcode)
    {
        switch (opcode)
        {
            case CallFrameSpec.Nop: return true;
            case CallFrameSpec.GnuArgumentsSize: cursor.Uleb(); return true;
            case CallFrameSpec.SetLocation: return MoveTo(entry.Section.Pointer(ref cursor, entry.Common.PointerEncoding));
            case CallFrameSpec.AdvanceLocation1: return Advance(cursor.Byte());
            case CallFrameSpec.AdvanceLocation2: return Advance(cursor.UInt16());
            case CallFrameSpec.AdvanceLocation4: return Advance(cursor.UInt32());
            case CallFrameSpec.RememberState: return Remember();
            case CallFrameSpec.RestoreState: return remembered.TryPop(out row!);
            case CallFrameSpec.DefineCfa: return DefineCfa(cursor.Uleb(), (long)cursor.Uleb());
            case CallFrameSpec.DefineCfaSigned: return DefineCfa(cursor.Uleb(), Factored(cursor.Sleb()));
            case CallFrameSpec.DefineCfaRegister: return DefineCfa(cursor.Uleb(), row.Cfa.Number);
            case CallFrameSpec.DefineCfaOffset: return DefineCfa((ulong)row.CfaRegister, (long)cursor.Uleb());
            case CallFrameSpec.DefineCfaOffsetSigned: return DefineCfa((ulong)row.CfaRegister, Factored(cursor.Sleb()));
            case CallFrameSpec.DefineCfaExpression: row.Cfa = new CallFrameRule(CallFrameRuleKind.Expression, 0, Block()); return true;
            default: return Rule(opcode, cursor.Uleb());
        }
    }

    /// <summary>Instructions whose first operand is a column.</summary>
    private bool Rule(byte opcode, ulong column) => opcode switch
    {
        CallFrameSpec.OffsetExtended => Set(column, CallFrameRuleKind.Offset, Factored(cursor.Uleb())),
        CallFrameSpec.OffsetExtendedSigned => Set(column, CallFrameRuleKind.Offset, Factored(cursor.Sleb())),
        CallFrameSpec.ValueOffset => Set(column, CallFrameRuleKind.ValueOffset, Factored(cursor.Uleb())),
        CallFrameSpec.ValueOffsetSigned => Set(column, CallFrameRuleKind.ValueOffset, Factored(cursor.Sleb())),
        CallFrameSpec.RestoreExtended => Restore(column),
        CallFrameSpec.Undefined => Set(column, CallFrameRuleKind.Undefined, 0),
        CallFrameSpec.SameValue => Set(column, CallFrameRuleKind.Same, 0),
        CallFrameSpec.Register => Set(column, CallFrameRuleKind.Register, (long)cursor.Uleb()),
        CallFrameSpec.Expression => SetExpression(column, CallFrameRuleKind.Expression),
        CallFrameSpec.ValueExpression => SetExpression(column, CallFrameRuleKind.ValueExpression),
        _ => false,
    };

    private readonly long Factored(ulong value) => (long)value * entry.Common.DataAlign;

    private readonly long Factored(long value) => value * entry.Common.DataAlign;

    private bool Advance(ulong units) => MoveTo(location + units * entry.Common.CodeAlign);

    /// <summary>A row holds up to the next location: the loop ends once that lies behind the target.</summary>
    private bool MoveTo(ulong next)
    {
        location = next;
        return true;
    }

    private bool Set(ulong column, CallFrameRuleKind kind, long number)
    {
        row[column] = new CallFrameRule(kind, number);
        return true;
    }

    private bool SetExpression(ulong column, CallFrameRuleKind kind)
    {
        row[column] = new CallFrameRule(kind, 0, Block());
        return true;
    }

    private bool Restore(ulong column)
    {
        row[column] = initial[column];
        return true;
    }

    private bool DefineCfa(ulong register, long offset)
    {
        if (register >= UnwindRegisters.Count) return false;
        row.CfaRegister = (int)register;
        row.Cfa = new CallFrameRule(CallFrameRuleKind.Offset, offset);
        return true;
    }

    private bool Remember()
    {
        if (remembered.Count == RememberedMax) return false;
        remembered.Push(row.Clone());
        return true;
    }

    private CodeRange Block()
    {
        ulong length = cursor.Uleb();
        ulong start = (ulong)cursor.Position;
        cursor.Skip(length);
        return new CodeRange(start, (ulong)cursor.Position);
    }
}
