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
        if (!TryLoad<T, TEncoding, TMode>(cpu, insn)) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Store<T, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        if (!TryStore<T, TEncoding, TMode>(cpu, insn)) return BlockEntry.Fault(cpu, insn);
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

    /// <summary>The target changes only if no lane faults.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryLoad<T, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        Ymm buffer = default;
        T* result = (T*)&buffer, mask = (T*)VectorRegisters.Place(cpu, insn->Rm);
        ulong offset = EffectiveAddress.Of(cpu, insn);
        for (int lane = 0; lane < Bytes<TEncoding>() / sizeof(T); lane++)
        {
            if (!IsSelected(mask + lane)) continue;
            T* source = Read<T, TMode>(cpu, insn, offset + (ulong)(lane * sizeof(T)));
            if (source == null) return false;
            result[lane] = GuestRam.Load(source);
        }
        VectorRegisters.Put<TEncoding>(cpu, insn->Reg, (byte*)result);
        return true;
    }

    /// <summary>Nothing is stored if a lane faults: all are looked at first.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryStore<T, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        T* mask = (T*)VectorRegisters.Place(cpu, insn->Reg), source = (T*)VectorRegisters.Place(cpu, insn->Rm);
        ulong offset = EffectiveAddress.Of(cpu, insn);
        bool stack = (insn->Flags & InsnFlags.StackSegment) != 0;
        int lanes = Bytes<TEncoding>() / sizeof(T);
        for (int lane = 0; lane < lanes; lane++)
        {
            if (IsSelected(mask + lane) && GuestAccess.WriteAt<T>(cpu, Address<T, TMode>(cpu, insn, offset, lane), stack) == null) return false;
        }
        for (int lane = 0; lane < lanes; lane++)
        {
            if (IsSelected(mask + lane) && !GuestAccess.StoreAt(cpu, Address<T, TMode>(cpu, insn, offset, lane), source[lane], stack)) return false;
        }
        return true;
    }

    /// <summary>
    /// Lane after lane is loaded and its mask cleared, so that after a fault the instruction goes on where it stopped. Target and
    /// mask end at the lanes; the rest is cleared, the target's last.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryGather<T, TIndex, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TIndex : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        T* target = (T*)VectorRegisters.Place(cpu, insn->Reg), mask = (T*)VectorRegisters.Place(cpu, insn->Rm);
        TIndex* indices = (TIndex*)VectorRegisters.Place(cpu, insn->Extra);
        ulong offset = EffectiveAddress.Of(cpu, insn);
        int lanes = Bytes<TEncoding>() / Math.Max(sizeof(T), sizeof(TIndex));
        SpreadMask(mask, lanes);
        for (int lane = 0; lane < lanes; lane++)
        {
            if (!IsSelected(mask + lane)) continue;
            T* source = Read<T, TMode>(cpu, insn, offset + (SignExtended(indices + lane) << insn->Scale));
            if (source == null) return false;
            target[lane] = GuestRam.Load(source);
            mask[lane] = default;
        }
        new Span<byte>(target + lanes, sizeof(Ymm) - lanes * sizeof(T)).Clear();
        return true;
    }

    /// <summary>Fills each lane of the mask with its sign, and clears what is behind them.</summary>
    private static void SpreadMask<T>(T* mask, int lanes)
        where T : unmanaged
    {
        for (int lane = 0; lane < lanes; lane++) new Span<byte>(mask + lane, sizeof(T)).Fill(IsSelected(mask + lane) ? byte.MaxValue : (byte)0);
        new Span<byte>(mask + lanes, sizeof(Ymm) - lanes * sizeof(T)).Clear();
    }

    private static bool IsSelected<T>(T* mask)
        where T : unmanaged => ((sbyte*)mask)[sizeof(T) - 1] < 0;

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

    private static ulong Address<T, TMode>(CpuState* cpu, DecodedInsn* insn, ulong offset, int lane)
        where T : unmanaged
        where TMode : struct, IAddressing =>
        TMode.Linear(cpu, insn->Segment, (offset + (ulong)(lane * sizeof(T))) & insn->AddressMask, sizeof(T), true);
}
