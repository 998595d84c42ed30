// The memory area of XSAVE and its kin.
using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

using ToroEmu.Cpu;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>SDM 1, 13.4: 512 bytes as of FXSAVE, a header of 64, then the upper halves of YMM. <see langword="false"/>: a fault is pending.</summary>
internal static unsafe class XsaveArea
{
    public const int AvxComponent = 2;
    public const int AvxOffset = HeaderOffset + HeaderSize;
    public const int AvxSize = 256;

    private const int HeaderOffset = FxArea.Size;
    private const int HeaderSize = 64;
    private const int SizeMax = AvxOffset + AvxSize;
    private const ulong AlignmentMask = 63;

    /// <summary>Header words: XSTATE_BV, XCOMP_BV, reserved.</summary>
    private const int StateWord = 0;
    private const int CompactWord = 1;
    private const ulong Compacted = 1UL << 63;

    /// <summary>Bytes of an area with the given components.</summary>
    public static uint SizeOf(ulong components) => (components & Xcr0.Avx) != 0 ? SizeMax : (uint)AvxOffset;

    /// <summary>Bytes that a segment's limit must leave room for: all that EDX:EAX asks for, stored or not.</summary>
    public static int SizeRequested(CpuState* cpu) => (int)SizeOf(Requested(cpu));

    /// <summary>XSAVE and XSAVEOPT: the standard format.</summary>
    public static bool Save<TLayout>(CpuState* cpu, ulong linear, bool stack, bool skipsUnused)
        where TLayout : struct, IFxLayout
    {
        ulong wanted = Requested(cpu), used = InUse(cpu);
        ulong* state = MayWrite(cpu, linear, stack, wanted) ? GuestAccess.ReadAt<ulong>(cpu, linear + HeaderOffset, stack) : null;
        if (state == null) return false;
        byte* area = stackalloc byte[SizeMax];
        ulong stored = skipsUnused ? wanted & used : wanted;
        bool mxcsr = (wanted & Xcr0.SseAndAvx) != 0;
        ulong header = (GuestRam.Load(state) & ~wanted) | (wanted & used);
        return StoreComponents<TLayout>(cpu, linear, stack, area, stored, mxcsr)
            && GuestAccess.StoreAt(cpu, linear + HeaderOffset, header, stack);
    }

    /// <summary>XSAVEC: the compacted format, without components in their initial state.</summary>
    public static bool SaveCompacted<TLayout>(CpuState* cpu, ulong linear, bool stack)
        where TLayout : struct, IFxLayout
    {
        ulong wanted = Requested(cpu);
        if (!MayWrite(cpu, linear, stack, wanted)) return false;
        // Here MXCSR counts as part of the SSE state (SDM 1, 13.10).
        ulong stored = wanted & (InUse(cpu) | (cpu->Mxcsr != Mxcsr.Default ? Xcr0.Sse : 0));
        byte* area = stackalloc byte[SizeMax];
        return StoreComponents<TLayout>(cpu, linear, stack, area, stored, (stored & Xcr0.Sse) != 0)
            && GuestAccess.StoreAt(cpu, linear + HeaderOffset, Vector128.Create(stored, wanted | Compacted).AsByte(), stack);
    }

    /// <summary>XRSTOR: either format.</summary>
    public static bool Restore<TLayout>(CpuState* cpu, ulong linear, bool stack)
        where TLayout : struct, IFxLayout
    {
        ulong wanted = Requested(cpu);
        byte* area = stackalloc byte[SizeMax];
        if (!IsAligned(cpu, linear) || !TryLoad(cpu, linear, stack, area, HeaderOffset, HeaderSize)) return false;
        ulong* header = (ulong*)(area + HeaderOffset);
        bool compacted = (header[CompactWord] & Compacted) != 0;
        if (!(compacted ? IsCompactHeader(cpu, header) : IsStandardHeader(cpu, header))) return Refuse(cpu);
        ulong stored = header[StateWord] & wanted;
        // The standard format's MXCSR is not part of a component (SDM 1, 13.8.1).
        bool mxcsr = compacted ? (stored & Xcr0.Sse) != 0 : (wanted & Xcr0.SseAndAvx) != 0;
        if (!TryLoad(cpu, linear, stack, area, 0, FxArea.Size)) return false;
        if ((stored & Xcr0.Avx) != 0 && !TryLoad(cpu, linear, stack, area, AvxOffset, FxArea.VectorCount(cpu) * sizeof(Xmm))) return false;
        if (mxcsr && !FxArea.TryRestoreMxcsr(cpu, area)) return false;
        if (compacted && (wanted & ~stored & Xcr0.Sse) != 0) cpu->Mxcsr = Mxcsr.Default;
        Replace<TLayout>(cpu, area, wanted, stored);
        return true;
    }

    /// <summary>State components that are not in their initial state (XINUSE; SDM 1, 13.6). MXCSR does not count.</summary>
    public static ulong InUse(CpuState* cpu)
    {
        ulong used = cpu->X87.IsInitial ? 0 : Xcr0.X87;
        Xmm low = Xmm.Zero, high = Xmm.Zero;
        for (int vector = 0; vector < FxArea.VectorCount(cpu); vector++)
        {
            low |= VectorRegisters.Read(cpu, vector);
            high |= VectorRegisters.ReadUpper(cpu, vector);
        }
        return used | (low != Xmm.Zero ? Xcr0.Sse : 0) | (high != Xmm.Zero ? Xcr0.Avx : 0);
    }

    /// <summary>RFBM: what EDX:EAX asks for and XCR0 has.</summary>
    private static ulong Requested(CpuState* cpu) =>
        ((cpu->Registers[Gpr.Rdx] << 32) | (uint)cpu->Registers[Gpr.Rax]) & cpu->Xcr0;

    /// <summary>All of the area is looked at before anything is stored.</summary>
    private static bool MayWrite(CpuState* cpu, ulong linear, bool stack, ulong components) => IsAligned(cpu, linear)
        && GuestAccess.WriteAt<byte>(cpu, linear, stack) != null
        && GuestAccess.WriteAt<byte>(cpu, linear + SizeOf(components) - 1, stack) != null;

    private static bool IsAligned(CpuState* cpu, ulong linear) => (linear & AlignmentMask) == 0 || Refuse(cpu);

    private static bool Refuse(CpuState* cpu)
    {
        Faults.Raise(cpu, ExceptionVector.GeneralProtection, 0);
        return false;
    }

    /// <summary>SDM 1, 13.8.1: components that XCR0 lacks, and anything in bytes 8 to 23, are #GP.</summary>
    private static bool IsStandardHeader(CpuState* cpu, ulong* header) => (header[StateWord] & ~cpu->Xcr0) == 0 && header[CompactWord] == 0 && header[2] == 0;

    /// <summary>SDM 1, 13.8.2.</summary>
    private static bool IsCompactHeader(CpuState* cpu, ulong* header)
    {
        ulong present = header[CompactWord] & ~Compacted, rest = 0;
        for (int word = 2; word < HeaderSize / sizeof(ulong); word++) rest |= header[word];
        return (present & ~cpu->Xcr0) == 0 && (header[StateWord] & ~present) == 0 && rest == 0;
    }

    private static bool StoreComponents<TLayout>(CpuState* cpu, ulong linear, bool stack, byte* area, ulong stored, bool mxcsr)
        where TLayout : struct, IFxLayout
    {
        if ((stored & Xcr0.X87) != 0)
        {
            FxArea.SaveX87<TLayout>(cpu, area);
            if (!Store(cpu, linear, stack, area, 0, FxArea.MxcsrOffset) || !Store(cpu, linear, stack, area, FxArea.X87Offset, FxArea.VectorOffset)) return false;
        }
        if (mxcsr && !GuestAccess.StoreAt(cpu, linear + FxArea.MxcsrOffset, cpu->Mxcsr | ((ulong)Mxcsr.Writable << 32), stack)) return false;
        for (int vector = 0; vector < FxArea.VectorCount(cpu); vector++)
        {
            ulong at = linear + (ulong)(vector * sizeof(Xmm));
            if ((stored & Xcr0.Sse) != 0 && !GuestAccess.StoreAt(cpu, at + FxArea.VectorOffset, VectorRegisters.Read(cpu, vector), stack)) return false;
            if ((stored & Xcr0.Avx) != 0 && !GuestAccess.StoreAt(cpu, at + AvxOffset, VectorRegisters.ReadUpper(cpu, vector), stack)) return false;
        }
        return true;
    }

    private static bool Store(CpuState* cpu, ulong linear, bool stack, byte* area, int from, int to)
    {
        for (int at = from; at < to; at += sizeof(ulong))
            if (!GuestAccess.StoreAt(cpu, linear + (ulong)at, *(ulong*)(area + at), stack)) return false;
        return true;
    }

    private static bool TryLoad(CpuState* cpu, ulong linear, bool stack, byte* area, int from, int length)
    {
        for (int at = from; at < from + length; at += sizeof(Xmm))
        {
            Xmm* source = GuestAccess.ReadAt<Xmm>(cpu, linear + (ulong)at, stack);
            if (source == null) return false;
            *(Xmm*)(area + at) = GuestRam.Load(source);
        }
        return true;
    }

    /// <summary>Wanted components that are not stored return to their initial state.</summary>
    private static void Replace<TLayout>(CpuState* cpu, byte* area, ulong wanted, ulong stored)
        where TLayout : struct, IFxLayout
    {
        if ((stored & Xcr0.X87) != 0) FxArea.RestoreX87<TLayout>(cpu, area);
        else if ((wanted & Xcr0.X87) != 0) cpu->X87.Reset();
        for (int vector = 0; vector < FxArea.VectorCount(cpu); vector++)
        {
            int at = vector * sizeof(Xmm);
            if ((wanted & Xcr0.Sse) != 0)
                VectorRegisters.Write(cpu, vector, (stored & Xcr0.Sse) != 0 ? *(Xmm*)(area + FxArea.VectorOffset + at) : Xmm.Zero);
            if ((wanted & Xcr0.Avx) != 0)
                VectorRegisters.WriteUpper(cpu, vector, (stored & Xcr0.Avx) != 0 ? *(Xmm*)(area + AvxOffset + at) : Xmm.Zero);
        }
    }
}
