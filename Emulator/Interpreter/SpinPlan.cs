// A turn of a loop that is known to be one at a standstill whenever it closes.
using System;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>
/// While the guards hold when the turn begins, and it goes through the same blocks, it makes the same accesses and the same stores. So nobody has to observe it again: to run it,
/// and to find the registers as they were, is enough.
/// </summary>
internal sealed unsafe class SpinPlan(nint[] blocks, long length, ulong rip, ulong generation, SpinGuards guards, ObservedTurn observed)
{
    public int Blocks => blocks.Length;

    public ulong Rip => rip;

    /// <summary>What the turn touches.</summary>
    public ObservedTurn Observed => observed;

    /// <summary>The mapping of addresses is the one that the plan was made under.</summary>
    public bool IsCurrent(CpuState* cpu) => cpu->Generation == generation;

    public bool Holds(CpuState* cpu, GuestRam ram) => guards.Hold(cpu, ram.Base);

    /// <summary>The core has just gone through exactly this turn, which had so many instructions: no shorter way enters the same blocks, and no longer one has as many instructions.</summary>
    public bool IsLastTurn(CpuState* cpu, long instructions) => instructions == length && BranchTrail.EndsWith(cpu, blocks);

    /// <summary>The block at RIP, if the plan has it at this place and its code is what it was; else null.</summary>
    public Block* BlockAt(int index, CpuState* cpu)
    {
        if (cpu->Generation != generation) return null;
        Block* block = (Block*)blocks[index];
        return block->Rip == cpu->Rip && *block->Version == block->SeenVersion ? block : null;
    }
}
