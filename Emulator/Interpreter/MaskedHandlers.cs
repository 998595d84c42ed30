// Memory lane by lane: VMASKMOVPS, VPMASKMOVD, VGATHERDPS, VPGATHERDD and their kin.
using System;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>Lanes whose mask has the sign clear are not accessed and cannot fault (SDM 2, VMASKMOV, VGATHERDPS).</summary>
internal static unsafe class MaskedHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Load<T, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        if (!(ChecksAlignment(cpu) ? TryLoad<T, byte, TEncoding, TMode>(cpu, insn) : TryLoad<T, T, TEncoding, TMode>(cpu, insn))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Store<T, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        if (!(ChecksAlignment(cpu) ? TryStore<T, byte, TEncoding, TMode>(cpu, insn) : TryStore<T, T, TEncoding, TMode>(cpu, insn))) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Gather<T, TIndex, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TIndex : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        bool done = ChecksAlignment(cpu) ? TryGather<T, byte, TIndex, TEncoding, TMode>(cpu, insn) : TryGather<T, T, TIndex, TEncoding, TMode>(cpu, insn);
        if (!done) return cpu->Fault.Kind == FaultKind.None ? BlockEntry.LeaveBefore(cpu, insn) : BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>
    /// Not subject to alignment checks (SDM 2, VMASKMOV: no #AC for any mask): while these may be on, lanes are accessed byte by
    /// byte.
    /// </summary>
    private static bool ChecksAlignment(CpuState* cpu) => (cpu->SystemFlags & Rflags.Ac) != 0;

    /// <summary>The target changes only if no lane faults. TPart: T, or byte.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryLoad<T, TPart, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TPart : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        Ymm buffer = default;
        byte* result = (byte*)&buffer, mask = VectorRegisters.Place(cpu, insn->Rm);
        ulong offset = EffectiveAddress.Of(cpu, insn);
        for (int at = 0; at < Bytes<TEncoding>(); at += sizeof(T))
            if (IsSelected<T>(mask, at) && !TryReadLane<T, TPart, TMode>(cpu, insn, offset + (ulong)at, result + at)) return false;
        VectorRegisters.Put<TEncoding>(cpu, insn->Reg, result);
        return true;
    }

    /// <summary>Nothing is stored if a lane faults: all are looked at first.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryStore<T, TPart, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TPart : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        byte* mask = VectorRegisters.Place(cpu, insn->Reg), source = VectorRegisters.Place(cpu, insn->Rm);
        ulong offset = EffectiveAddress.Of(cpu, insn);
        for (int at = 0; at < Bytes<TEncoding>(); at += sizeof(T))
            if (IsSelected<T>(mask, at) && !MayWriteLane<T, TPart, TMode>(cpu, insn, offset + (ulong)at)) return false;
        for (int at = 0; at < Bytes<TEncoding>(); at += sizeof(TPart))
        {
            if (!IsSelected<T>(mask, at)) continue;
            ulong linear = Linear<TPart, TMode>(cpu, insn, offset + (ulong)at, write: true);
            if (!GuestAccess.StoreAt(cpu, insn, linear, *(TPart*)(source + at), insn->IsOnStack)) return false;
        }
        return true;
    }

    /// <summary>
    /// Lane after lane is loaded and its mask cleared, so that after a fault the instruction goes on where it stopped. What is
    /// behind the lanes of target and mask is cleared at the end. TPart: T, or byte.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryGather<T, TPart, TIndex, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TPart : unmanaged
        where TIndex : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        byte* target = VectorRegisters.Place(cpu, insn->Reg), mask = VectorRegisters.Place(cpu, insn->Rm);
        TIndex* indices = (TIndex*)VectorRegisters.Place(cpu, insn->Extra);
        ulong offset = EffectiveAddress.Of(cpu, insn);
        int lanes = Bytes<TEncoding>() / Math.Max(sizeof(T), sizeof(TIndex));
        bool progressed = false;
        for (int lane = 0; lane < lanes; lane++)
        {
            if (IsSelected<T>(mask, lane * sizeof(T)))
            {
                ulong value = 0;
                if (!TryReadLane<T, TPart, TMode>(cpu, insn, offset + (SignExtended(indices + lane) << insn->Scale), (byte*)&value)) return Stop(cpu, progressed);
                ((T*)target)[lane] = *(T*)&value;
                progressed = true;
            }
            ((T*)mask)[lane] = default;
        }
        ClearFrom(target, lanes * sizeof(T));
        ClearFrom(mask, lanes * sizeof(T));
        return true;
    }

    /// <summary>
    /// Traps that a lane brought about, and single-stepping, come instead of a later lane's fault, with RF set; the fault comes when
    /// the instruction is resumed (SDM 2, VGATHERDPS).
    /// </summary>
    private static bool Stop(CpuState* cpu, bool progressed)
    {
        bool traps = (cpu->SystemFlags & Rflags.Tf) != 0 || cpu->DebugFound != 0;
        if (!progressed || !traps || cpu->Fault.Kind != FaultKind.Fault) return false;
        cpu->Fault = default;
        cpu->SystemFlags |= Rflags.Rf;
        return false;
    }

    private static bool TryReadLane<T, TPart, TMode>(CpuState* cpu, DecodedInsn* insn, ulong offset, byte* value)
        where T : unmanaged
        where TPart : unmanaged
        where TMode : struct, IAddressing
    {
        if (!IsUsable<T, TPart, TMode>(cpu, insn, offset, write: false)) return false;
        for (int at = 0; at < sizeof(T); at += sizeof(TPart))
        {
            TPart* source = GuestAccess.ReadAt<TPart>(cpu, Linear<TPart, TMode>(cpu, insn, offset + (ulong)at, write: false), insn->IsOnStack);
            if (source == null) return false;
            *(TPart*)(value + at) = GuestRam.Load(source);
        }
        return true;
    }

    private static bool MayWriteLane<T, TPart, TMode>(CpuState* cpu, DecodedInsn* insn, ulong offset)
        where T : unmanaged
        where TPart : unmanaged
        where TMode : struct, IAddressing
    {
        if (!IsUsable<T, TPart, TMode>(cpu, insn, offset, write: true)) return false;
        for (int at = 0; at < sizeof(T); at += sizeof(TPart))
            if (GuestAccess.WriteAt<TPart>(cpu, Linear<TPart, TMode>(cpu, insn, offset + (ulong)at, write: true), insn->IsOnStack) == null) return false;
        return true;
    }

    /// <summary>A lane that is accessed in parts is canonical, and inside of its segment, as a whole.</summary>
    private static bool IsUsable<T, TPart, TMode>(CpuState* cpu, DecodedInsn* insn, ulong offset, bool write)
        where T : unmanaged
        where TPart : unmanaged
        where TMode : struct, IAddressing =>
        sizeof(T) == sizeof(TPart) || SlowAccess.IsUsable(cpu, Linear<T, TMode>(cpu, insn, offset, write), sizeof(T), insn->IsOnStack);

    private static void ClearFrom(byte* register, int offset) => new Span<byte>(register + offset, sizeof(Ymm) - offset).Clear();

    /// <summary>By the sign of the lane of T that <paramref name="at"/> bytes lie in.</summary>
    private static bool IsSelected<T>(byte* mask, int at)
        where T : unmanaged => (sbyte)mask[at | (sizeof(T) - 1)] < 0;

    private static ulong SignExtended<T>(T* index)
        where T : unmanaged => sizeof(T) == sizeof(int) ? (ulong)*(int*)index : *(ulong*)index;

    private static int Bytes<TEncoding>()
        where TEncoding : struct, IVectorEncoding => TEncoding.IsWide ? sizeof(Ymm) : sizeof(Xmm);

    private static ulong Linear<T, TMode>(CpuState* cpu, DecodedInsn* insn, ulong offset, bool write)
        where T : unmanaged
        where TMode : struct, IAddressing => TMode.Linear(cpu, insn->Segment, offset & insn->AddressMask, sizeof(T), write);
}
