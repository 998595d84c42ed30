// What the flags of an operation say about its operands.
namespace ToroEmu.Semantics;

/// <summary>Lets a condition be answered by operands and result instead of by the flags that they left.</summary>
internal enum FlagRule
{
    /// <summary>Nothing that could be relied on: the flags are to be read.</summary>
    Unknown,

    /// <summary>ZF and SF are the result's.</summary>
    Sum,

    /// <summary>As a sum; CF is left &lt; right without sign, SF differs from OF where left &lt; right with sign.</summary>
    Difference,

    /// <summary>As a sum; CF and OF are clear.</summary>
    Logic,
}
