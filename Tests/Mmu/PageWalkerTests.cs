// Page walks against SDM 3A, chapter 5.
using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Mmu;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Mmu;

[TestFixture]
internal sealed unsafe class PageWalkerTests
{
    private const ulong Linear = 0x12_3456_7000;
    private const ulong Page = 0x45_6000;
    private const ulong Full = PageTables.Present | PageTables.Writable | PageTables.User;

    [TestCase(12, 0x45_6000UL, 0x45_6ABCUL)]
    [TestCase(21, 0x40_0000UL, 0x56_7ABCUL)]
    [TestCase(30, 0x4000_0000UL, 0x7456_7ABCUL)]
    public void Walk_EachPageSize_AddsTheOffset(int shift, ulong page, ulong physical)
    {
        using TestCore core = new();
        ulong linear = 0x12_3456_7ABC;
        new PageTables(core).Map(linear, page | Full | (shift > 12 ? PageTables.Large : 0), shift);
        Assert.That(Walk(core, linear, MemoryAccess.Read).Physical, Is.EqualTo(physical));
    }

    /// <summary>5.7: bit 0 tells a right from a missing page, 1 a write, 2 user mode, 3 reserved bits, 4 a fetch.</summary>
    [TestCase(MemoryAccess.Read, false, 0u)]
    [TestCase(MemoryAccess.Write, false, 2u)]
    [TestCase(MemoryAccess.Read, true, 4u)]
    [TestCase(MemoryAccess.Execute, true, 0x14u)]
    public void Walk_NotPresent_ErrorCodeNamesTheAccess(MemoryAccess access, bool user, uint error)
    {
        using TestCore core = new();
        PageMapping mapping = Walk(core, Linear, access, user);
        Assert.That(mapping.Faulted, Is.True);
        Assert.That(mapping.ErrorCode, Is.EqualTo(error));
    }

    [TestCase(MemoryAccess.Read, false, Full, false)]
    [TestCase(MemoryAccess.Read, true, Full, false)]
    [TestCase(MemoryAccess.Read, true, Full & ~PageTables.User, true)]
    [TestCase(MemoryAccess.Write, true, Full & ~PageTables.Writable, true)]
    [TestCase(MemoryAccess.Write, false, Full & ~PageTables.Writable, false)]
    [TestCase(MemoryAccess.Execute, false, Full | PageTables.NoExecute, true)]
    [TestCase(MemoryAccess.Read, false, Full | PageTables.NoExecute, false)]
    public void Walk_Rights_AtLeafAndAtEveryUpperLevel(MemoryAccess access, bool user, ulong rights, bool faults)
    {
        for (int level = 12; level <= 39; level += 9)
        {
            using TestCore core = new();
            PageTables tables = new(core);
            ulong leaf = tables.Map(Linear, Page | Full);
            ulong slot = SlotAt(core, Linear, level, leaf);
            core.WriteUInt64(slot, (core.ReadUInt64(slot) & ~(Full | PageTables.NoExecute)) | rights);
            PageMapping mapping = Walk(core, Linear, access, user);
            Assert.That(mapping.Faulted, Is.EqualTo(faults), $"level {level}");
            if (faults) Assert.That(mapping.ErrorCode & 9, Is.EqualTo(1u), "present, no reserved bit");
        }
    }

    [Test]
    public void Walk_WriteProtect_HoldsForSupervisorOnlyWithWp()
    {
        using TestCore core = new();
        new PageTables(core).Map(Linear, Page | PageTables.Present);
        Assert.That(Walk(core, Linear, MemoryAccess.Write).Faulted, Is.False);
        core.Cpu->Cr0 |= Cr0.Wp;
        Assert.That(Walk(core, Linear, MemoryAccess.Write).ErrorCode, Is.EqualTo(3u));
    }

    [Test]
    public void Walk_Smep_StopsSupervisorFetchOfUserPage()
    {
        using TestCore core = new();
        new PageTables(core).Map(Linear, Page | Full);
        core.Cpu->Cr4 |= Cr4.Smep;
        Assert.That(Walk(core, Linear, MemoryAccess.Execute).ErrorCode, Is.EqualTo(0x11u));
        Assert.That(Walk(core, Linear, MemoryAccess.Execute, user: true).Faulted, Is.False);
        Assert.That(Walk(core, Linear, MemoryAccess.Read).Faulted, Is.False);
    }

    [Test]
    public void Walk_Smap_StopsSupervisorDataUnlessAc()
    {
        using TestCore core = new();
        new PageTables(core).Map(Linear, Page | Full);
        core.Cpu->Cr4 |= Cr4.Smap;
        Assert.That(Walk(core, Linear, MemoryAccess.Read).ErrorCode, Is.EqualTo(1u));
        Assert.That(Walk(core, Linear, MemoryAccess.Execute).Faulted, Is.False, "SMAP is about data");
        core.Cpu->SystemFlags |= Rflags.Ac;
        Assert.That(Walk(core, Linear, MemoryAccess.Write).Faulted, Is.False);
    }

    /// <summary>Tables 5-15 to 5-20: bits above MAXPHYADDR (40), alignment of large pages, PS in a PML4E, XD without NXE.</summary>
    [TestCase(12, 1UL << 40)]
    [TestCase(12, 1UL << 51)]
    [TestCase(21, 1UL << 13)]
    [TestCase(21, 1UL << 20)]
    [TestCase(30, 1UL << 29)]
    public void Walk_ReservedBitInLeaf_ErrorCodeSaysSo(int shift, ulong bit)
    {
        using TestCore core = new();
        new PageTables(core).Map(Linear, bit | Full | (shift > 12 ? PageTables.Large : 0), shift);
        Assert.That(Walk(core, Linear, MemoryAccess.Write, user: true).ErrorCode, Is.EqualTo(0xFu));
    }

    [Test]
    public void Walk_SoftwareBits_AreIgnored()
    {
        using TestCore core = new();
        new PageTables(core).Map(Linear, Page | Full | (0x7FFUL << 52) | 0xE00);
        Assert.That(Walk(core, Linear, MemoryAccess.Read).Physical, Is.EqualTo(Page));
    }

    [Test]
    public void Walk_PageSizeInPml4AndNxWithoutNxe_AreReserved()
    {
        using TestCore core = new();
        new PageTables(core).Map(Linear, Page | Full | PageTables.NoExecute);
        core.Cpu->Efer &= ~Efer.Nxe;
        Assert.That(Walk(core, Linear, MemoryAccess.Read).ErrorCode, Is.EqualTo(9u));
        core.WriteUInt64(PageTables.Slot(TestCore.Tables, 0, 39), core.ReadUInt64(TestCore.Tables) | PageTables.Large);
        Assert.That(Walk(core, 0, MemoryAccess.Read).ErrorCode, Is.EqualTo(9u));
    }

    /// <summary>5.8: a read sets A everywhere, a write D in the leaf; a refused access leaves the leaf alone; a debugger everything.</summary>
    [Test]
    public void Walk_AccessedAndDirty_OnlyAsTheAccessNeeds()
    {
        using TestCore core = new();
        ulong leaf = new PageTables(core).Map(Linear, Page | Full & ~PageTables.User);
        PageWalker.Walk(core.Cpu, core.Ram, Linear, MemoryAccess.Write, user: false, touch: false);
        Walk(core, Linear, MemoryAccess.Read, user: true);
        Assert.That(core.ReadUInt64(leaf) & 0x60, Is.Zero);
        PageMapping read = Walk(core, Linear, MemoryAccess.Read);
        Assert.That(core.ReadUInt64(leaf) & 0x60, Is.EqualTo(PageTables.Accessed));
        Assert.That(read.Writable, Is.False, "the first store must walk again to set D");
        Assert.That(Walk(core, Linear, MemoryAccess.Write).Writable, Is.True);
        Assert.That(core.ReadUInt64(leaf) & 0x60, Is.EqualTo(PageTables.Accessed | PageTables.Dirty));
        for (int level = 21; level <= 39; level += 9)
            Assert.That(core.ReadUInt64(SlotAt(core, Linear, level, leaf)) & 0x60, Is.EqualTo(PageTables.Accessed), $"level {level}");
    }

    [Test]
    public void Walk_Pae_ThreeLevelsNoRightsInTheFirst()
    {
        using TestCore core = new();
        PageTables tables = new(core);
        ulong pointers = Pae(core, tables);
        const ulong linear = 0x8040_1000;
        core.WriteUInt64(pointers + 16, tables.NewTable() | PageTables.Present);
        Assert.That(ControlRegisters.TryLoadPdptes(core.Core, pointers), Is.True);
        ulong directory = core.ReadUInt64(pointers + 16) & ~0xFFFUL;
        ulong leaf = tables.MapUnder(directory, 21, linear, Page | Full, 12, Full);
        Assert.That(Walk(core, linear + 5, MemoryAccess.Write, user: true).Physical, Is.EqualTo(Page + 5));
        // Bits 52..62 are reserved in PAE paging (table 5-10), not free as in four levels.
        core.WriteUInt64(leaf, Page | Full | (1UL << 52));
        Assert.That(Walk(core, linear, MemoryAccess.Read).ErrorCode, Is.EqualTo(9u));
        tables.MapUnder(directory, 21, linear, 0x40_0000 | Full | PageTables.Large, 21, Full);
        Assert.That(Walk(core, linear, MemoryAccess.Read).Physical, Is.EqualTo(0x40_1000UL));
        Assert.That(Walk(core, 0, MemoryAccess.Read).ErrorCode, Is.Zero);
    }

    [Test]
    public void Walk_32Bit_SmallAndLargePages()
    {
        using TestCore core = new();
        ulong directory = Legacy(core);
        ulong table = new PageTables(core).NewTable();
        WriteUInt32(core, directory + 1 * 4, (uint)(table | Full));
        WriteUInt32(core, table + 3 * 4, (uint)(Page | Full));
        Assert.That(Walk(core, 0x40_3123, MemoryAccess.Write, user: true).Physical, Is.EqualTo(Page + 0x123));
        Assert.That(core.ReadUInt32(table + 12) & 0x60, Is.EqualTo(0x60u));
        Assert.That(core.ReadUInt32(directory + 4) & 0x60, Is.EqualTo(0x20u));
        core.Cpu->Cr4 |= Cr4.Pse;
        // Bits 13..20 are physical bits 32..39 (table 5-4).
        WriteUInt32(core, directory + 2 * 4, 0x0040_0000 | (1 << 13) | (uint)(Full | PageTables.Large));
        Assert.That(Walk(core, 0x81_2345, MemoryAccess.Read).Physical, Is.EqualTo(0x1_0041_2345UL));
        WriteUInt32(core, directory + 2 * 4, (1 << 21) | (uint)(Full | PageTables.Large));
        Assert.That(Walk(core, 0x80_0000, MemoryAccess.Read).ErrorCode, Is.EqualTo(9u), "bit 21 is reserved");
        WriteUInt32(core, directory + 2 * 4, 0x0040_0000 | (uint)(PageTables.Present | PageTables.Large));
        core.Cpu->Cr0 |= Cr0.Wp;
        Assert.That(Walk(core, 0x80_0000, MemoryAccess.Write).ErrorCode, Is.EqualTo(3u));
    }

    /// <summary>5.7: fetches are told only with SMEP or with PAE and NXE.</summary>
    [Test]
    public void Walk_32BitFetch_ErrorCodeHasNoFetchBitWithoutPae()
    {
        using TestCore core = new();
        Legacy(core);
        core.Cpu->Efer = Efer.Nxe;
        Assert.That(Walk(core, 0x40_0000, MemoryAccess.Execute).ErrorCode, Is.Zero);
        core.Cpu->Cr4 |= Cr4.Smep;
        Assert.That(Walk(core, 0x40_0000, MemoryAccess.Execute).ErrorCode, Is.EqualTo(0x10u));
    }

    [Test]
    public void Walk_32BitEntryInTheLastBytesOfRam_IsFound()
    {
        using TestCore core = new();
        Legacy(core);
        core.Cpu->Cr3 = TestCore.RamSize - 0x1000;
        WriteUInt32(core, TestCore.RamSize - 4, (uint)(TestCore.RamSize - 0x1000 | Full));
        Assert.That(Walk(core, 0xFFFF_F000, MemoryAccess.Read).Physical, Is.EqualTo(TestCore.RamSize - 0x1000));
    }

    [Test]
    public void Walk_TablesOutsideOfRam_AreNotPresent()
    {
        using TestCore core = new();
        core.Cpu->Cr3 = 0xFF_0000_0000;
        Assert.That(Walk(core, 0, MemoryAccess.Read).Faulted, Is.True);
    }

    [Test]
    public void Walk_PagingOff_CutsTo32Bits()
    {
        using TestCore core = new();
        core.EnterProtected();
        Assert.That(Walk(core, 0x1234_5678, MemoryAccess.Write, user: true).Physical, Is.EqualTo(0x1234_5678UL));
    }

    private static PageMapping Walk(TestCore core, ulong linear, MemoryAccess access, bool user = false) =>
        PageWalker.Walk(core.Cpu, core.Ram, linear, access, user);

    private static ulong SlotAt(TestCore core, ulong linear, int level, ulong leaf)
    {
        if (level == 12) return leaf;
        ulong table = TestCore.Tables;
        for (int shift = 39; shift > level; shift -= 9) table = core.ReadUInt64(PageTables.Slot(table, linear, shift)) & 0xFF_FFFF_F000;
        return PageTables.Slot(table, linear, level);
    }

    private static ulong Pae(TestCore core, PageTables tables)
    {
        ulong pointers = tables.NewTable() + 0x20;
        core.Cpu->Efer = Efer.Nxe;
        core.Cpu->Cr3 = pointers;
        return pointers;
    }

    private static ulong Legacy(TestCore core)
    {
        ulong directory = 0x70_0000;
        core.Cpu->Efer = 0;
        core.Cpu->Cr4 = 0;
        core.Cpu->Cr3 = directory;
        return directory;
    }

    private static void WriteUInt32(TestCore core, ulong address, uint value) => core.Write(address, System.BitConverter.GetBytes(value));
}
