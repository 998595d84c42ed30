// What a taken branch is.
namespace ToroEmu.Tracing;

/// <summary>How control went elsewhere.</summary>
public enum RunBranch
{
    Jump,
    Conditional,
    Call,
    Return,

    /// <summary>SYSCALL, SYSENTER and their returns, IRET, far ones.</summary>
    System,
}
