// Loads and stores of handlers that call nothing: what the translation cache does not serve is another handler's work.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Mmu;

namespace ToroEmu.Interpreter;

/// <summary>
/// A handler that calls must save registers first, which costs more than its work. So a handler takes the entry of the translation cache,
/// and if that does not hold the page it ends in <see cref="Missed"/>, a tail call; after a store it ends in <see cref="Stored"/>. In the mode
/// <see cref="Patient{TMode}"/> the same handler goes the whole way by <see cref="GuestAccess"/>, and gets an entry made for this one access.
/// </summary>
internal static unsafe class FastAccess
{
    private const int KindShift = 8;

    /// <summary>The entry to read the memory operand by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TlbEntry* Reading<T, TMode>(CpuState* cpu, DecodedInsn* insn, ulong linear)
        where T : unmanaged
        where TMode : struct, IAddressing =>
        TMode.IsPatient ? Only<T>(cpu, linear, GuestAccess.ReadAt<T>(cpu, linear, insn->IsOnStack)) : Tlb.Entry(cpu->Tlb, linear);

    /// <summary>The entry to write the memory operand by, without reading it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TlbEntry* Writing<T, TMode>(CpuState* cpu, DecodedInsn* insn, ulong linear)
        where T : unmanaged
        where TMode : struct, IAddressing =>
        TMode.IsPatient ? Only<T>(cpu, linear, GuestAccess.WriteAt<T>(cpu, linear, insn->IsOnStack)) : Tlb.Entry(cpu->Tlb, linear);

    /// <summary>The entry to read and write the memory operand by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TlbEntry* Modifying<T, TMode>(CpuState* cpu, DecodedInsn* insn, ulong linear)
        where T : unmanaged
        where TMode : struct, IAddressing =>
        TMode.IsPatient ? Only<T>(cpu, linear, GuestAccess.ModifyAt<T>(cpu, linear, insn->IsOnStack)) : Tlb.Entry(cpu->Tlb, linear);

    /// <summary>The entry to read a stack slot by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TlbEntry* Popping<T, TMode>(CpuState* cpu, ulong linear)
        where T : unmanaged
        where TMode : struct, IAddressing =>
        TMode.IsPatient ? Only<T>(cpu, linear, GuestAccess.ReadAt<T>(cpu, linear, stack: true)) : Tlb.Entry(cpu->Tlb, linear);

    /// <summary>The entry to write a stack slot by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TlbEntry* Pushing<T, TMode>(CpuState* cpu, ulong linear)
        where T : unmanaged
        where TMode : struct, IAddressing =>
        TMode.IsPatient ? Only<T>(cpu, linear, GuestAccess.WriteAt<T>(cpu, linear, stack: true)) : Tlb.Entry(cpu->Tlb, linear);

    /// <summary>The page of the last byte is the entry's: true only if the access does not cross into another page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool CanRead<T>(TlbEntry* entry, ulong linear)
        where T : unmanaged => PageOfLast<T>(linear) == entry->ReadTag;

    /// <summary>As <see cref="CanRead"/>, to write.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool CanWrite<T>(TlbEntry* entry, ulong linear)
        where T : unmanaged => PageOfLast<T>(linear) == entry->WriteTag;

    /// <summary>Where the operand lies in host memory, by an entry that holds its page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* Place<T>(TlbEntry* entry, ulong linear)
        where T : unmanaged => (T*)(linear + entry->Addend);

    /// <summary>
    /// Ends a handler whose entry will not do, before it changed anything. <paramref name="patient"/>: the same handler in the mode
    /// <see cref="Patient{TMode}"/>, for which it means that a fault is pending.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Outcome Missed<T, TMode>(CpuState* cpu, DecodedInsn* insn, ulong linear, MemoryAccess kind, Handler patient)
        where T : unmanaged
        where TMode : struct, IAddressing =>
        TMode.IsPatient ? BlockEntry.Fault(cpu, insn) : Retry(cpu, insn, linear, (uint)sizeof(T) | ((uint)kind << KindShift), patient);

    /// <summary>Ends a handler that stored through a pointer given out here: on to the next instruction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Outcome Stored<T>(CpuState* cpu, DecodedInsn* insn, T* target)
        where T : unmanaged
    {
        if (IsFlagged(cpu, target)) return StoredToFlagged(cpu, insn, target, &MoveHandlers.Nothing);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>After the store: its page wants a look.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsFlagged<T>(CpuState* cpu, T* target)
        where T : unmanaged => cpu->PageFlags[(ulong)((byte*)target - cpu->RamBase) >> GuestRam.PageShift] != 0;

    /// <summary>Follows up a store to a flagged page, then goes on with <paramref name="rest"/> of the instruction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Outcome StoredToFlagged<T>(CpuState* cpu, DecodedInsn* insn, T* target, Handler rest)
        where T : unmanaged
    {
        cpu->Touched = (ulong)target;
        delegate*<CpuState*, DecodedInsn*, int, Handler, Outcome> follow = &FollowUp;
        return follow(cpu, insn, sizeof(T), rest);
    }

    /// <summary>The same handler once more if the translation can be had; the patient one for anything else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Outcome Retry(CpuState* cpu, DecodedInsn* insn, ulong linear, uint sizeAndKind, Handler patient)
    {
        cpu->Touched = linear;
        delegate*<CpuState*, DecodedInsn*, uint, Handler, Outcome> again = &Again;
        return again(cpu, insn, sizeAndKind, patient);
    }

    // The two below go on with a handler, so they must be left by a tail call. The runtime makes none from a method that is NoInlining, nor from a
    // handler to one whose arguments need more stack than its own two: four have registers everywhere. Called by pointer they are not inlined.

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Outcome FollowUp(CpuState* cpu, DecodedInsn* insn, int size, Handler rest)
    {
        SlowAccess.Wrote(cpu, insn, (byte*)cpu->Touched, size);
        return rest(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Outcome Again(CpuState* cpu, DecodedInsn* insn, uint sizeAndKind, Handler patient)
    {
        bool filled = SlowAccess.TryFill(cpu, cpu->Touched, (byte)sizeAndKind, (MemoryAccess)(sizeAndKind >> KindShift));
        return filled ? insn->Handler(cpu, insn) : patient(cpu, insn);
    }

    /// <summary>An entry for one access to one place; null gives one that holds nothing.</summary>
    private static TlbEntry* Only<T>(CpuState* cpu, ulong linear, T* place)
        where T : unmanaged
    {
        TlbEntry* entry = &cpu->Only;
        entry->ReadTag = entry->WriteTag = place == null ? TlbEntry.NoTag : PageOfLast<T>(linear);
        entry->Addend = (ulong)place - linear;
        return entry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong PageOfLast<T>(ulong linear)
        where T : unmanaged => (linear + (ulong)(sizeof(T) - 1)) & GuestRam.PageMask;
}
