// Index registers and elements of string instructions.
using System;
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Mmu;

namespace ToroEmu.Interpreter;

/// <summary>rSI goes with the source segment, rDI always with ES; rSI, rDI and rCX have the address size (SDM 1, 7.3.9).</summary>
internal static unsafe class StringAccess
{
    /// <summary>Writes a register in the instruction's address size; 32 bits clear the upper half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(CpuState* cpu, int register, DecodedInsn* insn, ulong value)
    {
        if (insn->AddressSize == 2) *(ushort*)&cpu->Registers[register] = (ushort)value;
        else cpu->Registers[register] = value & insn->AddressMask;
    }

    /// <summary>Moves an index register by elements: up, or down if DF is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Advance<T>(CpuState* cpu, int register, DecodedInsn* insn, ulong elements)
        where T : unmanaged
    {
        ulong bytes = elements * (ulong)sizeof(T);
        if ((cpu->SystemFlags & Rflags.Df) != 0) bytes = 0 - bytes;
        Write(cpu, register, insn, cpu->Registers[register] + bytes);
    }

    /// <summary>Linear address of the source element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Source<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TMode : struct, IAddressing =>
        TMode.Linear(cpu, insn->Segment, cpu->Registers[Gpr.Rsi] & insn->AddressMask, sizeof(T), false);

    /// <summary>Linear address of the destination element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Destination<T, TMode>(CpuState* cpu, DecodedInsn* insn, bool write)
        where T : unmanaged
        where TMode : struct, IAddressing =>
        TMode.Linear(cpu, SegReg.Es, cpu->Registers[Gpr.Rdi] & insn->AddressMask, sizeof(T), write);

    /// <summary>Pointer to the source element, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* ReadSource<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TMode : struct, IAddressing => GuestAccess.ReadAt<T>(cpu, Source<T, TMode>(cpu, insn), insn->Segment == SegReg.Ss);

    /// <summary>
    /// How many of <paramref name="count"/> elements from an index register on lie in one page, upwards, before the register
    /// wraps; 0 when going down.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong InPage<T>(CpuState* cpu, int register, DecodedInsn* insn, ulong linear, ulong count)
        where T : unmanaged
    {
        if ((cpu->SystemFlags & Rflags.Df) != 0) return 0;
        ulong beforeWrap = insn->AddressMask - (cpu->Registers[register] & insn->AddressMask);
        ulong bytes = Math.Min(GuestRam.PageSize - (linear & ~GuestRam.PageMask), beforeWrap);
        return Math.Min(count, bytes / (ulong)sizeof(T));
    }

    /// <summary>Host pointer for plain reading within the page of a linear address; null if that page is not known to be RAM.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* PlainRead(CpuState* cpu, ulong linear)
    {
        TlbEntry* entry = Tlb.Entry(cpu->Tlb, linear);
        return (linear & GuestRam.PageMask) == entry->ReadTag ? (byte*)(linear + entry->Addend) : null;
    }

    /// <summary>Host pointer for plain writing within the page of a linear address, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* PlainWrite(CpuState* cpu, ulong linear)
    {
        TlbEntry* entry = Tlb.Entry(cpu->Tlb, linear);
        return (linear & GuestRam.PageMask) == entry->WriteTag ? (byte*)(linear + entry->Addend) : null;
    }

    /// <summary>Follows up plain writing of a range within one page.</summary>
    public static void Wrote(CpuState* cpu, DecodedInsn* insn, byte* first, int bytes)
    {
        if (cpu->PageFlags[(ulong)(first - cpu->RamBase) >> GuestRam.PageShift] != 0) SlowAccess.Wrote(cpu, insn, first, bytes);
    }
}
