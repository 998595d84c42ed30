// Conditions of breakpoints that are evaluated here rather than by gdb.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace ToroEmu.Gdb;

/// <summary>
/// gdb's agent expressions (Debugging with GDB, appendix F): a stack machine over registers and memory. One that is damaged, divides by zero, reads what is not there or
/// does not end has no value.
/// </summary>
internal sealed class AgentExpression
{
    private const int StepsMax = 10_000;
    private const int StackMax = 256;

    private readonly byte[] code;
    private readonly Stack<ulong> stack = new();
    private readonly GdbTarget target;
    private readonly int core;
    private int next;
    private bool isBroken;

    private AgentExpression(byte[] code, GdbTarget target, int core)
    {
        this.code = code;
        this.target = target;
        this.core = core;
    }

    /// <summary>The value on one core; null: it has none.</summary>
    public static ulong? Evaluate(byte[] code, GdbTarget target, int core) => new AgentExpression(code, target, core).Run();

    private ulong? Run()
    {
        for (int steps = 0; steps < StepsMax && !isBroken; steps++)
        {
            if (next >= code.Length) return null;
            AgentOpcode opcode = (AgentOpcode)code[next++];
            if (opcode == AgentOpcode.End) return stack.Count != 0 ? stack.Peek() : null;
            Execute(opcode);
            isBroken |= stack.Count > StackMax;
        }

        return null;
    }

    private void Execute(AgentOpcode opcode)
    {
        switch (opcode)
        {
            case >= AgentOpcode.Ref8 and <= AgentOpcode.Ref64:
                Push(Load(Pop(), 1 << (opcode - AgentOpcode.Ref8)));
                break;
            case >= AgentOpcode.Const8 and <= AgentOpcode.Const64:
                Push(Operand(1 << (opcode - AgentOpcode.Const8)));
                break;
            case AgentOpcode.Reg:
                Push(Register((int)Operand(2)));
                break;
            case AgentOpcode.Ext or AgentOpcode.ZeroExt:
                Push(Extend(Pop(), (int)Operand(1), opcode == AgentOpcode.Ext));
                break;
            case AgentOpcode.Goto:
                next = (int)Operand(2);
                break;
            case AgentOpcode.IfGoto:
                int place = (int)Operand(2);
                if (Pop() != 0) next = place;
                break;
            case AgentOpcode.LogNot:
                Push(Pop() == 0 ? 1UL : 0);
                break;
            case AgentOpcode.BitNot:
                Push(~Pop());
                break;
            case AgentOpcode.Dup or AgentOpcode.Pop or AgentOpcode.Swap or AgentOpcode.Pick or AgentOpcode.Rot:
                Arrange(opcode);
                break;
            default:
                ulong right = Pop(), left = Pop();
                Push(Combine(opcode, left, right));
                break;
        }
    }

    private void Arrange(AgentOpcode opcode)
    {
        int depth = opcode switch { AgentOpcode.Pick => (int)Operand(1) + 1, AgentOpcode.Swap => 2, AgentOpcode.Rot => 3, _ => 1 };
        if (stack.Count < depth)
        {
            isBroken = true;
            return;
        }

        ulong[] items = stack.ToArray(); // the top first
        switch (opcode)
        {
            case AgentOpcode.Dup or AgentOpcode.Pick:
                stack.Push(items[depth - 1]);
                return;
            case AgentOpcode.Pop:
                stack.Pop();
                return;
        }

        // a b => b a; a b c => c a b
        for (int at = 0; at < depth; at++) stack.Pop();
        stack.Push(items[0]);
        for (int at = depth - 1; at > 0; at--) stack.Push(items[at]);
    }

    private ulong Combine(AgentOpcode opcode, ulong left, ulong right)
    {
        switch (opcode)
        {
            case AgentOpcode.Add: return left + right;
            case AgentOpcode.Sub: return left - right;
            case AgentOpcode.Mul: return left * right;
            case AgentOpcode.Lsh: return right < 64 ? left << (int)right : 0;
            case AgentOpcode.RshSigned: return (ulong)((long)left >> (int)Math.Min(right, 63));
            case AgentOpcode.RshUnsigned: return right < 64 ? left >> (int)right : 0;
            case AgentOpcode.BitAnd: return left & right;
            case AgentOpcode.BitOr: return left | right;
            case AgentOpcode.BitXor: return left ^ right;
            case AgentOpcode.Equal: return left == right ? 1UL : 0;
            case AgentOpcode.LessSigned: return (long)left < (long)right ? 1UL : 0;
            case AgentOpcode.LessUnsigned: return left < right ? 1UL : 0;
            default: return Divide(opcode, left, right);
        }
    }

    private ulong Divide(AgentOpcode opcode, ulong left, ulong right)
    {
        bool isSigned = opcode is AgentOpcode.DivSigned or AgentOpcode.RemSigned;
        bool isKnown = isSigned || opcode is AgentOpcode.DivUnsigned or AgentOpcode.RemUnsigned;
        isBroken |= !isKnown || right == 0 || (isSigned && right == ulong.MaxValue && left == 1UL << 63);
        if (isBroken) return 0;
        return opcode switch
        {
            AgentOpcode.DivSigned => (ulong)((long)left / (long)right),
            AgentOpcode.DivUnsigned => left / right,
            AgentOpcode.RemSigned => (ulong)((long)left % (long)right),
            _ => left % right,
        };
    }

    private ulong Load(ulong address, int bytes)
    {
        Span<byte> value = stackalloc byte[sizeof(ulong)];
        value.Clear();
        isBroken |= target.ReadMemory(core, address, value[..bytes]) != bytes;
        return BinaryPrimitives.ReadUInt64LittleEndian(value);
    }

    private ulong Register(int number)
    {
        byte[]? value = target.ReadRegister(core, number);
        isBroken |= value is null;
        Span<byte> whole = stackalloc byte[sizeof(ulong)];
        whole.Clear();
        value.AsSpan(0, Math.Min(value?.Length ?? 0, sizeof(ulong))).CopyTo(whole);
        return BinaryPrimitives.ReadUInt64LittleEndian(whole);
    }

    private static ulong Extend(ulong value, int bits, bool isSigned)
    {
        if (bits is <= 0 or >= 64) return value;
        int shift = 64 - bits;
        return isSigned ? (ulong)((long)(value << shift) >> shift) : value << shift >> shift;
    }

    /// <summary>Operands in the code are big-endian.</summary>
    private ulong Operand(int bytes)
    {
        ulong value = 0;
        for (int at = 0; at < bytes; at++)
        {
            if (next >= code.Length)
            {
                isBroken = true;
                return 0;
            }

            value = (value << 8) | code[next++];
        }

        return value;
    }

    private void Push(ulong value) => stack.Push(value);

    private ulong Pop()
    {
        if (stack.TryPop(out ulong value)) return value;
        isBroken = true;
        return 0;
    }
}
