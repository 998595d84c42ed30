// XADD, CMPXCHG, CMPXCHG8B, CMPXCHG16B (SDM 2).
using System;
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>With LOCK they are host atomics; without, plain.</summary>
internal static unsafe class ExchangeHandlers
{
    private const byte Accumulator = Gpr.Rax * sizeof(ulong);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome XaddRR<T>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
    {
        T old = RegisterFile.Read<T>(cpu, insn->Reg);
        T sum = AluOps.Add.Do(cpu, old, RegisterFile.Read<T>(cpu, insn->Rm));
        RegisterFile.Write(cpu, insn->Rm, old);
        RegisterFile.Write(cpu, insn->Reg, sum);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome XaddMR<T, TLock, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TLock : struct, ILocking
        where TMode : struct, IAddressing
    {
        T* target = GuestAccess.Modify<T, TMode>(cpu, insn);
        if (target == null) return BlockEntry.Fault(cpu, insn);
        T value = RegisterFile.Read<T>(cpu, insn->Reg), old = GuestRam.Load(target);
        while (true)
        {
            T seen = TLock.CompareExchange(target, old + value, old);
            if (seen == old) break;
            old = seen;
        }
        GuestAccess.Wrote(cpu, insn, target);
        AluOps.Add.Do(cpu, old, value);
        RegisterFile.Write(cpu, insn->Reg, old);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>A comparison that fails loads the accumulator and nothing else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome CompareExchangeRR<T>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
    {
        T old = RegisterFile.Read<T>(cpu, insn->Reg), value = RegisterFile.Read<T>(cpu, insn->Rm);
        if (AluOps.Sub.Do(cpu, RegisterFile.Read<T>(cpu, Accumulator), old) == T.Zero) RegisterFile.Write(cpu, insn->Reg, value);
        else RegisterFile.Write(cpu, Accumulator, old);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome CompareExchangeMR<T, TLock, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TLock : struct, ILocking
        where TMode : struct, IAddressing
    {
        T* target = GuestAccess.Modify<T, TMode>(cpu, insn);
        if (target == null) return BlockEntry.Fault(cpu, insn);
        T expected = RegisterFile.Read<T>(cpu, Accumulator);
        T seen = TLock.CompareExchange(target, RegisterFile.Read<T>(cpu, insn->Reg), expected);
        GuestAccess.Wrote(cpu, insn, target);
        if (AluOps.Sub.Do(cpu, expected, seen) != T.Zero) RegisterFile.Write(cpu, Accumulator, seen);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>CMPXCHG8B: EDX:EAX with memory, ECX:EBX is the new value; only ZF changes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome CompareExchange8<TLock, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TLock : struct, ILocking
        where TMode : struct, IAddressing
    {
        ulong* target = GuestAccess.Modify<ulong, TMode>(cpu, insn);
        if (target == null) return BlockEntry.Fault(cpu, insn);
        ulong expected = (cpu->Registers[Gpr.Rdx] << 32) | (uint)cpu->Registers[Gpr.Rax];
        ulong seen = TLock.CompareExchange(target, (cpu->Registers[Gpr.Rcx] << 32) | (uint)cpu->Registers[Gpr.Rbx], expected);
        GuestAccess.Wrote(cpu, insn, target);
        cpu->ZeroSource = seen ^ expected;
        if (seen != expected)
        {
            cpu->Registers[Gpr.Rax] = (uint)seen;
            cpu->Registers[Gpr.Rdx] = seen >> 32;
        }
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>CMPXCHG16B: RDX:RAX with memory, RCX:RBX is the new value; not aligned to 16 bytes is #GP. Always atomic here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome CompareExchange16(CpuState* cpu, DecodedInsn* insn)
    {
        ulong linear = LongAddressing.Linear(cpu, insn, sizeof(UInt128), true);
        bool stack = insn->IsOnStack;
        if ((linear & (ulong)(sizeof(UInt128) - 1)) != 0) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        UInt128* target = GuestAccess.ModifyAt<UInt128>(cpu, linear, stack);
        if (target == null) return BlockEntry.Fault(cpu, insn);
        CompareExchange16At(cpu, (ulong*)target);
        GuestAccess.Wrote(cpu, insn, target);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>Apart from the handler, which must not have locals of 16 bytes to tail-call.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CompareExchange16At(CpuState* cpu, ulong* target)
    {
        UInt128 expected = new(cpu->Registers[Gpr.Rdx], cpu->Registers[Gpr.Rax]);
        UInt128 seen = WideAtomics.CompareExchange(target, new UInt128(cpu->Registers[Gpr.Rcx], cpu->Registers[Gpr.Rbx]), expected);
        cpu->ZeroSource = seen == expected ? 0UL : 1UL;
        cpu->Registers[Gpr.Rax] = (ulong)seen;
        cpu->Registers[Gpr.Rdx] = (ulong)(seen >> 64);
    }
}
