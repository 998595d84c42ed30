// Pushing and popping.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>
/// The stack of the present mode: RSP in 64-bit mode, ESP or SP by SS.B otherwise (SDM 1, 6.2.3). A pointer is changed only
/// once the memory access has succeeded.
/// </summary>
internal static unsafe class Stack
{
    /// <summary>Bits of the stack pointer that are in use.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mask<TMode>(CpuState* cpu)
        where TMode : struct, IAddressing
    {
        if (TMode.IsLong) return ulong.MaxValue;
        return cpu->Segments[SegReg.Ss].IsBig ? 0xFFFF_FFFFUL : 0xFFFFUL;
    }

    /// <summary>Stack pointer moved by <paramref name="delta"/>, its unused upper bits kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Moved<TMode>(CpuState* cpu, long delta)
        where TMode : struct, IAddressing
    {
        ulong sp = cpu->Registers[Gpr.Rsp];
        if (TMode.IsLong) return sp + (ulong)delta;
        ulong mask = Mask<TMode>(cpu);
        return (sp & ~mask & 0xFFFF_FFFF) | ((sp + (ulong)delta) & mask);
    }

    /// <summary>Linear address of a stack slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Linear<TMode>(CpuState* cpu, ulong pointer, int size, bool write)
        where TMode : struct, IAddressing
    {
        if (TMode.IsLong) return pointer;
        return TMode.Linear(cpu, SegReg.Ss, pointer & Mask<TMode>(cpu), size, write);
    }

    /// <summary><see langword="false"/>: a fault is pending and RSP is as it was.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Push<T, TMode>(CpuState* cpu, T value)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong pointer = Moved<TMode>(cpu, -sizeof(T));
        if (!GuestAccess.StoreAt(cpu, Linear<TMode>(cpu, pointer, sizeof(T), true), value, stack: true)) return false;
        cpu->Registers[Gpr.Rsp] = pointer;
        return true;
    }

    /// <summary>Pointer to the top of the stack, or null: a fault is pending. RSP is not moved yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* Top<T, TMode>(CpuState* cpu)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing =>
        GuestAccess.ReadAt<T>(cpu, Linear<TMode>(cpu, cpu->Registers[Gpr.Rsp], sizeof(T), false), stack: true);

    /// <summary>Moves the stack pointer up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Drop<TMode>(CpuState* cpu, long bytes)
        where TMode : struct, IAddressing => cpu->Registers[Gpr.Rsp] = Moved<TMode>(cpu, bytes);

    /// <summary>Pops a word, zero-extended, for instructions that take several; <see langword="false"/>: a fault is pending.</summary>
    public static bool TryPop<T, TMode>(CpuState* cpu, out ulong value)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        T* top = Top<T, TMode>(cpu);
        value = top == null ? 0 : ulong.CreateTruncating(GuestRam.Load(top));
        if (top != null) Drop<TMode>(cpu, sizeof(T));
        return top != null;
    }
}
