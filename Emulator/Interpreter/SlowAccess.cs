// Loads and stores that the translation cache did not serve: page walks, devices, accesses over two pages.
using System;
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Mmu;

namespace ToroEmu.Interpreter;

/// <summary>Gives out a pointer into RAM after filling the TLB, or stages the access in the core's scratch page.</summary>
internal static unsafe class SlowAccess
{
    /// <summary>Longest access in bytes; also the most that can be staged.</summary>
    public const int SizeMax = 64;

    /// <summary>The strictest alignment that #AC asks for, in bytes.</summary>
    private const int AlignmentMax = 16;
    /// <summary>
    /// Whether an access that missed may simply be tried again: its translation has been filled in. Otherwise the access has to go the whole
    /// way, by which it will also find any fault.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool TryFill(CpuState* cpu, ulong linear, int size, MemoryAccess kind)
    {
        if (((linear ^ (linear + (ulong)(size - 1))) & GuestRam.PageMask) != 0 || !IsUsable(cpu, linear, size, stack: false)) return false;
        return Core.Of(cpu).Translate(linear, kind, out _) && Tlb.Find(cpu->Tlb, linear, kind) != null;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static byte* Read(CpuState* cpu, ulong linear, int size, bool stack)
    {
        if (!IsUsable(cpu, linear, size, stack)) return null;
        Core core = Core.Of(cpu);
        StagedAccess access = new(linear, size);
        if (!TryTranslate(core, ref access, MemoryAccess.Read)) return null;
        if (access.Direct != null)
        {
            core.Probe?.NoteLoad(access.Direct, size, linear);
            return access.Direct;
        }
        core.Probe?.NoteDisturbance();
        access.Load(core, cpu->Scratch);
        return cpu->Scratch;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static byte* Write(CpuState* cpu, ulong linear, int size, bool stack) =>
        Target(cpu, linear, size, stack, stage: Core.Of(cpu).Probe != null);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static byte* Modify(CpuState* cpu, ulong linear, int size, bool stack)
    {
        Core core = Core.Of(cpu);
        // Staging would take the atomicity from a LOCKed instruction.
        byte* target = Target(cpu, linear, size, stack, stage: false);
        if (target != cpu->Scratch)
        {
            if (target != null) core.Probe?.NoteModify(target, size, linear);
            return target;
        }
        core.Probe?.NoteDisturbance();
        // Two pieces of RAM cannot be changed at once under the eyes of other cores: LOCK would not hold (SDM 3A, 9.1.2.2).
        if (core.Staged.SpansPages && !core.IsAlone)
        {
            cpu->Fault = new CpuFault { Kind = FaultKind.Exclusive };
            return null;
        }
        core.Staged.Load(core, cpu->Scratch);
        return target;
    }

    /// <summary>Where to write: RAM, or the scratch page for a device, for two pages, and if <paramref name="stage"/> asks for it.</summary>
    private static byte* Target(CpuState* cpu, ulong linear, int size, bool stack, bool stage)
    {
        if (!IsUsable(cpu, linear, size, stack)) return null;
        Core core = Core.Of(cpu);
        StagedAccess access = new(linear, size);
        if (!TryTranslate(core, ref access, MemoryAccess.Write)) return null;
        if (access.Direct != null && !stage) return access.Direct;
        core.Staged = access;
        return cpu->Scratch;
    }

    /// <summary>Follows up a store of an instruction to a page whose flags are not zero.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Wrote(CpuState* cpu, DecodedInsn* insn, byte* target, int size)
    {
        cpu->Storing = insn;
        Wrote(cpu, target, size);
        cpu->Storing = null;
    }

    /// <summary>As above, for stores that are part of something larger: the delivery of an exception, a save of many registers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Wrote(CpuState* cpu, byte* target, int size)
    {
        Core core = Core.Of(cpu);
        if (target == cpu->Scratch)
        {
            core.Staged.Commit(core, cpu->Scratch);
            return;
        }
        if (core.Probe is { HidesStores: true }) return;
        core.Ram.NoteStore(target, (ulong)size, core.Index);
        core.Blocks.StopIfOverwritten(cpu, target, size);
    }

    /// <summary>
    /// Canonical in long mode, else inside of 32 bits (SDM 1, 3.3.7.1). Compatibility mode counts as long mode: its descriptor
    /// tables and handlers' stacks may lie anywhere. <see cref="LegacyAddressing.Violation"/> is neither.
    /// </summary>
    public static bool IsUsable(CpuState* cpu, ulong linear, int size, bool stack)
    {
        ulong last = linear + (ulong)(size - 1);
        bool usable = (cpu->Efer & Efer.Lma) != 0 ? IsCanonical(linear) && IsCanonical(last) : linear <= cpu->LinearMask;
        if (!usable) Faults.RaiseBadAddress(cpu, stack);
        return usable;
    }

    public static bool IsCanonical(ulong linear) => (ulong)((long)(linear << 16) >> 16) == linear;

    /// <summary>Alignment goes before paging, as on AMD's processors (Intel leaves the order open); a breakpoint is hit only by an access that is made.</summary>
    private static bool TryTranslate(Core core, ref StagedAccess access, MemoryAccess kind)
    {
        if (core.ChecksAlignment && !IsAligned(access.Linear, access.Size))
        {
            Faults.Raise(core.State, ExceptionVector.AlignmentCheck, 0);
            return false;
        }
        return Translate(core, ref access, kind)
            && (!core.IsExact || access.Direct != null || core.Breakpoints.Collects || MayAccessDevice(core, access))
            && (!core.Breakpoints.WatchesData || core.Breakpoints.TryNoteAccess(core, access, kind == MemoryAccess.Write));
    }

    /// <summary>An exact core comes to a device by a single instruction alone. <see langword="false"/>: the instruction must run again like this.</summary>
    private static bool MayAccessDevice(Core core, in StagedAccess access)
    {
        if (!access.TouchesDevice(core)) return true;
        core.State->Fault = new CpuFault { Kind = FaultKind.Stepwise };
        return false;
    }

    /// <summary>By the size, cut to a power of two and 16 bytes: an 80-bit number asks for 8 (SDM 3A, table 7-7).</summary>
    private static bool IsAligned(ulong linear, int size)
    {
        int alignment = Math.Min(1 << BitOperations.Log2((uint)size), AlignmentMax);
        return (linear & (ulong)(alignment - 1)) == 0;
    }

    private static bool Translate(Core core, ref StagedAccess access, MemoryAccess kind)
    {
        access.FirstLength = (int)Math.Min((ulong)access.Size, GuestRam.PageSize - (access.Linear & ~GuestRam.PageMask));
        if (access.FirstLength != access.Size) return TranslateBoth(core, ref access, kind);
        if (!core.Translate(access.Linear, kind, out access.Physical)) return false;
        access.Direct = core.FindRam(access.Physical, (ulong)access.Size);
        return true;
    }

    /// <summary>A store whose second page faults must not have made the first one dirty (SDM 3A, 5.8): the first page is only looked at before.</summary>
    private static bool TranslateBoth(Core core, ref StagedAccess access, MemoryAccess kind)
    {
        CpuState* cpu = core.State;
        ulong second = access.Linear + (ulong)access.FirstLength;
        if ((cpu->Efer & Efer.Lma) == 0) second &= cpu->LinearMask;
        MemoryAccess look = kind == MemoryAccess.Write && core.MayAccess(access.Linear, kind) ? MemoryAccess.Read : kind;
        return core.Translate(access.Linear, look, out access.Physical)
            && core.Translate(second, kind, out access.SecondPhysical)
            && (look == kind || core.Translate(access.Linear, kind, out access.Physical));
    }
}
