// The breakpoints that DR0 to DR3 and DR7 arm.
using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Mmu;

namespace ToroEmu.Interpreter;

/// <summary>
/// SDM 3B, 19.2 and 19.3. Costs nothing while nothing is armed: pages with data breakpoints are kept out of the TLB, so that accesses there come to
/// <see cref="SlowAccess"/>; blocks that hold an instruction breakpoint are neither linked nor run whole. An access that hits one in the middle of a
/// block makes its instruction run again by itself, so that the trap comes behind it.
/// </summary>
internal sealed unsafe class Breakpoints(CpuState* cpu)
{
    private const int Count = 4;

    /// <summary>Breakpoints by kind, a bit each.</summary>
    private uint code;
    private uint writes;
    private uint accesses;
    private uint ports;

    /// <summary>Instruction breakpoints are armed.</summary>
    public bool HasCode => code != 0;

    /// <summary>Those of the host.</summary>
    public CodeHooks Hooks { get; } = new(cpu);

    /// <summary>Watchpoints of the host.</summary>
    public DataHooks Watches { get; } = new();

    /// <summary>Data breakpoints are armed.</summary>
    private bool HasData => (writes | accesses) != 0;

    /// <summary>Somebody wants to hear of data accesses: the guest, or the host.</summary>
    public bool WatchesData => HasData || !Watches.IsEmpty;

    /// <summary>Hits are noted at once, since the outer loop looks for them behind the present instruction.</summary>
    public bool Collects { get; set; }

    /// <summary>One instruction runs by itself, and is counted as retired already.</summary>
    public bool IsAlone { get; set; }

    /// <summary>An exception or interrupt is being delivered, between two instructions.</summary>
    public bool IsDelivering { get; set; }

    /// <summary>Must follow every change of DR0..DR3, DR7 and CR4.DE.</summary>
    public void Refresh(Core core)
    {
        bool wasArmed = HasCode || HasData;
        code = writes = accesses = ports = 0;
        for (int number = 0; number < Count; number++)
            if (Dr7.IsEnabled(cpu->Dr[7], number)) Arm(number);
        if (wasArmed || HasCode || HasData) core.FlushTlb();
    }

    /// <summary>Whether execution of the instruction at RIP is to be refused. RF holds instruction breakpoints off (19.3.1.1).</summary>
    public bool StopsExecution(ulong rip)
    {
        if ((cpu->SystemFlags & Rflags.Rf) != 0) return false;
        ulong linear = LinearOf(rip);
        uint hits = 0;
        for (int number = 0; number < Count; number++)
            if ((code & (1u << number)) != 0 && cpu->Dr[number] == linear) hits |= 1u << number;
        if (hits == 0) return false;
        Raise(hits, FaultKind.Fault);
        return true;
    }

    /// <summary>Whether an instruction breakpoint lies in a block at RIP.</summary>
    public bool Covers(ulong rip, Block* block)
    {
        if (!Hooks.IsEmpty && Hooks.Covers(rip, block)) return true;
        if (code == 0) return false;
        ulong linear = LinearOf(rip);
        for (int number = 0; number < Count; number++)
            if ((code & (1u << number)) != 0 && cpu->Dr[number] - linear < block->Bytes) return true;
        return false;
    }

    /// <summary>Keeps accesses to a page with data breakpoints out of the TLB.</summary>
    public void Hide(ulong linear, ref PageMapping mapping)
    {
        Watches.Hide(linear, ref mapping);
        for (int number = 0; number < Count; number++)
        {
            uint bit = 1u << number;
            if (((writes | accesses) & bit) == 0 || ((cpu->Dr[number] ^ linear) & GuestRam.PageMask) != 0) continue;
            mapping.Writable = false;
            if ((accesses & bit) != 0) mapping.Readable = false;
        }
    }

    /// <summary>Looks at a data access that is about to be made. <see langword="false"/>: the instruction must run again by itself.</summary>
    public bool TryNoteAccess(Core core, in StagedAccess access, bool isWrite)
    {
        uint hits = Hits(isWrite ? writes | accesses : accesses, access.Linear, (ulong)access.Size);
        bool isWatched = !Watches.IsEmpty && core.Probe == null && Watches.IsHit(access, isWrite);
        if (hits == 0 && !isWatched) return true;
        if (Collects && (!isWatched || IsAlone || IsDelivering))
        {
            cpu->DebugFound |= hits;
            if (isWatched) Watches.Call(access, isWrite);
            return true;
        }
        if (hits == 0) Watches.WantSingle();
        cpu->Fault = new CpuFault { Kind = FaultKind.Stepwise };
        return false;
    }

    /// <summary>Looks at an access to ports, whose instruction leaves its block anyway.</summary>
    public void NotePort(ushort port, int size)
    {
        if (ports != 0) cpu->DebugFound |= Hits(ports, port, (ulong)size);
    }

    /// <summary>Raises #DB: DR6 says why, and its handler may use the debug registers (19.2.3, 19.2.4, 19.4.3).</summary>
    public void Raise(uint causes, FaultKind kind)
    {
        cpu->Dr[6] = (cpu->Dr[6] & ~(ulong)Dr6.Breakpoints) | causes;
        cpu->Dr[7] &= ~(ulong)Dr7.GeneralDetect;
        cpu->DebugControl &= ~DebugControl.BranchTrap;
        cpu->Fault = new CpuFault { Kind = kind, Vector = ExceptionVector.Debug };
    }

    /// <summary>Causes that were held behind a load of SS become part of the #DB that is delivered now: INT1 or general detect.</summary>
    public void Report(ref uint pending)
    {
        if (pending == 0) return;
        cpu->Dr[6] = (cpu->Dr[6] & ~(ulong)Dr6.Breakpoints) | pending;
        pending = 0;
    }

    private void Arm(int number)
    {
        uint bit = 1u << number;
        switch (Dr7.Kind(cpu->Dr[7], number))
        {
            case Dr7.OnExecution: code |= bit; break;
            case Dr7.OnWrite: writes |= bit; break;
            case Dr7.OnAccess: accesses |= bit; break;
            case Dr7.OnPort when (cpu->Cr4 & Cr4.De) != 0: ports |= bit; break;
        }
    }

    /// <summary>Those of <paramref name="armed"/> that share a byte with an access; LEN masks low bits of the address (19.2.5).</summary>
    private uint Hits(uint armed, ulong first, ulong size)
    {
        uint hits = 0;
        for (int number = 0; number < Count; number++)
        {
            ulong length = Dr7.Length(cpu->Dr[7], number);
            ulong start = cpu->Dr[number] & ~(length - 1);
            if ((armed & (1u << number)) != 0 && (first - start < length || start - first < size)) hits |= 1u << number;
        }
        return hits;
    }

    private ulong LinearOf(ulong rip) => (rip + cpu->SegmentBase[SegReg.Cs]) & cpu->LinearMask;
}
