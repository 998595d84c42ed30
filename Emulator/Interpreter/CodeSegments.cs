// Entering code segments.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>What all far transfers and event deliveries ask of a code segment. <see langword="false"/>: a fault is pending and nothing has changed.</summary>
internal static unsafe class CodeSegments
{
    /// <summary>Long mode knows no segment with L and D both set (SDM 3A, 3.4.5).</summary>
    public static bool HasBothSizes(Core core, in SegmentRegister code) => IsLongMode(core) && code.IsLong && code.IsBig;

    /// <summary>Code that runs in 64-bit mode.</summary>
    public static bool IsLong(Core core, in SegmentRegister code) => IsLongMode(core) && code.IsLong;

    /// <summary>Target inside of the segment, all of its bits looked at, or canonical: else #GP(<paramref name="ext"/>).</summary>
    public static bool TryCheckTarget(Core core, in SegmentRegister code, ulong rip, uint ext = 0)
    {
        if (IsLong(core, code) ? SlowAccess.IsCanonical(rip) : rip <= code.Limit) return true;
        Faults.Raise(core.State, ExceptionVector.GeneralProtection, ext);
        return false;
    }

    /// <summary>Loads CS and RIP: the end of every transfer in protected mode. The accessed bit must be set already.</summary>
    public static void Enter(Core core, SegmentRegister code, ulong rip, int cpl)
    {
        code.Selector = Selectors.WithRpl(code.Selector, cpl);
        core.State->Segments[SegReg.Cs] = code;
        core.State->Rip = rip;
        core.SetCpl((byte)cpl);
    }

    public static bool IsLongMode(Core core) => (core.State->Efer & Efer.Lma) != 0;
}
