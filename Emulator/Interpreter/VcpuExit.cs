// Why a run of a core ended.
namespace ToroEmu.Interpreter;

/// <summary>Answer of an engine to "run this core for a budget".</summary>
public enum VcpuExit
{
    /// <summary>The budget is used up to the last instruction.</summary>
    Budget,

    /// <summary>HLT, or waiting for a start-up IPI: nothing to do until an event is posted.</summary>
    Halted,

    /// <summary>An event was posted that the scheduler must serve (pause).</summary>
    Paused,

    /// <summary>Triple fault.</summary>
    Shutdown,

    /// <summary>INIT of the bootstrap processor: it starts over with firmware, which there is none of.</summary>
    Restart,

    /// <summary>A spin loop at a standstill: nothing changes until a watched line or an event does.</summary>
    Spinning,

    /// <summary>The next instruction must run while no other core does.</summary>
    Exclusive,

    /// <summary>The core waits for something by PAUSE, but time, a device, a lock or a counter is part of it: others should run first.</summary>
    Yielding,
}
