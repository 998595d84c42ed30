// Shapes of shifts and rotates.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Mmu;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>Register or memory, by an immediate (also the implied 1) or by CL.</summary>
internal static unsafe class ShiftHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RC<TOp, T>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IShiftOp
        where T : unmanaged, IBinaryInteger<T>
    {
        RegisterFile.Write(cpu, insn->Reg, TOp.Do(cpu, RegisterFile.Read<T>(cpu, insn->Reg), cpu->Registers[Gpr.Rcx]));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome MI<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IShiftOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong linear = TMode.Linear(cpu, insn, sizeof(T), true);
        TlbEntry* entry = FastAccess.Modifying<T, TMode>(cpu, insn, linear);
        if (!FastAccess.CanWrite<T>(entry, linear)) return FastAccess.Missed<T, TMode>(cpu, insn, linear, MemoryAccess.Write, &MI<TOp, T, Patient<TMode>>);
        T* target = FastAccess.Place<T>(entry, linear);
        GuestRam.Store(target, TOp.Do(cpu, GuestRam.Load(target), insn->Imm));
        return FastAccess.Stored(cpu, insn, target);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome MC<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IShiftOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong linear = TMode.Linear(cpu, insn, sizeof(T), true);
        TlbEntry* entry = FastAccess.Modifying<T, TMode>(cpu, insn, linear);
        if (!FastAccess.CanWrite<T>(entry, linear)) return FastAccess.Missed<T, TMode>(cpu, insn, linear, MemoryAccess.Write, &MC<TOp, T, Patient<TMode>>);
        T* target = FastAccess.Place<T>(entry, linear);
        GuestRam.Store(target, TOp.Do(cpu, GuestRam.Load(target), cpu->Registers[Gpr.Rcx]));
        return FastAccess.Stored(cpu, insn, target);
    }

    /// <summary>SHLD, SHRD with a register destination: by an immediate, or by CL.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome DoubleR<TOp, TCount, T>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IDoubleShiftOp
        where TCount : struct, ICountSource
        where T : unmanaged, IBinaryInteger<T>
    {
        T result = TOp.Do(cpu, RegisterFile.Read<T>(cpu, insn->Reg), RegisterFile.Read<T>(cpu, insn->Rm), TCount.Count(cpu, insn));
        RegisterFile.Write(cpu, insn->Reg, result);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>SHLD, SHRD with a memory destination.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome DoubleM<TOp, TCount, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IDoubleShiftOp
        where TCount : struct, ICountSource
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        T* target = GuestAccess.Modify<T, TMode>(cpu, insn);
        if (target == null) return BlockEntry.Fault(cpu, insn);
        GuestRam.Store(target, TOp.Do(cpu, GuestRam.Load(target), RegisterFile.Read<T>(cpu, insn->Reg), TCount.Count(cpu, insn)));
        GuestAccess.Wrote(cpu, insn, target);
        insn++;
        return insn->Handler(cpu, insn);
    }
}
