// An operation that conditional branches often follow.
namespace ToroEmu.Semantics;

/// <summary>What its flags say about its operands.</summary>
internal interface IBranchingOp : IAluOp
{
    /// <summary>CF is left &lt; right without sign, and SF differs from OF where left &lt; right with sign: a subtraction.</summary>
    static abstract bool Compares { get; }

    /// <summary>CF and OF are clear: a logic operation.</summary>
    static abstract bool ClearsCarry { get; }
}
