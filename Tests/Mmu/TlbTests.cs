// What the translation cache may and may not remember.
using NUnit.Framework;
using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Mmu;
using ToroEmu.Tests.Support;
using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Mmu;

[TestFixture]
internal sealed unsafe class TlbTests
{
    private const ulong Full = PageTables.Present | PageTables.Writable | PageTables.User;
    private const ulong Linear = 0x40_0000_0000;

    /// <summary>The fast path takes an access over two pages by its last page's tag: an entry that both pages share would misplace it.</summary>
    [Test]
    public void Entry_NeighbouringPages_NeverShareOne()
    {
        using Tlb tlb = new();
        for (int bit = 12; bit < 64; bit++)
        {
            ulong boundary = 1UL << bit;
            Assert.That(Tlb.Entry(tlb.User, boundary - 1) != Tlb.Entry(tlb.User, boundary), Is.True, $"2^{bit}");
        }
        Assert.That(Tlb.Entry(tlb.User, ulong.MaxValue) != Tlb.Entry(tlb.User, 0), Is.True);
    }

    [Test]
    public void Access_OverA512MiBBoundary_UsesBothPages()
    {
        using TestCore core = new TestCore().Warm();
        PageTables tables = new(core);
        tables.Map(0x1FFF_F000, 0x45_0000 | Full);
        tables.Map(0x2000_0000, 0x46_0000 | Full);
        core.WriteUInt64(0x45_0FF8, 0x1111_1111_1111_1111);
        core.WriteUInt64(0x46_0000, 0x2222_2222_2222_2222);
        // The second page's entry is filled first.
        core.Run(a =>
        {
            a.mov(eax, 0x2000_0000);
            a.mov(rbx, __[rax]);
            a.mov(rcx, __[rax - 4]);
            a.hlt();
        });
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.EqualTo(0x2222_2222_1111_1111));
    }

    [Test]
    public void Remap_BeforeInvlpgStale_AfterItNew([Values] bool large)
    {
        using TestCore core = new TestCore().Warm();
        PageTables tables = new(core);
        int shift = large ? 21 : 12;
        ulong flags = Full | (large ? PageTables.Large : 0);
        ulong slot = tables.Map(Linear, 0x40_0000 | flags, shift);
        // Another piece of the page than the one that INVLPG names: SDM 3A, 5.10.4.1.
        ulong piece = large ? 0x5000UL : 0;
        core.WriteUInt64(0x40_0000 + piece, 1);
        core.WriteUInt64((large ? 0x20_0000UL : 0x50_0000) + piece, 2);
        core.Run(a =>
        {
            a.mov(rsi, Linear);
            a.mov(rax, __qword_ptr[rsi + (int)piece]);
            a.mov(rdi, slot);
            a.mov(rdx, (large ? 0x20_0000UL : 0x50_0000) | flags);
            a.mov(__qword_ptr[rdi], rdx);
            a.invlpg(__[rsi]);
            a.mov(rcx, __qword_ptr[rsi + (int)piece]);
            a.hlt();
        });
        Assert.That(core.Cpu->Registers[Gpr.Rax], Is.EqualTo(1));
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.EqualTo(2));
    }

    [Test]
    public void MovToCr3_ForgetsEverything()
    {
        using TestCore core = new TestCore().Warm();
        ulong slot = new PageTables(core).Map(Linear, 0x40_0000 | Full);
        core.WriteUInt64(0x50_0000, 7);
        core.Run(a =>
        {
            a.mov(rsi, Linear);
            a.mov(rax, __qword_ptr[rsi]);
            a.mov(rdi, slot);
            a.mov(__qword_ptr[rdi], 0x50_0007);
            a.mov(rdx, cr3);
            a.mov(cr3, rdx);
            a.mov(rcx, __qword_ptr[rsi]);
            a.hlt();
        });
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.EqualTo(7));
    }

    /// <summary>What the supervisor may do must not leak to level 3 through the cache.</summary>
    [Test]
    public void User_AfterSupervisorUsedThePage_StillFaults()
    {
        using TestCore core = new TestCore().Warm();
        core.LoadTables(ExceptionVector.PageFault);
        new PageTables(core).Map(Linear, 0x40_0000 | (Full & ~PageTables.User));
        core.Run(a =>
        {
            a.mov(rsi, Linear);
            a.mov(__qword_ptr[rsi], 1);
            a.hlt();
        });
        core.EnterUser();
        core.Run(a =>
        {
            a.mov(rsi, Linear);
            a.mov(rax, __qword_ptr[rsi]);
        });
        Assert.That(core.FirstFault.Fault.ErrorCode, Is.EqualTo(5u));
        Assert.That(core.Cpu->Cr2, Is.EqualTo(Linear));
    }

    [Test]
    public void Smap_AcIsPartOfTheRights()
    {
        using TestCore core = new TestCore().Warm();
        core.LoadTables(ExceptionVector.PageFault);
        PageTables tables = new(core);
        foreach (ulong page in (ulong[])[TestCore.Code, TestCore.StackTop - 0x1000, TestCore.Gdt, TestCore.Idt, TestCore.Tss, TestCore.Handlers])
            tables.Map(page, page | PageTables.Present | PageTables.Writable);
        core.Cpu->Cr4 |= Cr4.Smap;
        core.Core.FlushTlb();
        VcpuExit exit = core.Run(a =>
        {
            a.mov(rsi, TestCore.Data);
            a.stac();
            a.mov(rax, __qword_ptr[rsi]);
            a.clac();
            a.mov(rcx, __qword_ptr[rsi]);
        });
        Assert.That(exit, Is.EqualTo(VcpuExit.Halted));
        Assert.That(core.FirstFault.Fault.ErrorCode, Is.EqualTo(1u));
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(14) + 1));
        Assert.That(core.FirstFault.Rip, Is.GreaterThan(TestCore.Code + 12), "the access between STAC and CLAC is allowed");
    }

    /// <summary>SDM 3A, 5.6.1: the processor's own accesses to tables are never excused by AC; pushes of level 0 are.</summary>
    [Test]
    public void Smap_ImplicitAccess_HeedsSmapEvenWithAc()
    {
        using TestCore core = new TestCore().Warm();
        core.LoadTables(ExceptionVector.PageFault, ExceptionVector.DoubleFault);
        PageTables tables = new(core);
        foreach (ulong page in (ulong[])[TestCore.Code, TestCore.Idt, TestCore.Tss, TestCore.Handlers])
            tables.Map(page, page | PageTables.Present | PageTables.Writable);
        core.Cpu->Cr4 |= Cr4.Smap;
        core.Core.FlushTlb();
        core.Run(a =>
        {
            a.stac();
            a.mov(rax, __qword_ptr[rsp - 8]);
            a.mov(eax, 0x10);
            a.mov(ds, eax); // the GDT is a user page here
        });
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.PageFault));
        Assert.That(core.FirstFault.Fault.ErrorCode, Is.EqualTo(1u));
        Assert.That(core.FirstFault.Fault.Address, Is.EqualTo(TestCore.Gdt + 0x10));
    }

    /// <summary>AC chooses between two sets of translations: neither may serve the other.</summary>
    [Test]
    public void Smap_AcSwitchedInALoop_KeepsBothKindsOfTranslationsApart()
    {
        using TestCore core = new TestCore().Warm();
        core.LoadTables(ExceptionVector.PageFault);
        PageTables tables = new(core);
        foreach (ulong page in (ulong[])[TestCore.Code, TestCore.StackTop - 0x1000, TestCore.Gdt, TestCore.Idt, TestCore.Tss, TestCore.Handlers])
            tables.Map(page, page | PageTables.Present | PageTables.Writable);
        core.Cpu->Cr4 |= Cr4.Smap;
        core.Core.FlushTlb();
        core.Run(a =>
        {
            Iced.Intel.Label loop = a.CreateLabel();
            a.mov(rsi, TestCore.Data);
            a.mov(ecx, 10);
            a.Label(ref loop);
            a.stac();
            a.mov(__dword_ptr[rsi], ecx);
            a.clac();
            a.dec(ecx);
            a.jnz(loop);
            a.mov(__dword_ptr[rsi], ecx);
        });
        Assert.That(core.FirstFault.Fault.ErrorCode, Is.EqualTo(3u));
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.Zero);
    }
}
