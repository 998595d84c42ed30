// A core's decoded blocks.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Mmu;

namespace ToroEmu.Interpreter;

/// <summary>
/// Finds or decodes the block at RIP. Blocks are keyed by physical address, RIP, code size and what may run, private to the core, and valid while
/// their page's version is the one they saw; a version that moved on is settled by comparing bytes.
/// </summary>
internal sealed unsafe class BlockCache : IDisposable
{
    /// <summary>Decoded bytes at which a core forgets all its blocks and starts over.</summary>
    private const int ArenaLimit = 64 << 20;

    private const int CodeSizeShift = 48;
    private const int UnitsShift = 50;
    private const ulong SingleStep = 1UL << 63;

    private readonly Core core;
    private readonly Dictionary<(ulong Place, ulong Rip), nint> blocks = [];
    private readonly Arena arena = new();
    private readonly BlockDecoder decoder;
    private readonly BlockLink* jumpCache;

    /// <summary>A version that no block has seen: retired blocks point here.</summary>
    private readonly uint* retiredVersion;

    public BlockCache(Core core)
    {
        this.core = core;
        decoder = new BlockDecoder(core, arena);
        jumpCache = (BlockLink*)NativeMemory.AllocZeroed((nuint)(BlockEntry.JumpCacheSize * sizeof(BlockLink)));
        retiredVersion = (uint*)NativeMemory.AllocZeroed(sizeof(uint));
    }

    public BlockLink* JumpCache => jumpCache;

    /// <summary>How often all blocks have been forgotten.</summary>
    public int Restarts { get; private set; }

    public BlockTuner Tuner { get; } = new();

    public void Dispose()
    {
        arena.Dispose();
        NativeMemory.Free(jumpCache);
        NativeMemory.Free(retiredVersion);
    }

    /// <summary>
    /// The valid block at RIP, of one instruction if <paramref name="single"/>. Null: a fault is pending. Fills the link that
    /// the last branch left open.
    /// </summary>
    public Block* Find(bool single)
    {
        CpuState* cpu = core.State;
        BlockLink* link = (BlockLink*)cpu->OpenLink;
        cpu->OpenLink = null;
        if (!TryFetchAddress(cpu->Rip, out ulong offset)) return null;
        if (arena.Used > ArenaLimit) return Restart(single);
        ulong place = offset | ((ulong)cpu->Mode << CodeSizeShift) | ((ulong)cpu->Units << UnitsShift) | (single ? SingleStep : 0);
        (ulong Place, ulong Rip) key = (place, cpu->Rip);
        Block* block = Lookup(key);
        if (block == null)
        {
            block = decoder.Decode(cpu->Rip, offset, single ? 1 : BlockDecoder.CountMax);
            if (block == null) return null;
            blocks[key] = (nint)block;
        }
        bool mayLink = link != null && cpu->Rip == cpu->OpenRip && !single && !block->CrossesPage && !core.Breakpoints.Covers(cpu->Rip, block);
        if (mayLink) *link = new BlockLink { Generation = cpu->Generation, Target = block };
        return block;
    }

    /// <summary>The valid block at RIP, as <see cref="Find"/>, by the cache of indirect branches where that has it.</summary>
    public Block* FindFast()
    {
        CpuState* cpu = core.State;
        BlockLink* entry = BlockEntry.JumpCacheEntry(cpu, cpu->Rip);
        if (BranchTargets.Holds(cpu, entry, cpu->Rip) && *entry->Target->Version == entry->Target->SeenVersion) return entry->Target;
        cpu->OpenLink = entry;
        cpu->OpenRip = cpu->Rip;
        return Find(single: false);
    }

    /// <summary>If a store changed bytes of the executing block, makes every instruction of it leave, so that the rest is decoded anew.</summary>
    public void StopIfOverwritten(CpuState* cpu, byte* host, int size)
    {
        Block* block = (Block*)cpu->Block;
        ulong first = (ulong)(host - core.Ram.Base);
        if (block == null || first >= block->Offset + block->Bytes || first + (ulong)size <= block->Offset) return;
        if (!block->CrossesPage && IsUnchanged(block)) return;
        LeaveExecuting(cpu);
    }

    /// <summary>Whoever is in the middle of an instruction of the executing block leaves behind it; the block is decoded anew when it is entered again.</summary>
    public void LeaveExecuting(CpuState* cpu)
    {
        Block* block = (Block*)cpu->Block;
        Retire(block);
        DecodedInsn* insn = Block.First(block);
        for (int i = 0; i <= block->Count; i++) insn[i].Handler = &BlockEntry.LeaveBefore;
    }

    /// <summary>RAM offset of the code byte at RIP. Code outside of RAM reads as an open bus, which no instruction begins with: #UD.</summary>
    public bool TryFetchAddress(ulong rip, out ulong offset)
    {
        CpuState* cpu = core.State;
        offset = 0;
        if (!BranchTargets.IsAllowed(cpu, rip))
        {
            Faults.Raise(cpu, ExceptionVector.GeneralProtection, 0);
            return false;
        }
        ulong linear = (rip + cpu->SegmentBase[SegReg.Cs]) & cpu->LinearMask;
        TlbEntry* entry = Tlb.Entry(cpu->Tlb, linear);
        if (entry->ExecuteTag == (linear & GuestRam.PageMask))
        {
            offset = linear + entry->Addend - (ulong)core.Ram.Base;
            return true;
        }
        if (!core.Translate(linear, MemoryAccess.Execute, out ulong physical)) return false;
        if (core.Ram.TryOffset(physical, 1, out offset)) return true;
        Faults.Raise(cpu, ExceptionVector.InvalidOpcode);
        return false;
    }

    /// <summary>Bytes of code that CS allows from RIP on.</summary>
    public static ulong RoomInSegment(CpuState* cpu, ulong rip) =>
        cpu->Mode == CodeMode.Code64 ? ulong.MaxValue : cpu->Segments[SegReg.Cs].Limit - rip + 1;

    private Block* Lookup((ulong Place, ulong Rip) key)
    {
        if (!blocks.TryGetValue(key, out nint found)) return null;
        Block* block = (Block*)found;
        // Decoded under a higher limit of CS: decoded anew, up to the present one.
        if (block->Bytes > RoomInSegment(core.State, core.State->Rip)) return null;
        if (block->CrossesPage ? IsCrossingValid(block) : IsValid(block)) return block;
        Retire(block);
        blocks.Remove(key);
        return null;
    }

    private bool IsValid(Block* block)
    {
        uint version = Volatile.Read(ref *block->Version);
        if (version == block->SeenVersion) return true;
        if (block->Version == retiredVersion || !IsUnchanged(block)) return false;
        block->SeenVersion = version;
        return true;
    }

    /// <summary>RIP of the first byte behind the page of a RAM offset. RIP itself need not be aligned as the address is.</summary>
    public static ulong SecondPage(ulong rip, ulong offset) => rip + GuestRam.PageSize - (offset & ~GuestRam.PageMask);

    /// <summary>Also looks where the second page lies now.</summary>
    private bool IsCrossingValid(Block* block)
    {
        return TryFetchAddress(SecondPage(core.State->Rip, block->Offset), out ulong offset) && offset == block->LastPageOffset
            && *block->Version == block->SeenVersion && *block->LastVersion == block->SeenLastVersion;
    }

    private bool IsUnchanged(Block* block) =>
        new ReadOnlySpan<byte>(core.Ram.Base + block->Offset, block->Bytes).SequenceEqual(new ReadOnlySpan<byte>(Block.Source(block), block->Bytes));

    private void Retire(Block* block)
    {
        block->Version = retiredVersion;
        block->SeenVersion = 1;
    }

    /// <summary>Drops everything decoded. Only called between blocks.</summary>
    private Block* Restart(bool single)
    {
        blocks.Clear();
        Restarts++;
        BranchTrail.Forget(core.State);
        BranchTrail.Forget(core.Faults.StateAtFault);
        arena.Reset();
        core.State->Block = null;
        new Span<byte>(jumpCache, BlockEntry.JumpCacheSize * sizeof(BlockLink)).Clear();
        return Find(single);
    }
}
