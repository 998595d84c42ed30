// Facts about one decoded instruction.
using System;

namespace ToroEmu.Decoding;

/// <summary>Set when decoding, read off the hot path.</summary>
[Flags]
public enum InsnFlags : byte
{
    None = 0,

    /// <summary>The memory operand is relative to SS: a bad address is #SS, not #GP (SDM 3A, 7.15, interrupt 12).</summary>
    StackSegment = 1,

    /// <summary>The block ends behind this instruction, since it may change how the next one is fetched or interrupted.</summary>
    EndsBlock = 2,

    /// <summary>REP or REPE prefix.</summary>
    Rep = 4,

    /// <summary>REPNE prefix.</summary>
    RepNe = 8,

    /// <summary>LOCK prefix.</summary>
    Lock = 16,

    /// <summary>Time or a device may be visible to it: a loop around it is not at a standstill.</summary>
    Observes = 32,
}
