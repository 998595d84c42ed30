// What a step to the caller came to.
namespace ToroEmu.Symbols.Frames;

internal enum UnwindResult
{
    /// <summary>The image says nothing, or nothing usable, about this address.</summary>
    Unknown,

    /// <summary>There is no caller.</summary>
    Outermost,

    /// <summary>The registers are the caller's now.</summary>
    Called,

    /// <summary>As <see cref="Called"/>, but an interrupt called: RIP is the instruction that comes next, not one behind a CALL.</summary>
    Interrupted,
}
