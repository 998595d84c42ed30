// String instructions, single and repeated.
using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Threading;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>
/// After each element the registers say what is left to do, so that a fault or an event in the middle leaves a state from which
/// the instruction resumes (SDM 2B, REP). A repeated instruction retires once, when it is complete.
/// </summary>
internal static unsafe class StringHandlers
{
    private enum Progress
    {
        Done,
        Fault,
        Interrupted,
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Once<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IStringOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        if (!TOp.TryStep<T, TMode>(cpu, insn)) return BlockEntry.Fault(cpu, insn);
        if (TOp.UsesPorts) return BlockEntry.Leave(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Repeat<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IStringOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        Progress progress = Run<TOp, T, TMode>(cpu, insn);
        if (progress == Progress.Fault) return BlockEntry.Fault(cpu, insn);
        if (progress == Progress.Interrupted) return BlockEntry.LeaveBefore(cpu, insn);
        if (TOp.UsesPorts) return BlockEntry.Leave(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>At least one element between two looks at pending events; single-stepping and breakpoints stop after each (SDM 3B, 19.3.1.4).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Progress Run<TOp, T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where TOp : struct, IStringOp
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        bool single = (cpu->SystemFlags & Rflags.Tf) != 0;
        ulong count = cpu->Registers[Gpr.Rcx] & insn->AddressMask;
        if (TOp.UsesPorts && count == 0 && !PortRights.TryCheck(cpu, (ushort)cpu->Registers[Gpr.Rdx], Math.Min(Unsafe.SizeOf<T>(), 4))) return Progress.Fault;
        while (count != 0)
        {
            ulong done = single ? 0 : TOp.DoMany<T, TMode>(cpu, insn, count);
            if (done == 0)
            {
                if (!TOp.TryStep<T, TMode>(cpu, insn)) return Progress.Fault;
                done = 1;
            }
            count -= done;
            StringAccess.Write(cpu, Gpr.Rcx, insn, count);
            if (TOp.Compares && LazyFlags.Zero(cpu) == ((insn->Flags & InsnFlags.RepNe) != 0)) break;
            if (count == 0 || (!single && Volatile.Read(ref cpu->Pending) == 0 && cpu->DebugFound == 0)) continue;
            // What comes between two elements pushes RF, so that the instruction's own breakpoint is not hit again (SDM 3B, 19.3.1.1).
            cpu->SystemFlags |= Rflags.Rf;
            return Progress.Interrupted;
        }
        return Progress.Done;
    }
}
