// The rules that hold at an instruction.
using System;

namespace ToroEmu.Symbols.Frames;

/// <summary>A row of the table that the instructions stand for: the canonical frame address and a rule for each column.</summary>
internal sealed class CallFrameRow
{
    public const int Columns = CallFrameSpec.ReturnWide + 1;

    private readonly CallFrameRule[] rules = new CallFrameRule[Columns];

    /// <summary>Register and offset, or an expression.</summary>
    public CallFrameRule Cfa { get; set; }

    /// <summary>The register that the CFA is counted from.</summary>
    public int CfaRegister { get; set; }

    /// <summary>The rule of a column; columns of vector registers have none.</summary>
    public CallFrameRule this[ulong column]
    {
        get => column < Columns ? rules[column] : default;
        set
        {
            if (column < Columns) rules[column] = value;
        }
    }

    public CallFrameRow Clone()
    {
        CallFrameRow copy = new() { Cfa = Cfa, CfaRegister = CfaRegister };
        Array.Copy(rules, copy.rules, Columns);
        return copy;
    }
}
