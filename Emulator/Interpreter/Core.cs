// One core: its state and what its slow paths need.
using System;
using System.Runtime.InteropServices;

using ToroEmu.Cpu;
using ToroEmu.Memory;
using ToroEmu.Mmu;

namespace ToroEmu.Interpreter;

/// <summary>Managed companion of a <see cref="CpuState"/>. Used by the core's own thread, or while all cores are parked.</summary>
internal sealed unsafe class Core : IDisposable
{
    /// <summary>Bits of <see cref="CpuState.Generation"/> below the count: what code was decoded for.</summary>
    private const int GenerationShift = 12;

    private readonly Tlb tlb = new();
    private GCHandle handle;
    private ulong generation = 1;
    private bool holdsLargePages;
    private ulong coveredPage = ulong.MaxValue;
    private ulong codeBase;
    private uint codeLimit;

    public Core(int index, GuestRam ram, ICoreServices services)
    {
        Index = index;
        Ram = ram;
        Services = services;
        IsAlone = services.Cores == 1;
        State = (CpuState*)NativeMemory.AlignedAlloc((nuint)sizeof(CpuState), 64);
        NativeMemory.Clear(State, (nuint)sizeof(CpuState));
        handle = GCHandle.Alloc(this);
        State->Core = GCHandle.ToIntPtr(handle);
        State->RamBase = ram.Base;
        State->PageFlags = ram.Flags;
        State->Scratch = ram.ScratchPage(index);
        Breakpoints = new Breakpoints(State);
        Blocks = new BlockCache(this);
        State->JumpCache = Blocks.JumpCache;
        CpuReset.PowerOn(this);
    }

    public int Index { get; }

    /// <summary>The core that runs first (SDM 3A, 9.4.1).</summary>
    public bool IsBootstrap => Index == 0;

    public FaultLog Faults { get; } = new();

    public EventCounts Counts { get; } = new();

    public CpuState* State { get; }

    public GuestRam Ram { get; }

    public ICoreServices Services { get; }

    public BlockCache Blocks { get; }

    public Breakpoints Breakpoints { get; }

    /// <summary>Misaligned data accesses are #AC now: CR0.AM, RFLAGS.AC and level 3 (SDM 3A, 7.15, interrupt 17).</summary>
    public bool ChecksAlignment { get; private set; }

    /// <summary>Set while the core runs under observation: accesses are reported and nothing enters the TLB.</summary>
    public IAccessProbe? Probe;

    /// <summary>Runs the core's blocks from its next run on; null: they run by themselves.</summary>
    public ICoreTracer? Tracer;

    /// <summary>An access to a device runs in a block of its own, so that it happens at an instruction count that is known (<see cref="RetiredAtDevice"/>).</summary>
    public bool IsExact { get; init; }

    /// <summary>Told of each interrupt and exception, when the core stands at the handler; null: nobody looks on.</summary>
    public DeliveryCallback? Delivered;

    /// <summary>Instructions retired so far; between blocks.</summary>
    public ulong Retired => State->RetiredAtEnd - (ulong)State->Budget;

    /// <summary>Instructions retired in front of one that accesses a device, if the core is exact.</summary>
    public ulong RetiredAtDevice => State->RetiredAtEnd - (ulong)State->Budget - 1;

    /// <summary>Somebody steps: runs end in front of the first instruction of a handler that was entered.</summary>
    public bool StopsAtHandlers { get; set; }

    /// <summary>Such a handler has been entered.</summary>
    public bool HasEntered { get; set; }

    /// <summary>No other core runs now, so a staged read-modify-write is atomic.</summary>
    public bool IsAlone { get; set; }

    /// <summary>The access that waits in the scratch page.</summary>
    public StagedAccess Staged;

    /// <summary>The core that a state belongs to.</summary>
    public static Core Of(CpuState* cpu) => (Core)GCHandle.FromIntPtr(cpu->Core).Target!;

    public void Dispose()
    {
        Blocks.Dispose();
        tlb.Dispose();
        Faults.Dispose();
        handle.Free();
        NativeMemory.AlignedFree(State);
    }

    /// <summary>Guest physical address of a linear one for the present privilege; fills the TLB for RAM. <see langword="false"/>: #PF is pending.</summary>
    public bool Translate(ulong linear, MemoryAccess kind, out ulong physical)
    {
        TlbEntry* table = TableInForce;
        byte* known = Tlb.Find(table, linear, kind);
        if (known != null)
        {
            // A core under observation, or one that checks alignment, sees an empty table and comes here with translations that it has.
            physical = Ram.GuestAddress(known);
            return true;
        }
        PageMapping mapping = PageWalker.Walk(State, Ram, linear, kind, State->Cpl == 3);
        physical = mapping.Physical;
        if (mapping.Faulted)
        {
            Interpreter.Faults.RaisePageFault(State, linear, mapping.ErrorCode);
            return false;
        }
        byte* page = FindRam(physical & GuestRam.PageMask, GuestRam.PageSize);
        if (page == null) return true;
        holdsLargePages |= mapping.IsLarge;
        if (Breakpoints.WatchesData) Breakpoints.Hide(linear, ref mapping);
        tlb.Fill(table, linear, mapping, page + (physical & ~GuestRam.PageMask));
        return true;
    }

    /// <summary>Host address of RAM within one page, else null: there is none, or the local APIC's page lies over it for this core's loads and stores.</summary>
    public byte* FindRam(ulong physical, ulong length) =>
        (physical & GuestRam.PageMask) == coveredPage ? null : Ram.Find(physical, length);

    /// <summary>The local APIC's page lies here now, or nowhere (null).</summary>
    public void MoveApicPage(ulong? physical)
    {
        ulong covered = physical.HasValue && Ram.Find(physical.Value, GuestRam.PageSize) != null ? physical.Value : ulong.MaxValue;
        if (covered == coveredPage) return;
        coveredPage = covered;
        FlushTlb();
    }

    /// <summary>Whether the present privilege allows an access, without leaving a trace of the look.</summary>
    public bool MayAccess(ulong linear, MemoryAccess kind) =>
        !PageWalker.Walk(State, Ram, linear, kind, State->Cpl == 3, touch: false).Faulted;

    /// <summary>Forgets all translations and with them every link between blocks.</summary>
    public void FlushTlb()
    {
        tlb.Flush();
        holdsLargePages = false;
        generation++;
        RefreshContext();
    }

    /// <summary>The translations that the core knows, which a guest that changes its tables can tell from those in its tables.</summary>
    public TlbImage SaveTlb() => new(tlb.Save(), holdsLargePages);

    /// <summary>The core knows what it knew, but for what watchpoints keep from it now.</summary>
    public void LoadTlb(TlbImage image)
    {
        tlb.Load(image.Entries);
        holdsLargePages = image.HoldsLargePages;
        HideWatched();
    }

    /// <summary>Accesses to watched pages do not go straight to RAM any more.</summary>
    public void HideWatched()
    {
        if (!Breakpoints.Watches.IsEmpty) tlb.Restrict(HideWatched);
    }

    private void HideWatched(ulong linear, byte* host, ref PageMapping rights)
    {
        rights.Physical = Ram.GuestAddress(host);
        Breakpoints.Watches.Hide(linear, ref rights);
    }

    /// <summary>Forgets every link between blocks, and nothing that the guest could notice.</summary>
    public void ForgetLinks()
    {
        generation++;
        State->Generation += 1UL << GenerationShift;
    }

    /// <summary>Forgets one page's translation, however large the page is (SDM 3A, 5.10.4.1).</summary>
    public void FlushPage(ulong linear)
    {
        if (holdsLargePages)
        {
            FlushTlb();
            return;
        }
        tlb.FlushPage(linear);
        generation++;
        RefreshContext();
    }

    /// <summary>Changes the privilege level, and with it the rights of accesses.</summary>
    public void SetCpl(byte cpl)
    {
        State->Cpl = cpl;
        RefreshContext();
    }

    /// <summary>Must follow every change of privilege, code size or mapping: chooses the TLB and the validity of links.</summary>
    public void RefreshContext()
    {
        CpuState* cpu = State;
        cpu->Mode = (cpu->Efer & Efer.Lma) != 0 && cpu->Segments[SegReg.Cs].IsLong ? CodeMode.Code64
            : cpu->Segments[SegReg.Cs].IsBig ? CodeMode.Code32 : CodeMode.Code16;
        cpu->LinearMask = cpu->Mode == CodeMode.Code64 ? ulong.MaxValue : 0xFFFF_FFFF;
        cpu->Units = UnitGate.StateOf(cpu);
        RefreshSegmentBases();
        NoteCodeSegment();
        ChecksAlignment = cpu->Cpl == 3 && (cpu->SystemFlags & Rflags.Ac) != 0 && (cpu->Cr0 & Cr0.Am) != 0;
        cpu->Tlb = ChecksAlignment ? tlb.Empty : TableInForce;
        cpu->Generation = (generation << GenerationShift) | ((ulong)cpu->Units << 3) | (cpu->Cpl == 3 ? 4UL : 0) | (ulong)cpu->Mode;
    }

    /// <summary>Translations for the rights of the present privilege; RFLAGS.AC is part of them under SMAP (SDM 3A, 5.6.1).</summary>
    private TlbEntry* TableInForce => State->Cpl == 3 ? tlb.User
        : (State->SystemFlags & Rflags.Ac) != 0 && (State->Cr4 & Cr4.Smap) != 0 ? tlb.Override : tlb.Supervisor;

    /// <summary>Links between blocks hold for one code segment: the same RIP is another address in another one.</summary>
    private void NoteCodeSegment()
    {
        uint limit = State->Mode == CodeMode.Code64 ? uint.MaxValue : State->Segments[SegReg.Cs].Limit;
        if (State->SegmentBase[SegReg.Cs] == codeBase && limit == codeLimit) return;
        codeBase = State->SegmentBase[SegReg.Cs];
        codeLimit = limit;
        generation++;
    }

    /// <summary>64-bit mode ignores the bases of CS, DS, ES and SS (SDM 1, 3.3.4).</summary>
    public void RefreshSegmentBases()
    {
        bool flat = State->Mode == CodeMode.Code64;
        for (int segment = 0; segment < SegReg.Flat; segment++)
        {
            State->SegmentBase[segment] = flat && segment < SegReg.Fs ? 0 : State->Segments[segment].Base;
            if (flat) continue;
            State->ReadEnd[segment] = LegacyAddressing.EndOf(State, State->Segments[segment], write: false);
            State->WriteEnd[segment] = LegacyAddressing.EndOf(State, State->Segments[segment], write: true);
        }
    }
}
