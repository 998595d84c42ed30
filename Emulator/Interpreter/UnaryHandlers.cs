// Shapes of one-operand integer instructions.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Mmu;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>An operand changed in place, or read from a second one.</summary>
internal static unsafe class UnaryHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome R<TOp, T>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IUnaryOp
        where T : unmanaged, IBinaryInteger<T>
    {
        RegisterFile.Write(cpu, insn->Reg, TOp.Do(cpu, RegisterFile.Read<T>(cpu, insn->Reg)));
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome M<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IUnaryOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong linear = TMode.Linear(cpu, insn, sizeof(T), true);
        TlbEntry* entry = FastAccess.Modifying<T, TMode>(cpu, insn, linear);
        if (!FastAccess.CanWrite<T>(entry, linear)) return FastAccess.Missed<T, TMode>(cpu, insn, linear, MemoryAccess.Write, &M<TOp, T, Patient<TMode>>);
        T* target = FastAccess.Place<T>(entry, linear);
        GuestRam.Store(target, TOp.Do(cpu, GuestRam.Load(target)));
        return FastAccess.Stored(cpu, insn, target);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome LockedM<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IUnaryOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        T* target = GuestAccess.Modify<T, TMode>(cpu, insn);
        if (target == null) return BlockEntry.Fault(cpu, insn);
        T old = GuestRam.Load(target);
        // A lost race computes the flags again; the only ones an operation reads, CF, it keeps.
        while (Atomics.CompareExchange(target, TOp.Do(cpu, old), old) != old) old = GuestRam.Load(target);
        GuestAccess.Wrote(cpu, insn, target);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>register = op(register).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RR<TOp, T>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IUnaryOp
        where T : unmanaged, IBinaryInteger<T>
    {
        RegisterFile.Write(cpu, insn->Reg, TOp.Do(cpu, RegisterFile.Read<T>(cpu, insn->Rm)));
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>register = op(memory).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome RM<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IUnaryOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong linear = TMode.Linear(cpu, insn, sizeof(T), false);
        TlbEntry* entry = FastAccess.Reading<T, TMode>(cpu, insn, linear);
        if (!FastAccess.CanRead<T>(entry, linear)) return FastAccess.Missed<T, TMode>(cpu, insn, linear, MemoryAccess.Read, &RM<TOp, T, Patient<TMode>>);
        T* source = FastAccess.Place<T>(entry, linear);
        RegisterFile.Write(cpu, insn->Reg, TOp.Do(cpu, GuestRam.Load(source)));
        insn++;
        return insn->Handler(cpu, insn);
    }
}
