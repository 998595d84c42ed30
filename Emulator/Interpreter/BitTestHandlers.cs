// Shapes of BT, BTS, BTR, BTC.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>A bit number in a register is signed and reaches beyond a memory operand; everywhere else it is taken modulo the width.</summary>
internal static unsafe class BitTestHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RR<TOp, T>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IBitOp
        where T : unmanaged, IBinaryInteger<T>
    {
        ApplyRegister<TOp, T>(cpu, insn, Width<T>.ZeroExtend(RegisterFile.Read<T>(cpu, insn->Rm)));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RI<TOp, T>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IBitOp
        where T : unmanaged, IBinaryInteger<T>
    {
        ApplyRegister<TOp, T>(cpu, insn, insn->Imm);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome MR<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IBitOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong bit = Width<T>.SignExtend(RegisterFile.Read<T>(cpu, insn->Reg));
        if (!Apply<TOp, T>(cpu, insn, BitAddress<TOp, T, TMode>(cpu, insn, bit), bit)) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome MI<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IBitOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        if (!Apply<TOp, T>(cpu, insn, TMode.Linear(cpu, insn, sizeof(T), TOp.WritesResult), insn->Imm)) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome LockedMR<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IBitOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong bit = Width<T>.SignExtend(RegisterFile.Read<T>(cpu, insn->Reg));
        if (!ApplyLocked<TOp, T>(cpu, insn, BitAddress<TOp, T, TMode>(cpu, insn, bit), bit)) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome LockedMI<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IBitOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        if (!ApplyLocked<TOp, T>(cpu, insn, TMode.Linear(cpu, insn, sizeof(T), true), insn->Imm)) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>Linear address of the operand-sized piece that holds bit <paramref name="bit"/> of the bit string (SDM 2A, 3.1.1.9).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong BitAddress<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn, ulong bit)
        where TOp : struct, IBitOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        int log = sizeof(T) == 2 ? 4 : sizeof(T) == 4 ? 5 : 6;
        ulong offset = (EffectiveAddress.Of(cpu, insn) + (ulong)((long)bit >> log) * (ulong)sizeof(T)) & insn->AddressMask;
        return TMode.Linear(cpu, insn->Segment, offset, sizeof(T), TOp.WritesResult);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Mask<T>(ulong bit)
        where T : unmanaged, IBinaryInteger<T> => Width<T>.Truncate(1UL << ((int)bit & (Width<T>.Bits - 1)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ApplyRegister<TOp, T>(CpuState* cpu, DecodedInsn* insn, ulong bit)
        where TOp : struct, IBitOp
        where T : unmanaged, IBinaryInteger<T>
    {
        T value = RegisterFile.Read<T>(cpu, insn->Reg), mask = Mask<T>(bit);
        LazyFlags.SetCarry(cpu, (value & mask) != T.Zero);
        if (TOp.WritesResult) RegisterFile.Write(cpu, insn->Reg, TOp.Do(value, mask));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Apply<TOp, T>(CpuState* cpu, DecodedInsn* insn, ulong linear, ulong bit)
        where TOp : struct, IBitOp
        where T : unmanaged, IBinaryInteger<T>
    {
        bool stack = insn->IsOnStack;
        T* target = TOp.WritesResult ? GuestAccess.ModifyAt<T>(cpu, linear, stack) : GuestAccess.ReadAt<T>(cpu, linear, stack);
        if (target == null) return false;
        T value = GuestRam.Load(target), mask = Mask<T>(bit);
        LazyFlags.SetCarry(cpu, (value & mask) != T.Zero);
        if (!TOp.WritesResult) return true;
        GuestRam.Store(target, TOp.Do(value, mask));
        GuestAccess.Wrote(cpu, insn, target);
        return true;
    }

    private static bool ApplyLocked<TOp, T>(CpuState* cpu, DecodedInsn* insn, ulong linear, ulong bit)
        where TOp : struct, IBitOp
        where T : unmanaged, IBinaryInteger<T>
    {
        T* target = GuestAccess.ModifyAt<T>(cpu, linear, insn->IsOnStack);
        if (target == null) return false;
        T value = GuestRam.Load(target), mask = Mask<T>(bit);
        while (Atomics.CompareExchange(target, TOp.Do(value, mask), value) != value) value = GuestRam.Load(target);
        LazyFlags.SetCarry(cpu, (value & mask) != T.Zero);
        GuestAccess.Wrote(cpu, insn, target);
        return true;
    }
}
