// Handlers made of steps.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>
/// Lists of steps as types: the compiler makes one handler of a list, without a jump between the steps. Every instruction of a list keeps
/// its own handler in the block, for whoever comes to it otherwise.
/// </summary>
internal static unsafe class Sequences
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Handle<TSequence>(CpuState* cpu, DecodedInsn* insn)
        where TSequence : struct, ISequence => TSequence.Run(cpu, insn);

    /// <summary>A step, then the rest.</summary>
    public readonly struct Then<TStep, TRest> : ISequence
        where TStep : struct, IStep
        where TRest : struct, ISequence
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Outcome Run(CpuState* cpu, DecodedInsn* insn)
        {
            ulong linear = TStep.Address(cpu, insn);
            TlbEntry* entry = TStep.Entry(cpu, insn, linear);
            if (!TStep.CanDo(entry, linear)) return TStep.Missed(cpu, insn, linear);
            TStep.Do(cpu, insn, entry, linear);
            return TRest.Run(cpu, insn + 1);
        }
    }

    /// <summary>The end of a list: on by the next instruction's own handler.</summary>
    public readonly struct End : ISequence
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Outcome Run(CpuState* cpu, DecodedInsn* insn) => insn->Handler(cpu, insn);
    }

    /// <summary>The end of a list and its block: a conditional branch.</summary>
    public readonly struct Branch<TCondition> : ISequence
        where TCondition : struct, ICondition
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Outcome Run(CpuState* cpu, DecodedInsn* insn) =>
            TCondition.Holds(cpu) ? BranchHandlers.FollowTaken(cpu, insn) : BranchHandlers.FollowNext(cpu, insn);
    }

    /// <summary>The same with the step in front. It leaves all flags behind, only the branch does not read them back.</summary>
    public readonly struct DecideAndBranch<TStep, TCondition> : ISequence
        where TStep : struct, IDecidingStep
        where TCondition : struct, ICondition
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Outcome Run(CpuState* cpu, DecodedInsn* insn)
        {
            ulong linear = TStep.Address(cpu, insn);
            TlbEntry* entry = TStep.Entry(cpu, insn, linear);
            if (!TStep.CanDo(entry, linear)) return TStep.Missed(cpu, insn, linear);
            return TStep.Decide<TCondition>(cpu, insn, entry, linear) ? BranchHandlers.FollowTaken(cpu, insn + 1) : BranchHandlers.FollowNext(cpu, insn + 1);
        }
    }
}
