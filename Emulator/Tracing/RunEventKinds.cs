// Sets of kinds of events.
using System;

namespace ToroEmu.Tracing;

/// <summary>A bit for each <see cref="RunEventKind"/>, and the groups that the command line knows.</summary>
[Flags]
public enum RunEventKinds
{
    None = 0,
    Instruction = 1 << RunEventKind.Instruction,
    Branch = 1 << RunEventKind.Branch,

    /// <summary>Loads and stores.</summary>
    Memory = (1 << RunEventKind.Load) | (1 << RunEventKind.Store),

    /// <summary>Stores alone.</summary>
    Store = 1 << RunEventKind.Store,

    /// <summary>Interrupts and exceptions.</summary>
    Interrupt = (1 << RunEventKind.Interrupt) | (1 << RunEventKind.Exception),
    Device = 1 << RunEventKind.Device,
    Message = 1 << RunEventKind.Message,
    State = 1 << RunEventKind.State,

    /// <summary>Begin and end of functions.</summary>
    Call = (1 << RunEventKind.CallBegin) | (1 << RunEventKind.CallEnd),
    Console = 1 << RunEventKind.Console,
    Slice = 1 << RunEventKind.Slice,

    /// <summary>What costs next to nothing, since no instruction is looked at.</summary>
    Light = Interrupt | Device | Message | State | Call | Console,

    /// <summary>What every instruction is looked at for.</summary>
    Heavy = Instruction | Branch | Memory,
    All = Light | Heavy | Slice,
}
