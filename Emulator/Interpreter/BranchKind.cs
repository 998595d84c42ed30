// Ways in which control leaves the straight line.
namespace ToroEmu.Interpreter;

/// <summary>What took a core from one place to another.</summary>
internal enum BranchKind
{
    /// <summary>A branch, call or return: its mnemonic says which.</summary>
    Instruction,

    /// <summary>An exception that was delivered.</summary>
    Exception,

    /// <summary>An interrupt that was accepted.</summary>
    Interrupt,
}
