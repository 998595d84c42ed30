// Whether x87 and SSE instructions may run.
using System;

namespace ToroEmu.Cpu;

/// <summary>
/// The bits of CR0 and CR4 that make x87, MMX and SSE instructions fault (SDM 3A, table 2-2 and 14.1). Part of a block's key:
/// decided once, when decoding.
/// </summary>
[Flags]
public enum UnitState : byte
{
    None = 0,

    /// <summary>CR0.EM: no x87 (#NM), MMX or SSE (#UD).</summary>
    Emulated = 1,

    /// <summary>CR0.TS: #NM.</summary>
    TaskSwitched = 2,

    /// <summary>CR0.MP: FWAIT heeds TS too.</summary>
    MonitorsWait = 4,

    /// <summary>CR4.OSFXSR is clear: SSE is #UD.</summary>
    NoSse = 8,

    /// <summary>CR4.OSXSAVE is clear, or XCR0 lacks SSE or AVX: VEX-encoded vector instructions are #UD.</summary>
    NoAvx = 16,

    /// <summary>CR4.OSXSAVE is clear: XSAVE, XGETBV and so on are #UD.</summary>
    NoXsave = 32,

    /// <summary>Real or virtual-8086 mode: what is encoded with a VEX or EVEX prefix is #UD (SDM 2A, 2.3.2).</summary>
    NoVex = 64,
}
