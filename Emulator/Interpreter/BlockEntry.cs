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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Outcome Enter(CpuState* cpu, Block* block)
    {
        long rest = cpu->Budget - block->Count;
        if (Volatile.Read(ref cpu->Pending) != 0 || rest < 0 || *block->Version != block->SeenVersion) return LeaveTo(cpu, block->Rip, null);
        cpu->Budget = rest;
        return Run(cpu, block);
    }

    /// <summary>Runs exactly one block, pending events or not: its successor finds the budget empty.</summary>
    public static Outcome EnterAlone(CpuState* cpu, Block* block)
    {
        long rest = cpu->Budget - block->Count;
        cpu->Budget = 0;
        cpu->RetiredAtEnd -= (ulong)rest;
        Outcome outcome = Run(cpu, block);
        cpu->Budget += rest;
        cpu->RetiredAtEnd += (ulong)rest;
        return outcome;
    }

    /// <summary>Follows an indirect branch through the jump cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Outcome Jump(CpuState* cpu, DecodedInsn* insn, ulong rip)
    {
        BlockLink* entry = JumpCacheEntry(cpu, rip);
        return BranchTargets.Holds(cpu, entry, rip) ? Enter(cpu, entry->Target) : BranchTargets.Open(cpu, insn, entry, rip);
    }

    /// <summary>Where the jump cache keeps the successor of an indirect branch to <paramref name="rip"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BlockLink* JumpCacheEntry(CpuState* cpu, ulong rip) => (BlockLink*)cpu->JumpCache + ((rip ^ (rip >> 10)) & (JumpCacheSize - 1));

    /// <summary>Stands in for the first handler of a block until the block is hot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome CountEntry(CpuState* cpu, DecodedInsn* insn)
    {
        Block* block = (Block*)cpu->Block;
        if (--block->ColdEntries == 0) Core.Of(cpu).Blocks.Tuner.Tune(cpu, block);
        return block->FirstHandler(cpu, insn);
    }

    /// <summary>Pseudo instruction behind the last one of a block that ended for its size: on to the next block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome FallThrough(CpuState* cpu, DecodedInsn* insn) =>
        BranchHandlers.FollowNext(cpu, insn);

    /// <summary>Has the outer loop go on at <paramref name="rip"/>, and fill <paramref name="open"/> with the block it finds there.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Outcome LeaveTo(CpuState* cpu, ulong rip, BlockLink* open)
    {
        cpu->Rip = cpu->OpenRip = rip;
        cpu->OpenLink = open;
        return Outcome.Next;
    }

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
    public static ulong Rip(CpuState* cpu, DecodedInsn* insn) => (((Block*)cpu->Block)->Rip + (ulong)insn->Start) & cpu->LinearMask;

    /// <summary>Linear RIP behind an instruction of the executing block.</summary>
    public static ulong NextRip(CpuState* cpu, DecodedInsn* insn) => (((Block*)cpu->Block)->Rip + insn->End) & cpu->LinearMask;

    /// <summary>Instructions that have retired in front of <paramref name="insn"/>, in all runs of the core.</summary>
    public static ulong RetiredBefore(CpuState* cpu, DecodedInsn* insn)
    {
        Block* block = (Block*)cpu->Block;
        long charged = block->Count - (insn - Block.First(block));
        return cpu->RetiredAtEnd - (ulong)(cpu->Budget + charged);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Outcome Run(CpuState* cpu, Block* block)
    {
        cpu->Block = block;
        byte next = cpu->TrailNext;
        cpu->Trail[next] = (ulong)block;
        cpu->TrailNext = (byte)(next + 1);
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
