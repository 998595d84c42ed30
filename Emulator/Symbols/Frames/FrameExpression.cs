// Evaluates the expressions of call frame information.
using System;

using ToroEmu.Symbols.Dwarf;

namespace ToroEmu.Symbols.Frames;

/// <summary>A stack machine (DWARF 5, 2.5) without branches: enough for what compilers and linkers write for procedure linkage tables and signal frames.</summary>
internal ref struct FrameExpression
{
    private const int StackMax = 64;

    private readonly Func<int, ulong> register;
    private readonly ReadWord read;
    private readonly int wordSize;
    private readonly ulong[] stack = new ulong[StackMax];
    private DwarfCursor cursor;
    private int count;

    public FrameExpression(ReadOnlySpan<byte> section, CodeRange place, Func<int, ulong> register, ReadWord read, int wordSize)
    {
        cursor = new DwarfCursor(section[..(int)place.High], place.Low);
        this.register = register;
        this.read = read;
        this.wordSize = wordSize;
    }

    /// <summary>The value on top of the stack at the end; null if the expression makes no sense.</summary>
    /// <param name="start">What the stack begins with, if with anything: the CFA.</param>
    public ulong? Evaluate(ulong? start)
    {
        if (start is ulong first) stack[count++] = first;
        while (cursor.HasMore)
            if (!Step(cursor.Byte()) || cursor.IsBroken) return null;
        return count == 0 || cursor.IsBroken ? null : stack[count - 1];
    }

    private bool Step(byte op) => op switch
    {
        >= CallFrameSpec.OpLiteral0 and <= CallFrameSpec.OpLiteral31 => Push((ulong)(op - CallFrameSpec.OpLiteral0)),
        >= CallFrameSpec.OpRegister0 and <= CallFrameSpec.OpRegister31 => Push(register(op - CallFrameSpec.OpRegister0) + (ulong)cursor.Sleb()),
        >= CallFrameSpec.OpConst1Unsigned and <= CallFrameSpec.OpConst8Signed => Push(Constant(op - CallFrameSpec.OpConst1Unsigned)),
        CallFrameSpec.OpAddress => Push(cursor.Unsigned(wordSize)),
        CallFrameSpec.OpConstUleb => Push(cursor.Uleb()),
        CallFrameSpec.OpConstSleb => Push((ulong)cursor.Sleb()),
        CallFrameSpec.OpDuplicate => count > 0 && Push(stack[count - 1]),
        CallFrameSpec.OpDereference => count > 0 && read(stack[count - 1], out stack[count - 1]),
        CallFrameSpec.OpPlusConst => count > 0 && Replace(1, stack[count - 1] + cursor.Uleb()),
        _ => count > 1 && Binary(op, stack[count - 2], stack[count - 1]),
    };

    /// <summary>1, 2, 4, 8 bytes, each unsigned and signed.</summary>
    private ulong Constant(int kind)
    {
        int size = 1 << (kind >> 1);
        ulong value = cursor.Unsigned(size);
        int shift = 64 - 8 * size;
        return (kind & 1) == 0 ? value : (ulong)((long)(value << shift) >> shift);
    }

    private bool Binary(byte op, ulong left, ulong right) => op switch
    {
        CallFrameSpec.OpAnd => Replace(2, left & right),
        CallFrameSpec.OpOr => Replace(2, left | right),
        CallFrameSpec.OpMinus => Replace(2, left - right),
        CallFrameSpec.OpPlus => Replace(2, left + right),
        CallFrameSpec.OpMultiply => Replace(2, left * right),
        CallFrameSpec.OpShiftLeft => Replace(2, right < 64 ? left << (int)right : 0),
        CallFrameSpec.OpShiftRight => Replace(2, right < 64 ? left >> (int)right : 0),
        CallFrameSpec.OpEqual => Replace(2, left == right ? 1u : 0),
        CallFrameSpec.OpNotEqual => Replace(2, left != right ? 1u : 0),
        CallFrameSpec.OpGreaterOrEqual => Replace(2, (long)left >= (long)right ? 1u : 0),
        CallFrameSpec.OpGreater => Replace(2, (long)left > (long)right ? 1u : 0),
        CallFrameSpec.OpLessOrEqual => Replace(2, (long)left <= (long)right ? 1u : 0),
        CallFrameSpec.OpLess => Replace(2, (long)left < (long)right ? 1u : 0),
        _ => false,
    };

    private bool Push(ulong value)
    {
        if (count == StackMax) return false;
        stack[count++] = value;
        return true;
    }

    private bool Replace(int operands, ulong value)
    {
        count -= operands;
        return Push(value);
    }
}
