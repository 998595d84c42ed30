// Page walks: 4-level, PAE and 32-bit paging.
using System.Runtime.CompilerServices;
using System.Threading;

using ToroEmu.Cpu;
using ToroEmu.Memory;

namespace ToroEmu.Mmu;

/// <summary>Translates linear addresses by the structures that CR3 names (SDM 3A, chapter 5), and keeps accessed and dirty bits.</summary>
internal static unsafe class PageWalker
{
    /// <summary>
    /// Walks for one access. <paramref name="touch"/>: set accessed and dirty bits as the access would; a debugger's look
    /// does not. Reserved bits, rights, WP, NX, SMEP and SMAP are checked.
    /// </summary>
    public static PageMapping Walk(CpuState* cpu, GuestRam ram, ulong linear, MemoryAccess access, bool user, bool touch = true)
    {
        PageMapping mapping;
        do mapping = WalkOnce(cpu, ram, linear, access, user, touch);
        while (mapping.MustRetry);
        return mapping;
    }

    private static PageMapping WalkOnce(CpuState* cpu, GuestRam ram, ulong linear, MemoryAccess access, bool user, bool touch)
    {
        if ((cpu->Cr0 & Cr0.Pg) == 0)
            return new PageMapping { Physical = linear & 0xFFFF_FFFF, Readable = true, Writable = true, Executable = true };
        if ((cpu->Efer & Efer.Lma) != 0)
            return Descend(new Walking(cpu, ram, linear, access, user, touch), cpu->Cr3 & PageTableEntry.AddressMask, 39);
        if ((cpu->Cr4 & Cr4.Pae) != 0) return WalkPae(new Walking(cpu, ram, linear, access, user, touch));
        return Walk32(new Walking(cpu, ram, linear, access, user, touch));
    }

    /// <summary>The pointers were read when CR3 was loaded (SDM 3A, 5.4.1). They carry no rights.</summary>
    private static PageMapping WalkPae(Walking walk)
    {
        ulong entry = walk.Cpu->Pdpte[(walk.Linear >> 30) & 3];
        return (entry & PageTableEntry.Present) == 0 ? walk.Fault(0) : Descend(walk, entry & PageTableEntry.AddressMask, 21);
    }

    /// <summary>Levels of 512 eight-byte entries, from the one that resolves <paramref name="shift"/> down.</summary>
    private static PageMapping Descend(Walking walk, ulong table, int shift)
    {
        for (; ; shift -= 9)
        {
            ulong* slot = walk.Slot(table + ((walk.Linear >> shift) & 0x1FF) * 8, 8);
            ulong entry = slot == null ? 0 : Volatile.Read(ref *slot);
            if ((entry & PageTableEntry.Present) == 0) return walk.Fault(0);
            bool leaf = shift == 12 || ((entry & PageTableEntry.PageSize) != 0 && shift <= 30);
            if ((entry & Reserved(walk.Cpu, shift, leaf, entry)) != 0) return walk.Fault(PageTableEntry.ErrorPresent | PageTableEntry.ErrorReserved);
            walk.Restrict(entry);
            if (leaf) return Finish(walk, slot, entry, shift);
            if (!walk.TryTouch(slot, entry, PageTableEntry.Accessed)) return Retry;
            table = entry & PageTableEntry.AddressMask;
        }
    }

    /// <summary>The entry that maps the page of 2^<paramref name="shift"/> bytes.</summary>
    private static PageMapping Finish(Walking walk, ulong* slot, ulong entry, int shift)
    {
        ulong offset = (1UL << shift) - 1;
        PageMapping mapping = walk.Decide(entry, (entry & PageTableEntry.AddressMask & ~offset) | (walk.Linear & offset), shift > 12);
        return mapping.Faulted || walk.TryTouch(slot, entry, walk.LeafBits()) ? mapping : Retry;
    }

    /// <summary>Bits that must be zero in an entry that is present (SDM 3A, tables 5-9 to 5-20).</summary>
    public static ulong Reserved(CpuState* cpu, int shift, bool leaf, ulong entry)
    {
        ulong reserved = (cpu->Efer & Efer.Lma) != 0 ? PageTableEntry.ReservedAbove : PageTableEntry.ReservedAbovePae;
        if ((cpu->Efer & Efer.Nxe) == 0) reserved |= PageTableEntry.NoExecute;
        if (shift == 39) reserved |= PageTableEntry.PageSize;
        // A large page's address is aligned to its size; bit 12 is PAT.
        if (leaf && shift > 12) reserved |= ((1UL << shift) - 1) & ~0x1FFFUL;
        return reserved;
    }

    private static PageMapping Walk32(Walking walk)
    {
        uint* slot = (uint*)walk.Slot((walk.Cpu->Cr3 & 0xFFFF_F000) + ((walk.Linear >> 22) & 0x3FF) * 4, 4);
        uint entry = slot == null ? 0 : Volatile.Read(ref *slot);
        if ((entry & PageTableEntry.Present) == 0) return walk.Fault(0);
        walk.Restrict(entry);
        if ((entry & PageTableEntry.PageSize) != 0 && (walk.Cpu->Cr4 & Cr4.Pse) != 0)
        {
            // PSE-36: bits 13..20 are address bits 32..39, bit 21 is reserved (SDM 3A, table 5-4).
            if ((entry & PageTableEntry.ReservedLarge32) != 0) return walk.Fault(PageTableEntry.ErrorPresent | PageTableEntry.ErrorReserved);
            ulong large = (entry & 0xFFC0_0000UL) | ((ulong)(entry & 0x001F_E000) << 19);
            return Finish32(walk, slot, entry, large | (walk.Linear & 0x3F_FFFF), isLarge: true);
        }
        if (!walk.TryTouch32(slot, entry, PageTableEntry.Accessed)) return Retry;
        slot = (uint*)walk.Slot((entry & 0xFFFF_F000) + ((walk.Linear >> 12) & 0x3FF) * 4, 4);
        entry = slot == null ? 0 : Volatile.Read(ref *slot);
        if ((entry & PageTableEntry.Present) == 0) return walk.Fault(0);
        walk.Restrict(entry);
        return Finish32(walk, slot, entry, (entry & 0xFFFF_F000) | (walk.Linear & 0xFFF), isLarge: false);
    }

    private static PageMapping Finish32(Walking walk, uint* slot, uint entry, ulong physical, bool isLarge)
    {
        PageMapping mapping = walk.Decide(entry, physical, isLarge);
        return mapping.Faulted || walk.TryTouch32(slot, entry, walk.LeafBits()) ? mapping : Retry;
    }

    private static PageMapping Retry => new() { MustRetry = true };

    /// <summary>What one walk knows so far.</summary>
    private ref struct Walking(CpuState* cpu, GuestRam ram, ulong linear, MemoryAccess access, bool user, bool touch)
    {
        public readonly CpuState* Cpu = cpu;
        public readonly ulong Linear = linear;
        private bool writable = true;
        private bool userAllowed = true;
        private bool noExecute;

        /// <summary>Host address of an entry; null outside of RAM, which reads as not present.</summary>
        public readonly ulong* Slot(ulong guestAddress, ulong size) => (ulong*)ram.Find(guestAddress, size);

        /// <summary>Rights are the least of all levels (SDM 3A, 5.6).</summary>
        public void Restrict(ulong entry)
        {
            writable &= (entry & PageTableEntry.Writable) != 0;
            userAllowed &= (entry & PageTableEntry.User) != 0;
            noExecute |= (entry & PageTableEntry.NoExecute) != 0;
        }

        public readonly PageMapping Fault(uint errorCode)
        {
            if (access == MemoryAccess.Write) errorCode |= PageTableEntry.ErrorWrite;
            if (user) errorCode |= PageTableEntry.ErrorUser;
            bool tellsFetches = (Cpu->Cr4 & Cr4.Smep) != 0 || ((Cpu->Cr4 & Cr4.Pae) != 0 && (Cpu->Efer & Efer.Nxe) != 0);
            if (access == MemoryAccess.Execute && tellsFetches) errorCode |= PageTableEntry.ErrorFetch;
            return new PageMapping { Faulted = true, ErrorCode = errorCode };
        }

        /// <summary>The mapping of a leaf entry, or the fault if the access is not allowed. Not dirty yet: the first store walks again.</summary>
        public readonly PageMapping Decide(ulong entry, ulong physical, bool isLarge)
        {
            PageMapping mapping = Rights(physical);
            if (!Allows(mapping)) return Fault(PageTableEntry.ErrorPresent);
            mapping.Writable &= access == MemoryAccess.Write || (entry & PageTableEntry.Dirty) != 0;
            mapping.IsLarge = isLarge;
            return mapping;
        }

        public readonly ulong LeafBits() =>
            access == MemoryAccess.Write ? PageTableEntry.Accessed | PageTableEntry.Dirty : PageTableEntry.Accessed;

        /// <summary>
        /// Sets bits in an entry unless another core has changed it meanwhile: an entry that is not present any more must stay
        /// as its owner wrote it (SDM 3A, 5.8).
        /// </summary>
        public readonly bool TryTouch(ulong* slot, ulong entry, ulong bits)
        {
            if (!touch || (entry & bits) == bits) return true;
            if (Interlocked.CompareExchange(ref *slot, entry | bits, entry) != entry) return false;
            ram.NoteStore((byte*)slot, sizeof(ulong));
            return true;
        }

        public readonly bool TryTouch32(uint* slot, uint entry, ulong bits)
        {
            if (!touch || (entry & (uint)bits) == (uint)bits) return true;
            if (Interlocked.CompareExchange(ref *slot, entry | (uint)bits, entry) != entry) return false;
            ram.NoteStore((byte*)slot, sizeof(uint));
            return true;
        }

        private readonly bool Allows(PageMapping mapping) => access switch
        {
            MemoryAccess.Write => mapping.Writable,
            MemoryAccess.Execute => mapping.Executable,
            _ => mapping.Readable,
        };

        private readonly PageMapping Rights(ulong physical)
        {
            bool smapBlocks = userAllowed && (Cpu->Cr4 & Cr4.Smap) != 0 && (Cpu->SystemFlags & Rflags.Ac) == 0;
            bool smepBlocks = userAllowed && (Cpu->Cr4 & Cr4.Smep) != 0;
            bool data = user ? userAllowed : !smapBlocks;
            return new PageMapping
            {
                Physical = physical,
                Readable = data,
                Writable = data && (writable || (!user && (Cpu->Cr0 & Cr0.Wp) == 0)),
                Executable = (user ? userAllowed : !smepBlocks) && (!noExecute || (Cpu->Efer & Efer.Nxe) == 0),
            };
        }
    }
}
