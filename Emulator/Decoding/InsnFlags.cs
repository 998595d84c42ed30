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

    /// <summary>REP or REPE prefix.</summary>
    Rep = 2,

    /// <summary>REPNE prefix.</summary>
    RepNe = 4,

    /// <summary>LOCK prefix.</summary>
    Lock = 8,
}
