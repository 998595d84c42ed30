// An architectural exception as a value.
namespace ToroEmu.Cpu;

/// <summary>Exception raised by the present instruction, to be delivered by the outer loop. Kind None: nothing pending.</summary>
public struct CpuFault
{
    public FaultKind Kind;
    public byte Vector;
    public bool HasErrorCode;

    /// <summary>Bytes of the instruction that asked for it (INT n and its like): the handler returns behind them.</summary>
    public byte Length;
    public uint ErrorCode;

    /// <summary>Linear address for #PF.</summary>
    public ulong Address;
}
