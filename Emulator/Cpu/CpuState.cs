// The architectural state of one core, blittable, in native memory; handlers reach everything they need from this one pointer.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;


namespace ToroEmu.Cpu;

/// <summary>
/// Registers of one virtual core. Written by the core's own thread, or by anyone while all cores are parked; only
/// <see cref="Pending"/> may be written by other threads at any time. The general registers come first, so that a byte
/// offset of at most 255 names a register or a part of it (<see cref="Gpr"/>).
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct CpuState
{
    /// <summary>RAX..R15 in the manuals' order, then the pseudo registers of <see cref="Gpr"/>.</summary>
    public fixed ulong Registers[Gpr.Count];

    /// <summary>Bases used by address computation, by <see cref="SegReg"/>: in 64-bit mode zero but for FS and GS.</summary>
    public fixed ulong SegmentBase[SegReg.Count];

    /// <summary>Outside of 64-bit mode: bytes that lie before this offset may be read without a further look; 0 asks for one.</summary>
    public fixed ulong ReadEnd[SegReg.Count];

    /// <summary>As <see cref="ReadEnd"/>, for writes.</summary>
    public fixed ulong WriteEnd[SegReg.Count];

    /// <summary>Linear addresses are cut to this width: 32 bits outside of 64-bit mode.</summary>
    public ulong LinearMask;

    /// <summary>RIP at instruction boundaries seen from outside of a block; inside it is the block's RIP plus an offset.</summary>
    public ulong Rip;

    // Status flags, computed when read (LazyFlags): zero iff ZeroSource is 0; sign is bit 63 and parity the low byte of
    // SignSource; carry is bit 63, overflow bit 63 xor bit 62, adjust bit 3 of CarrySource.
    public ulong ZeroSource;
    public ulong SignSource;
    public ulong CarrySource;

    /// <summary>RFLAGS without the six status flags; bit 1 is always set (SDM 1, 3.4.3).</summary>
    public ulong SystemFlags;

    /// <summary>Translation cache in force for the present privilege: supervisor or user.</summary>
    public TlbEntry* Tlb;

    /// <summary>First byte of guest RAM in the host's address space.</summary>
    public byte* RamBase;

    /// <summary>A byte per guest page (see PageFlags); not zero: a store there must be looked at.</summary>
    public byte* PageFlags;

    /// <summary>Instructions that may still retire before the run must answer; charged per block on entry.</summary>
    public long Budget;

    /// <summary>Block that is executing.</summary>
    public void* Block;

    /// <summary>Where <see cref="Trail"/> goes on; wraps by itself.</summary>
    public byte TrailNext;

    /// <summary>Link that the outer loop is to fill once it has found the successor block.</summary>
    public void* OpenLink;

    /// <summary>Where <see cref="OpenLink"/> leads. An event that is served first takes RIP elsewhere, and the link stays as it was.</summary>
    public ulong OpenRip;

    /// <summary>Successors of indirect branches.</summary>
    public void* JumpCache;

    /// <summary>Counts changes of the address mapping; block links and jump cache entries of older generations are void.</summary>
    public ulong Generation;

    /// <summary>A GCHandle of the core object: slow paths only.</summary>
    public nint Core;

    /// <summary>A private page behind RAM where slow accesses are staged.</summary>
    public byte* Scratch;

    /// <summary>Stands in for an entry of the translation cache while an access goes the whole way.</summary>
    public TlbEntry Only;

    /// <summary>Linear address of an operand that was not found, or host address of one that was stored to: for whoever looks after it.</summary>
    public ulong Touched;

    /// <summary>Instruction that is storing to a flagged page, for observers who count; null: none, or its handler does not say.</summary>
    public void* Storing;

    /// <summary>The pending fault, if any.</summary>
    public CpuFault Fault;

    /// <summary>Privilege level, 0..3.</summary>
    public byte Cpl;

    /// <summary>Code size: see <see cref="CodeMode"/>.</summary>
    public CodeMode Mode;

    /// <summary>Which floating-point and vector instructions fault, by CR0 and CR4.</summary>
    public UnitState Units;

    /// <summary>The core waits in HLT for an event.</summary>
    public bool Halted;

    /// <summary>The next instruction runs under an STI or MOV SS shadow (SDM 3A, 7.8.3).</summary>
    public bool InterruptShadow;

    /// <summary>The last instruction loaded SS: no single-step trap behind it (SDM 3A, 7.8.3).</summary>
    public bool TrapShadow;

    /// <summary>NMIs are held until the next IRET (SDM 3A, 7.7.1).</summary>
    public bool NmiBlocked;

    /// <summary>An NMI is held.</summary>
    public bool NmiWaiting;

    /// <summary>Another NMI is held behind that one; only while none is being served.</summary>
    public bool NmiFollows;

    /// <summary>The local APIC may have something to deliver; looked at when interrupts are enabled.</summary>
    public bool InterruptWaiting;

    /// <summary>After INIT: waits for a start-up IPI (SDM 3A, 9.4).</summary>
    public bool WaitForSipi;

    /// <summary>MONITOR has noted a line (offset into RAM / 64) and its bytes.</summary>
    public bool MonitorArmed;

    /// <summary>MWAIT: the core waits for a store to that line, or an event.</summary>
    public bool Waits;
    public ulong MonitoredLine;
    public fixed byte MonitoredBytes[64];

    public ulong Cr0;
    public ulong Cr2;
    public ulong Cr3;
    public ulong Cr4;
    public ulong Efer;
    public ulong Xcr0;
    public fixed ulong Dr[8];

    /// <summary>IA32_DEBUGCTL.</summary>
    public ulong DebugControl;

    /// <summary>Breakpoints that the present instruction has hit, as bits of DR6.</summary>
    public uint DebugFound;

    /// <summary>Causes of a #DB trap that is due at the next instruction boundary, as bits of DR6.</summary>
    public uint DebugPending;

    /// <summary>PAE paging: the page-directory pointers as loaded with CR3 (SDM 3A, 5.4.1).</summary>
    public fixed ulong Pdpte[4];

    public SegmentArray Segments;
    public DescriptorTable Gdtr;
    public DescriptorTable Idtr;

    public ulong Star;
    public ulong Lstar;
    public ulong Cstar;
    public ulong Fmask;
    public ulong KernelGsBase;
    public ulong SysenterCs;
    public ulong SysenterEsp;
    public ulong SysenterEip;
    public ulong TscOffset;
    public ulong TscAux;
    public ulong TscAdjust;
    public ulong Pat;
    public ulong MiscEnable;

    /// <summary>XMM/YMM registers: 32 bytes each; behind them <see cref="StagedVector"/>.</summary>
    public VectorFile Vectors;

    /// <summary>SSE control and status (SDM 1, 10.2.3).</summary>
    public uint Mxcsr;

    public X87State X87;

    /// <summary>Counts accesses to what can change without a store: ports, devices, time.</summary>
    public ulong Observations;

    /// <summary>PAUSE instructions executed.</summary>
    public ulong Pauses;

    /// <summary>Value of <see cref="Pauses"/> at which the core is to be looked at for a standstill.</summary>
    public ulong PauseLimit;

    /// <summary>The core is to be looked at for a standstill.</summary>
    public bool SpinHint;

    /// <summary>Instructions retired in finished runs of the engine.</summary>
    public ulong Retired;

    /// <summary>What <see cref="Retired"/> will be when the present run has used up its budget.</summary>
    public ulong RetiredAtEnd;

    /// <summary>Instructions retired in front of the present one, set by instructions that look at the counter or at time, and at both ends of a run.</summary>
    public ulong RetiredNow;

    /// <summary>IA32_FIXED_CTR_CTRL and IA32_PERF_GLOBAL_CTRL: whether instructions are counted.</summary>
    public ulong FixedCounterControl;
    public ulong PerfGlobalControl;

    /// <summary>IA32_FIXED_CTR0 minus the instructions retired while it counts; its value while it stands.</summary>
    public ulong FixedCounter0;

    public MtrrState Mtrr;
    public MachineCheckState MachineCheck;
    public KvmState Kvm;

    private fixed byte padding[64];

    /// <summary>Events posted by other threads (<see cref="CoreEvent"/>), alone on its cache line.</summary>
    public uint Pending;

    private fixed byte paddingAfter[60];

    /// <summary>
    /// The blocks entered last, and events between them, for reports (BranchTrail); a ring of as many entries as a byte counts. At the end: in front of <see cref="Pending"/> it
    /// would move that to 4 KiB behind the registers, and loads of it would wait for stores to them.
    /// </summary>
    public fixed ulong Trail[TrailLength];

    public const int TrailLength = byte.MaxValue + 1;

    /// <summary>Pseudo vector register that holds a memory operand on slow paths.</summary>
    public const int StagedVector = 16;

    /// <summary>Grants a run of at most <paramref name="budget"/> instructions.</summary>
    public void BeginRun(long budget)
    {
        Budget = budget;
        RetiredNow = Retired;
        RetiredAtEnd = Retired + (ulong)budget;
    }

    /// <summary>Takes back what is left of the budget.</summary>
    public void EndRun()
    {
        Retired = RetiredNow = RetiredAtEnd -= (ulong)Budget; // Core.Retired holds between runs, too
        Budget = 0;
    }

    /// <summary>Sixteen vector registers and the pseudo register.</summary>
    [InlineArray(StagedVector + 1)]
    public struct VectorFile
    {
        private Ymm first;
    }

    /// <summary>The segment registers with their hidden parts, by <see cref="SegReg"/>.</summary>
    [InlineArray(SegReg.Count)]
    public struct SegmentArray
    {
        private SegmentRegister first;
    }
}
