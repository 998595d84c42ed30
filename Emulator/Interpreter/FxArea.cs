// The 512 bytes of FXSAVE.
using System;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Memory;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>SDM 1, table 10-2. Built in a private buffer, then stored whole: a fault leaves nothing half-written.</summary>
internal static unsafe class FxArea
{
    public const int Size = 512;

    private const int OpcodeOffset = 6;
    private const int OpcodeMask = 0x7FF;
    private const int SelectorShift = 32;
    private const int InstructionOffset = 8;
    private const int DataOffset = 16;
    public const int MxcsrOffset = 24;
    private const int MxcsrMaskOffset = 28;
    public const int X87Offset = 32;
    public const int VectorOffset = 160;
    private const int X87RegisterSize = 10;

    /// <summary>FXSAVE64, FXRSTOR64.</summary>
    public readonly struct Wide : IFxLayout
    {
        public static bool HasWidePointers => true;
    }

    /// <summary>FXSAVE, FXRSTOR.</summary>
    public readonly struct Narrow : IFxLayout
    {
        public static bool HasWidePointers => false;
    }

    /// <summary><see langword="false"/>: a fault is pending.</summary>
    public static bool Save<TLayout>(CpuState* cpu, ulong linear, bool stack)
        where TLayout : struct, IFxLayout
    {
        if (!IsAligned(cpu, linear)) return false;
        if (GuestAccess.WriteAt<byte>(cpu, linear, stack) == null || GuestAccess.WriteAt<byte>(cpu, linear + Size - 1, stack) == null) return false;
        byte* area = stackalloc byte[Size];
        new Span<byte>(area, Size).Clear();
        SaveX87<TLayout>(cpu, area);
        *(uint*)(area + MxcsrOffset) = cpu->Mxcsr;
        *(uint*)(area + MxcsrMaskOffset) = Mxcsr.Writable;
        int vectors = VectorCount(cpu);
        for (int vector = 0; vector < vectors; vector++) *(Xmm*)(area + VectorOffset + vector * sizeof(Xmm)) = VectorRegisters.Read(cpu, vector);
        return Store(cpu, linear, stack, area, VectorOffset + vectors * sizeof(Xmm));
    }

    /// <summary><see langword="false"/>: a fault is pending.</summary>
    public static bool Restore<TLayout>(CpuState* cpu, ulong linear, bool stack)
        where TLayout : struct, IFxLayout
    {
        if (!IsAligned(cpu, linear)) return false;
        byte* area = stackalloc byte[Size];
        for (int at = 0; at < Size; at += sizeof(Xmm))
        {
            Xmm* source = GuestAccess.ReadAt<Xmm>(cpu, linear + (ulong)at, stack);
            if (source == null) return false;
            *(Xmm*)(area + at) = GuestRam.Load(source);
        }
        if (!TryRestoreMxcsr(cpu, area)) return false;
        RestoreX87<TLayout>(cpu, area);
        for (int vector = 0; vector < VectorCount(cpu); vector++) VectorRegisters.Write(cpu, vector, *(Xmm*)(area + VectorOffset + vector * sizeof(Xmm)));
        return true;
    }

    /// <summary>Loads MXCSR; <see langword="false"/>: reserved bits are set, and #GP(0) is pending.</summary>
    public static bool TryRestoreMxcsr(CpuState* cpu, byte* area)
    {
        uint mxcsr = *(uint*)(area + MxcsrOffset);
        if ((mxcsr & ~Mxcsr.Writable) == 0)
        {
            cpu->Mxcsr = mxcsr;
            return true;
        }
        Faults.Raise(cpu, ExceptionVector.GeneralProtection, 0);
        return false;
    }

    /// <summary>XMM8 and up exist in 64-bit mode only.</summary>
    public static int VectorCount(CpuState* cpu) => cpu->Mode == CodeMode.Code64 ? 16 : 8;

    private static bool IsAligned(CpuState* cpu, ulong linear)
    {
        if ((linear & 15) == 0) return true;
        Faults.Raise(cpu, ExceptionVector.GeneralProtection, 0);
        return false;
    }

    private static bool Store(CpuState* cpu, ulong linear, bool stack, byte* area, int length)
    {
        for (int at = 0; at < length; at += sizeof(Xmm))
            if (!GuestAccess.StoreAt(cpu, linear + (ulong)at, *(Xmm*)(area + at), stack)) return false;
        return true;
    }

    /// <summary>Registers go in stack order, ST(0) first; tags stay in physical order.</summary>
    public static void SaveX87<TLayout>(CpuState* cpu, byte* area)
        where TLayout : struct, IFxLayout
    {
        ref X87State x87 = ref cpu->X87;
        *(ushort*)area = x87.Control;
        *(ushort*)(area + 2) = x87.Status;
        area[4] = x87.Tags;
        *(ushort*)(area + OpcodeOffset) = x87.Opcode;
        *(ulong*)(area + InstructionOffset) =
            TLayout.HasWidePointers ? x87.InstructionPointer : (uint)x87.InstructionPointer | (ulong)x87.CodeSelector << SelectorShift;
        *(ulong*)(area + DataOffset) = TLayout.HasWidePointers ? x87.DataPointer : (uint)x87.DataPointer | (ulong)x87.DataSelector << SelectorShift;
        for (int position = 0; position < 8; position++)
            Unsafe.CopyBlockUnaligned(area + X87Offset + position * 16, Register(cpu, position), X87RegisterSize);
    }

    public static void RestoreX87<TLayout>(CpuState* cpu, byte* area)
        where TLayout : struct, IFxLayout
    {
        ref X87State x87 = ref cpu->X87;
        ulong instruction = *(ulong*)(area + InstructionOffset), data = *(ulong*)(area + DataOffset);
        X87Environment.SetControlAndStatus(cpu, *(ushort*)area, *(ushort*)(area + 2));
        x87.Tags = area[4];
        x87.Opcode = (ushort)(*(ushort*)(area + OpcodeOffset) & OpcodeMask);
        x87.InstructionPointer = TLayout.HasWidePointers ? instruction : (uint)instruction;
        x87.CodeSelector = TLayout.HasWidePointers ? (ushort)0 : (ushort)(instruction >> SelectorShift);
        x87.DataPointer = TLayout.HasWidePointers ? data : (uint)data;
        x87.DataSelector = TLayout.HasWidePointers ? (ushort)0 : (ushort)(data >> SelectorShift);
        for (int position = 0; position < 8; position++)
            Unsafe.CopyBlockUnaligned(Register(cpu, position), area + X87Offset + position * 16, X87RegisterSize);
    }

    /// <summary>ST(<paramref name="position"/>): counted from TOP, bits 13 to 11 of the status word.</summary>
    private static byte* Register(CpuState* cpu, int position) =>
        (byte*)&cpu->X87 + (((cpu->X87.Status >> 11) + position) & 7) * 16;
}
