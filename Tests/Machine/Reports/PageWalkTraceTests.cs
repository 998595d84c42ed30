// The page walk of reports: the words agree with what the processor decides.
using System;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Machines.Loading;
using ToroEmu.Machines.Reports;
using ToroEmu.Mmu;
using ToroEmu.Symbols;
using ToroEmu.Tests.Machines.Support;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Machines.Reports;

[TestFixture]
internal sealed unsafe class PageWalkTraceTests
{
    private const int Cases = 20_000;
    private const int Seed = 7;
    private const ulong Top = 0x10_0000;
    private const ulong TableBytes = 0x4000;

    /// <summary>Random entries, rights and modes: a fault has a reason, and what is allowed has none.</summary>
    [TestCase(64)]
    [TestCase(36)]
    [TestCase(32)]
    public void Of_RandomTables_AgreesWithTheWalker(int paging)
    {
        using TestCore core = new();
        Random random = new(Seed);
        int faults = 0;
        for (int index = 0; index < Cases; index++)
        {
            Prepare(core, random, paging);
            ulong linear = (ulong)random.NextInt64() & (paging == 64 ? 0x7FFF_FFFF_FFFFUL : 0xFFFF_FFFFUL);
            MemoryAccess access = (MemoryAccess)random.Next(3);
            bool user = random.Next(2) == 0;
            PageMapping mapping = PageWalker.Walk(core.Cpu, core.Ram, linear, access, user, touch: false);
            ReportPageWalk walk = PageWalkTrace.Of(View(core), linear, access, user);
            Assert.That(walk.Allowed, Is.EqualTo(!mapping.Faulted), () => $"case {index}: {linear:x} {walk}");
            bool isReserved = mapping.Faulted && (mapping.ErrorCode & PageTableEntry.ErrorReserved) != 0;
            Assert.That(walk.Verdict.Contains("reserved", StringComparison.Ordinal), Is.EqualTo(isReserved), () => $"case {index}: {walk.Verdict}");
            faults += mapping.Faulted ? 1 : 0;
        }
        Assert.That(faults, Is.InRange(Cases / 4, Cases - 100), "both outcomes are tried");
    }

    [Test]
    public void Of_NotCanonical_SaysSo()
    {
        using TestCore core = new();
        Assert.That(PageWalkTrace.Of(View(core), 1UL << 63, MemoryAccess.Read, user: false).Verdict, Does.Contain("not canonical"));
    }

    private static GuestView View(TestCore core) => new(core.Cpu, core.Ram, SymbolTable.From(ElfImage.Parse(ElfBuilder.Good().Build())));

    /// <summary>Four tables that refer to each other; most entries are present.</summary>
    private static void Prepare(TestCore core, Random random, int paging)
    {
        Span<ulong> entries = new((void*)core.Ram.Find(Top, TableBytes), (int)TableBytes / sizeof(ulong));
        foreach (ref ulong entry in entries) entry = Entry(random);
        CpuState* cpu = core.Cpu;
        cpu->Cr3 = Top;
        cpu->Cr0 = Cr0.Pe | Cr0.Pg | (random.Next(2) == 0 ? Cr0.Wp : 0);
        cpu->Cr4 = (paging == 32 ? Cr4.Pse : Cr4.Pae) | (random.Next(3) == 0 ? Cr4.Smep : 0) | (random.Next(3) == 0 ? Cr4.Smap : 0);
        cpu->Efer = (paging == 64 ? Efer.Lme | Efer.Lma : 0) | (random.Next(3) != 0 ? Efer.Nxe : 0);
        for (int pointer = 0; pointer < 4; pointer++) cpu->Pdpte[pointer] = Top + (ulong)random.Next(4) * 0x1000 + (random.Next(8) != 0 ? 1UL : 0);
    }

    private static ulong Entry(Random random)
    {
        ulong table = Top + (ulong)random.Next(4) * 0x1000;
        ulong entry = (random.Next(64) == 0 ? 0x7000_0000 : table) | PageTableEntry.Accessed;
        if (random.Next(16) != 0) entry |= PageTableEntry.Present;
        if (random.Next(3) != 0) entry |= PageTableEntry.Writable;
        if (random.Next(3) != 0) entry |= PageTableEntry.User;
        if (random.Next(4) == 0) entry = (entry & ~0x3F_E000UL) | PageTableEntry.PageSize | PageTableEntry.Dirty;
        if (random.Next(8) == 0) entry |= PageTableEntry.NoExecute;
        if (random.Next(24) == 0) entry |= 1UL << random.Next(12, 52);
        return entry;
    }
}
