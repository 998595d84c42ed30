// What switches tasks.
namespace ToroEmu.Interpreter;

/// <summary>Decides over busy bits, NT and the back link (SDM 3A, table 9-2).</summary>
internal enum TaskSwitchCause
{
    Jump,
    Call,

    /// <summary>IRET with NT set.</summary>
    Return,

    /// <summary>An exception or interrupt through a task gate: as a call.</summary>
    Interrupt,
}
