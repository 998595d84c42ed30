// An instruction form of the decoder's table, and how its bytes are made.
using System;

using Iced.Intel;

namespace ToroEmu.Oracle;

/// <summary>What of an <see cref="OpCodeInfo"/> decides the bytes: everything else of an encoding is drawn at random.</summary>
internal sealed class Form
{
    public Form(Code code)
    {
        Info = code.ToOpCode();
        for (int operand = 0; operand < Info.OpCount; operand++) Note(Info.GetOpKind(operand).ToString());
        HasModRm = reg || memory || register || Info.IsGroup || (Info.IsRmGroup && Info.OpCodeLength == 1);
    }

    public OpCodeInfo Info { get; }

    public Code Code => Info.Code;

    public bool IsVex => Info.Encoding == EncodingKind.VEX;

    public bool HasModRm { get; }

    /// <summary>The memory operand may be a register (mod 3).</summary>
    public bool AllowsRegister => register || !memory;

    public bool AllowsMemory => memory;

    /// <summary>VEX.vvvv names a register.</summary>
    public bool UsesVvvv { get; private set; }

    public bool HasVsib { get; private set; }

    /// <summary>The low three bits of the opcode name a register.</summary>
    public bool HasOpcodeRegister { get; private set; }

    private bool reg, memory, register;

    private void Note(string kind)
    {
        if (kind.EndsWith("_or_mem", StringComparison.Ordinal)) memory = register = true;
        else if (kind.StartsWith("mem", StringComparison.Ordinal) && kind != "mem_offs" || kind == "sibmem") memory = true;
        else if (kind.EndsWith("_rm", StringComparison.Ordinal)) register = true;
        else if (kind.EndsWith("_reg", StringComparison.Ordinal) || kind.EndsWith("_reg_mem", StringComparison.Ordinal)) reg = true;
        else if (kind.EndsWith("_vvvv", StringComparison.Ordinal)) UsesVvvv = true;
        else if (kind.EndsWith("_opcode", StringComparison.Ordinal)) HasOpcodeRegister = true;
        HasVsib |= kind.StartsWith("mem_vsib", StringComparison.Ordinal);
    }
}
