// Loads and stores of the guest: the fast path, inlined into every handler.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Mmu;

namespace ToroEmu.Interpreter;

/// <summary>
/// Every access ends in a host pointer: into RAM, or into the core's scratch page where a slow access (device, two pages)
/// was staged. Null means that a fault is pending. No out parameters: a handler with an address-taken local loses its tail call.
/// </summary>
internal static unsafe class GuestAccess
{
    /// <summary>Pointer to read the memory operand of <paramref name="insn"/>, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* Read<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TMode : IAddressing => ReadAt<T>(cpu, TMode.Linear(cpu, insn, sizeof(T), false), insn->IsOnStack);

    /// <summary>Pointer to write, or to read and write, the memory operand of <paramref name="insn"/>, or null. <see cref="Wrote"/> must follow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* Modify<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TMode : IAddressing => ModifyAt<T>(cpu, TMode.Linear(cpu, insn, sizeof(T), true), insn->IsOnStack);

    /// <summary>Stores to the memory operand; <see langword="false"/>: a fault is pending.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Store<T, TMode>(CpuState* cpu, DecodedInsn* insn, T value)
        where T : unmanaged
        where TMode : IAddressing
    {
        T* target = Write<T, TMode>(cpu, insn);
        if (target == null) return false;
        GuestRam.Store(target, value);
        Wrote(cpu, insn, target);
        return true;
    }

    /// <summary>Pointer to write the memory operand without reading it, or null. <see cref="Wrote"/> must follow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* Write<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TMode : IAddressing => WriteAt<T>(cpu, TMode.Linear(cpu, insn, sizeof(T), true), insn->IsOnStack);

    /// <summary>Pointer to read a linear address, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* ReadAt<T>(CpuState* cpu, ulong linear, bool stack)
        where T : unmanaged
    {
        TlbEntry* entry = Tlb.Entry(cpu->Tlb, linear);
        // The page of the last byte must be the entry's: true only if the access does not cross into another page.
        if (((linear + (ulong)(sizeof(T) - 1)) & GuestRam.PageMask) == entry->ReadTag) return (T*)(linear + entry->Addend);
        return (T*)SlowAccess.Read(cpu, linear, sizeof(T), stack);
    }

    /// <summary>Pointer to write a linear address, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* WriteAt<T>(CpuState* cpu, ulong linear, bool stack)
        where T : unmanaged
    {
        TlbEntry* entry = Tlb.Entry(cpu->Tlb, linear);
        if (((linear + (ulong)(sizeof(T) - 1)) & GuestRam.PageMask) == entry->WriteTag) return (T*)(linear + entry->Addend);
        return (T*)SlowAccess.Write(cpu, linear, sizeof(T), stack);
    }

    /// <summary>Pointer to read and write a linear address, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* ModifyAt<T>(CpuState* cpu, ulong linear, bool stack)
        where T : unmanaged
    {
        TlbEntry* entry = Tlb.Entry(cpu->Tlb, linear);
        if (((linear + (ulong)(sizeof(T) - 1)) & GuestRam.PageMask) == entry->WriteTag) return (T*)(linear + entry->Addend);
        return (T*)SlowAccess.Modify(cpu, linear, sizeof(T), stack);
    }

    /// <summary>Stores to a linear address; <see langword="false"/>: a fault is pending.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool StoreAt<T>(CpuState* cpu, ulong linear, T value, bool stack)
        where T : unmanaged
    {
        T* target = WriteAt<T>(cpu, linear, stack);
        if (target == null) return false;
        GuestRam.Store(target, value);
        Wrote(cpu, target);
        return true;
    }

    /// <summary>As above, for the store that is all of an instruction's work.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool StoreAt<T>(CpuState* cpu, DecodedInsn* insn, ulong linear, T value, bool stack)
        where T : unmanaged
    {
        T* target = WriteAt<T>(cpu, linear, stack);
        if (target == null) return false;
        GuestRam.Store(target, value);
        Wrote(cpu, insn, target);
        return true;
    }

    /// <summary>Must follow every store through a pointer given out here: decoded code, watched lines and staged stores are noticed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Wrote<T>(CpuState* cpu, DecodedInsn* insn, T* target)
        where T : unmanaged
    {
        if (cpu->PageFlags[(ulong)((byte*)target - cpu->RamBase) >> GuestRam.PageShift] != 0)
            SlowAccess.Wrote(cpu, insn, (byte*)target, sizeof(T));
    }

    /// <summary>As above, for stores that are part of something larger.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Wrote<T>(CpuState* cpu, T* target)
        where T : unmanaged
    {
        if (cpu->PageFlags[(ulong)((byte*)target - cpu->RamBase) >> GuestRam.PageShift] != 0)
            SlowAccess.Wrote(cpu, (byte*)target, sizeof(T));
    }
}
