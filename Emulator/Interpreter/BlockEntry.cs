// Going from block to block without the outer loop.
using System.Runtime.CompilerServices;
using System.Threading;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>
/// The protocol at every block boundary: no event pending, budget for the whole block (charged at once, so that instruction
/// counts are exact), code unchanged. Otherwise the outer loop takes over at the same RIP.
/// </summary>
internal static unsafe class BlockEntry
{
    /// <summary>Entries of the cache for indirect branches; a power of two.</summary>
    public const int JumpCacheSize = 1024;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Enter(CpuState* cpu, Block* block, ulong rip)
    {
        if (Volatile.Read(ref cpu->Pending) != 0 || cpu->Budget < block->Count || *block->Version != block->SeenVersion)
        {
            cpu->Rip = rip;
            return Outcome.Next;
        }
        return Run(cpu, block, rip);
    }

    /// <summary>Runs exactly one block, pending events or not: its successor finds the budget empty.</summary>
    public static Outcome EnterAlone(CpuState* cpu, Block* block, ulong rip)
    {
        long rest = cpu->Budget - block->Count;
        cpu->Budget = block->Count;
        cpu->RetiredAtEnd -= (ulong)rest;
        Outcome outcome = Run(cpu, block, rip);
        cpu->Budget += rest;
        cpu->RetiredAtEnd += (ulong)rest;
        return outcome;
    }

    /// <summary>On to the following instruction's block; a link that does not hold is left for the outer loop to fill.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Follow(CpuState* cpu, BlockLink* link, ulong rip)
    {
        if (BranchTargets.Holds(cpu, link, rip)) return Enter(cpu, link->Target, rip);
        cpu->Rip = rip;
        cpu->OpenLink = link;
        return Outcome.Next;
    }

    /// <summary>Where the jump cache keeps the successor of an indirect branch to <paramref name="rip"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BlockLink* JumpCacheEntry(CpuState* cpu, ulong rip) => (BlockLink*)cpu->JumpCache + ((rip ^ (rip >> 10)) & (JumpCacheSize - 1));

    /// <summary>Pseudo instruction behind the last one of a block that ended for its size: on to the next block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome FallThrough(CpuState* cpu, DecodedInsn* insn) =>
        Follow(cpu, &((Block*)cpu->Block)->Next, NextRip(cpu, insn));

    /// <summary>Leaves the block behind <paramref name="insn"/>, which has retired.</summary>
    public static Outcome Leave(CpuState* cpu, DecodedInsn* insn)
    {
        cpu->Rip = NextRip(cpu, insn);
        Refund(cpu, insn, 1);
        return Outcome.Next;
    }

    /// <summary>Leaves the block in front of <paramref name="insn"/>, to come back to it.</summary>
    public static Outcome LeaveBefore(CpuState* cpu, DecodedInsn* insn)
    {
        cpu->Rip = Rip(cpu, insn);
        Refund(cpu, insn, 0);
        return Outcome.Next;
    }

    /// <summary>Leaves the block at <paramref name="insn"/>, which has not retired and has a fault pending.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Outcome Fault(CpuState* cpu, DecodedInsn* insn)
    {
        cpu->Rip = Rip(cpu, insn);
        Refund(cpu, insn, 0);
        return Outcome.Fault;
    }

    /// <summary>Raises a fault without error code at <paramref name="insn"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Outcome Fault(CpuState* cpu, DecodedInsn* insn, byte vector)
    {
        Faults.Raise(cpu, vector);
        return Fault(cpu, insn);
    }

    /// <summary>Raises a fault with an error code at <paramref name="insn"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Outcome Fault(CpuState* cpu, DecodedInsn* insn, byte vector, uint errorCode)
    {
        Faults.Raise(cpu, vector, errorCode);
        return Fault(cpu, insn);
    }

    /// <summary>Linear RIP of an instruction of the executing block.</summary>
    public static ulong Rip(CpuState* cpu, DecodedInsn* insn) => (cpu->Registers[Gpr.BlockRip] + (ulong)insn->Start) & cpu->LinearMask;

    /// <summary>Linear RIP behind an instruction of the executing block.</summary>
    public static ulong NextRip(CpuState* cpu, DecodedInsn* insn) => (cpu->Registers[Gpr.BlockRip] + insn->End) & cpu->LinearMask;

    /// <summary>Instructions that have retired in front of <paramref name="insn"/>, in all runs of the core.</summary>
    public static ulong RetiredBefore(CpuState* cpu, DecodedInsn* insn)
    {
        Block* block = (Block*)cpu->Block;
        long charged = block->Count - (insn - Block.First(block));
        return cpu->RetiredAtEnd - (ulong)(cpu->Budget + charged);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Outcome Run(CpuState* cpu, Block* block, ulong rip)
    {
        cpu->Budget -= block->Count;
        cpu->Block = block;
        cpu->Registers[Gpr.BlockRip] = rip;
        DecodedInsn* first = Block.First(block);
        return first->Handler(cpu, first);
    }

    /// <summary>Gives back the budget of the instructions behind the <paramref name="retired"/> first of those from <paramref name="insn"/> on.</summary>
    private static void Refund(CpuState* cpu, DecodedInsn* insn, int retired)
    {
        Block* block = (Block*)cpu->Block;
        long executed = insn - Block.First(block) + retired;
        cpu->Budget += block->Count - executed;
    }
}
