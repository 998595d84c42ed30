// What can happen in a run, as a trace of events tells it.
namespace ToroEmu.Tracing;

/// <summary>The kinds of <see cref="RunEvent"/>; which of its fields each uses is said there. Numbers are those of the file.</summary>
public enum RunEventKind
{
    /// <summary>An instruction has retired.</summary>
    Instruction = 0,

    /// <summary>A taken jump, call or return, far ones and those to and from the system among them, has retired.</summary>
    Branch = 1,

    /// <summary>An instruction has read RAM.</summary>
    Load = 2,

    /// <summary>An instruction has written RAM.</summary>
    Store = 3,

    /// <summary>An interrupt has been taken: the core is at its handler.</summary>
    Interrupt = 4,

    /// <summary>An exception, or the interrupt that an INT instruction asks for, has been delivered.</summary>
    Exception = 5,

    /// <summary>A core has read or written a device.</summary>
    Device = 6,

    /// <summary>A message has become visible to its receiver.</summary>
    Message = 7,

    /// <summary>A core has begun to run, to wait in a loop, to halt.</summary>
    State = 8,

    /// <summary>A function that was asked for has been entered.</summary>
    CallBegin = 9,

    /// <summary>It has returned.</summary>
    CallEnd = 10,

    /// <summary>The guest has written to its console.</summary>
    Console = 11,

    /// <summary>A core's turn begins.</summary>
    Slice = 12,
}
