// Rules of CR0, CR3, CR4 that depend on the mode; PDPTEs, PCIDs, INVPCID, UMIP.
using NUnit.Framework;
using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Mmu;
using ToroEmu.Tests.Support;
using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class ControlRegisterTests
{
    private const ulong All = ulong.MaxValue;

    /// <summary>SDM 3A, 5.10.1: PCIDs are switched on in long mode, with CR3[11:0] zero; then paging cannot be left.</summary>
    [Test]
    public void Pcide_Rules()
    {
        using TestCore core = new();
        CpuState* cpu = core.Cpu;
        cpu->Cr3 |= 8;
        Assert.That(ControlRegisters.TryWriteCr4(core.Core, cpu->Cr4 | Cr4.Pcide, All), Is.False);
        cpu->Cr3 &= ~8UL;
        Assert.That(ControlRegisters.TryWriteCr4(core.Core, cpu->Cr4 | Cr4.Pcide, All), Is.True);
        Assert.That(ControlRegisters.TryWriteCr3(core.Core, TestCore.Tables | 5 | (1UL << 63)), Is.True);
        Assert.That(cpu->Cr3, Is.EqualTo(TestCore.Tables | 5), "bit 63 is not kept");
        Assert.That(ControlRegisters.TryWriteCr3(core.Core, TestCore.Tables | (1UL << 62)), Is.False);
        cpu->Segments[SegReg.Cs].Access = 0xC09B;
        core.Core.RefreshContext();
        Assert.That(ControlRegisters.TryWriteCr0(core.Core, cpu->Cr0 & ~Cr0.Pg), Is.False, "compatibility mode, but PCIDE");
        Assert.That(ControlRegisters.TryWriteCr4(core.Core, cpu->Cr4 & ~Cr4.Pcide, All), Is.True);
        Assert.That(ControlRegisters.TryWriteCr3(core.Core, TestCore.Tables | (1UL << 63)), Is.False);
        Assert.That(ControlRegisters.TryWriteCr0(core.Core, cpu->Cr0 & ~Cr0.Pg), Is.True);
        Assert.That(cpu->Efer & Efer.Lma, Is.Zero);
        Assert.That(ControlRegisters.TryWriteCr4(core.Core, cpu->Cr4 | Cr4.Pcide, All), Is.False, "not in long mode");
    }

    /// <summary>SDM 3A, 10.8.5: no PAE, a 64-bit CS or a 16-bit TSS keep long mode from being entered.</summary>
    [Test]
    public void EnteringLongMode_Conditions()
    {
        using TestCore core = new();
        core.LoadTables();
        CpuState* cpu = core.Cpu;
        core.EnterProtected();
        cpu->Efer = Efer.Lme;
        Assert.That(ControlRegisters.TryWriteCr0(core.Core, cpu->Cr0 | Cr0.Pg), Is.False, "no PAE");
        cpu->Cr4 = Cr4.Pae;
        cpu->Segments[SegReg.Tr].Access = 0x83;
        Assert.That(ControlRegisters.TryWriteCr0(core.Core, cpu->Cr0 | Cr0.Pg), Is.False, "16-bit TSS");
        cpu->Segments[SegReg.Tr].Access = 0x8B;
        cpu->Segments[SegReg.Cs].Access |= Descriptor.AccessLong;
        Assert.That(ControlRegisters.TryWriteCr0(core.Core, cpu->Cr0 | Cr0.Pg), Is.False, "CS.L");
        cpu->Segments[SegReg.Cs].Access = 0xC09B;
        Assert.That(ControlRegisters.TryWriteCr0(core.Core, cpu->Cr0 | Cr0.Pg), Is.True);
        Assert.That(cpu->Efer & Efer.Lma, Is.Not.Zero);
    }

    /// <summary>SDM 3A, 5.4.1: the four pointers are read with CR3, checked then, and not looked at again.</summary>
    [Test]
    public void Pdptes_AreLoadedCheckedAndCached()
    {
        const ulong pointers = 0x60_0020;
        using TestCore core = new();
        CpuState* cpu = core.Cpu;
        core.EnterProtected();
        cpu->Cr4 = Cr4.Pae;
        ulong directory = 0x61_0000;
        core.WriteUInt64(directory, 0x83); // a 2-MiB page at 0
        core.WriteUInt64(pointers, directory | 1);
        Assert.That(ControlRegisters.TryWriteCr3(core.Core, pointers), Is.True, "paging is off: nothing is read");
        core.WriteUInt64(pointers + 24, directory | 3);
        Assert.That(ControlRegisters.TryWriteCr0(core.Core, cpu->Cr0 | Cr0.Pg), Is.False, "a reserved bit in the fourth");
        Assert.That(cpu->Cr0 & Cr0.Pg, Is.Zero);
        core.WriteUInt64(pointers + 24, directory | 2);
        Assert.That(ControlRegisters.TryWriteCr0(core.Core, cpu->Cr0 | Cr0.Pg), Is.True, "not present: reserved bits do not matter");
        core.WriteUInt64(pointers, 0);
        core.Core.FlushTlb();
        Assert.That(PageWalker.Walk(cpu, core.Ram, 0x1234, MemoryAccess.Read, user: false).Physical, Is.EqualTo(0x1234UL), "the cached one counts");
        core.WriteUInt64(pointers, directory | 1 | (1UL << 40));
        Assert.That(ControlRegisters.TryWriteCr3(core.Core, pointers), Is.False, "above MAXPHYADDR");
        Assert.That(ControlRegisters.TryWriteCr4(core.Core, cpu->Cr4 | Cr4.Pge), Is.False, "PGE loads them anew");
        core.WriteUInt64(pointers, 0);
        Assert.That(ControlRegisters.TryWriteCr4(core.Core, cpu->Cr4 | Cr4.Pge), Is.True);
        Assert.That(PageWalker.Walk(cpu, core.Ram, 0x1234, MemoryAccess.Read, user: false).ErrorCode, Is.Zero);
    }

    [TestCase(0, 0UL, 0x1000UL, false, true)]
    [TestCase(0, 1UL, 0x1000UL, false, false)]
    [TestCase(0, 1UL, 0x1000UL, true, true)]
    [TestCase(0, 0UL, 0x8000_0000_0000UL, false, false)]
    [TestCase(1, 0UL, 0x8000_0000_0000UL, false, true)]
    [TestCase(1, 2UL, 0UL, false, false)]
    [TestCase(2, 0UL, 0UL, false, true)]
    [TestCase(2, 2UL, 0UL, false, true)]
    [TestCase(3, 0x1000UL, 0UL, false, false)]
    [TestCase(4, 0UL, 0UL, false, false)]
    public void Invpcid_TypesAndReservedBits(int type, ulong pcid, ulong linear, bool pcide, bool allowed)
    {
        using TestCore core = new TestCore().Warm();
        core.LoadTables(ExceptionVector.GeneralProtection);
        if (pcide) core.Cpu->Cr4 |= Cr4.Pcide;
        core.WriteUInt64(TestCore.Data, pcid);
        core.WriteUInt64(TestCore.Data + 8, linear);
        core.Run(a =>
        {
            a.mov(rax, type);
            a.mov(rsi, TestCore.Data);
            a.invpcid(rax, __[rsi]);
            a.hlt();
        });
        Assert.That(core.Cpu->Rip == TestCore.Handler(13) + 1, Is.EqualTo(!allowed));
    }

    [Test]
    public void Invpcid_ForgetsAPage([Values(0, 1, 2, 3)] int type)
    {
        using TestCore core = new TestCore().Warm();
        const ulong linear = 0x40_0000_0000;
        ulong slot = new PageTables(core).Map(linear, 0x40_0007);
        core.WriteUInt64(0x50_0000, 7);
        core.WriteUInt64(TestCore.Data + 0x808, linear);
        core.Run(a =>
        {
            a.mov(rsi, linear);
            a.mov(rax, __qword_ptr[rsi]);
            a.mov(rdi, slot);
            a.mov(__qword_ptr[rdi], 0x50_0007);
            a.mov(edx, type);
            a.mov(rdi, TestCore.Data + 0x800);
            a.invpcid(rdx, __[rdi]);
            a.mov(rcx, __qword_ptr[rsi]);
            a.hlt();
        });
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.EqualTo(7));
    }

    /// <summary>SDM 3A, 2.5: SGDT, SIDT, SLDT, STR, SMSW at level 3 under UMIP, to registers and memory.</summary>
    [Test]
    public void Umip_BarsFiveInstructions([Values] bool umip)
    {
        byte[][] instructions =
        [
            [0x0F, 0x01, 0x06], [0x0F, 0x01, 0x0E], [0x0F, 0x00, 0x06], [0x0F, 0x00, 0x0E], [0x0F, 0x01, 0x26],
            [0x0F, 0x00, 0xC0], [0x0F, 0x00, 0xC8], [0x0F, 0x01, 0xE0],
        ];
        foreach (byte[] instruction in instructions)
        {
            using TestCore core = new TestCore().Warm();
            core.LoadTables(ExceptionVector.GeneralProtection, ExceptionVector.InvalidOpcode);
            if (umip) core.Cpu->Cr4 |= Cr4.Umip;
            core.EnterUser();
            core.Cpu->Registers[Gpr.Rsi] = TestCore.Data;
            core.Write(TestCore.Code, [.. instruction, 0x0F, 0x0B]);
            core.Cpu->Rip = TestCore.Code;
            core.Run(100);
            Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(umip ? (byte)13 : (byte)6) + 1), System.Convert.ToHexString(instruction));
        }
    }

    /// <summary>Privilege goes before the operand: LMSW at level 3 does not touch memory.</summary>
    [Test]
    public void Lmsw_AtLevel3_IsGeneralProtectionBeforePageFault()
    {
        using TestCore core = new TestCore().Warm();
        core.LoadTables(ExceptionVector.GeneralProtection, ExceptionVector.PageFault);
        core.EnterUser();
        core.Run(a => { a.mov(esi, 0x7000_0000); a.lmsw(__word_ptr[rsi]); });
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(13) + 1));
    }
}
