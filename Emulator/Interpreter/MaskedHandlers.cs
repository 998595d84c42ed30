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
        if (!TryGather<T, TIndex, TEncoding, TMode>(cpu, insn)) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>
    /// Masked moves are not subject to alignment checks (SDM 2, VMASKMOV: no #AC for any mask): while these may be on, lanes are
    /// accessed byte by byte.
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
        for (int at = 0; at < Bytes<TEncoding>(); at += sizeof(TPart))
        {
            if (!IsSelected<T>(mask, at)) continue;
            TPart* source = Read<TPart, TMode>(cpu, insn, offset + (ulong)at);
            if (source == null) return false;
            *(TPart*)(result + at) = GuestRam.Load(source);
        }
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
        bool stack = (insn->Flags & InsnFlags.StackSegment) != 0;
        for (int at = 0; at < Bytes<TEncoding>(); at += sizeof(TPart))
        {
            if (IsSelected<T>(mask, at) && GuestAccess.WriteAt<TPart>(cpu, WriteAddress<TPart, TMode>(cpu, insn, offset, at), stack) == null) return false;
        }
        for (int at = 0; at < Bytes<TEncoding>(); at += sizeof(TPart))
        {
            if (IsSelected<T>(mask, at) && !GuestAccess.StoreAt(cpu, WriteAddress<TPart, TMode>(cpu, insn, offset, at), *(TPart*)(source + at), stack)) return false;
        }
        return true;
    }

    /// <summary>
    /// Lane after lane is loaded and its mask cleared, so that after a fault the instruction goes on where it stopped. What is
    /// behind the lanes of target and mask is cleared at the end.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryGather<T, TIndex, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TIndex : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        byte* target = VectorRegisters.Place(cpu, insn->Reg), mask = VectorRegisters.Place(cpu, insn->Rm);
        TIndex* indices = (TIndex*)VectorRegisters.Place(cpu, insn->Extra);
        ulong offset = EffectiveAddress.Of(cpu, insn);
        int lanes = Bytes<TEncoding>() / Math.Max(sizeof(T), sizeof(TIndex));
        for (int lane = 0; lane < lanes; lane++)
        {
            if (IsSelected<T>(mask, lane * sizeof(T)))
            {
                T* source = Read<T, TMode>(cpu, insn, offset + (SignExtended(indices + lane) << insn->Scale));
                if (source == null) return false;
                ((T*)target)[lane] = GuestRam.Load(source);
            }
            ((T*)mask)[lane] = default;
        }
        ClearFrom(target, lanes * sizeof(T));
        ClearFrom(mask, lanes * sizeof(T));
        return true;
    }

    private static void ClearFrom(byte* register, int offset) => new Span<byte>(register + offset, sizeof(Ymm) - offset).Clear();

    /// <summary>By the sign of the lane of T that <paramref name="at"/> bytes lie in.</summary>
    private static bool IsSelected<T>(byte* mask, int at)
        where T : unmanaged => (sbyte)mask[at | (sizeof(T) - 1)] < 0;

    private static ulong SignExtended<T>(T* index)
        where T : unmanaged => sizeof(T) == sizeof(int) ? (ulong)*(int*)index : *(ulong*)index;

    private static int Bytes<TEncoding>()
        where TEncoding : struct, IVectorEncoding => TEncoding.IsWide ? sizeof(Ymm) : sizeof(Xmm);

    private static T* Read<T, TMode>(CpuState* cpu, DecodedInsn* insn, ulong offset)
        where T : unmanaged
        where TMode : struct, IAddressing
    {
        ulong linear = TMode.Linear(cpu, insn->Segment, offset & insn->AddressMask, sizeof(T), false);
        return GuestAccess.ReadAt<T>(cpu, linear, (insn->Flags & InsnFlags.StackSegment) != 0);
    }

    private static ulong WriteAddress<T, TMode>(CpuState* cpu, DecodedInsn* insn, ulong offset, int at)
        where T : unmanaged
        where TMode : struct, IAddressing => TMode.Linear(cpu, insn->Segment, (offset + (ulong)at) & insn->AddressMask, sizeof(T), true);
}
