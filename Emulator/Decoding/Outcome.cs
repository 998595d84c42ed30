// Why handlers returned to the outer loop.
namespace ToroEmu.Decoding;

/// <summary>Result of running into a block.</summary>
public enum Outcome
{
    /// <summary>RIP is set: find the next block.</summary>
    Next,

    /// <summary>A fault is pending in the state; RIP is that of the instruction.</summary>
    Fault,
}
