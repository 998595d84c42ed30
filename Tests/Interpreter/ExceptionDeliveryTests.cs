// Delivery through the IDT in long mode (SDM 3A, chapter 7).
using NUnit.Framework;
using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;
using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class ExceptionDeliveryTests
{
    private const ulong Nowhere = 0x6000_0000_0000;

    [Test]
    public void Fault_PushesTheFrameAndTheInstructionsOwnRip()
    {
        using TestCore core = Started(ExceptionVector.DivideError);
        core.Cpu->Registers[Gpr.Rsp] = TestCore.StackTop - 8;
        core.Run(a =>
        {
            a.stc();
            a.mov(ecx, 0);
            a.div(ecx);
        });
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(0) + 1));
        // 7.14.2: the stack is aligned to 16, then SS, RSP, RFLAGS, CS, RIP.
        ulong frame = TestCore.StackTop - 16 - 40;
        Assert.That(core.Cpu->Registers[Gpr.Rsp], Is.EqualTo(frame));
        Assert.That(core.ReadUInt64(frame), Is.EqualTo(TestCore.Code + 6));
        Assert.That(core.ReadUInt64(frame + 8), Is.EqualTo(8));
        Assert.That(core.ReadUInt64(frame + 16) & (Rflags.Cf | Rflags.Fixed | Rflags.Rf), Is.EqualTo(Rflags.Cf | Rflags.Fixed | Rflags.Rf));
        Assert.That(core.ReadUInt64(frame + 24), Is.EqualTo(TestCore.StackTop - 8));
        Assert.That(core.ReadUInt64(frame + 32), Is.EqualTo(16));
    }

    [Test]
    public void PageFault_PushesErrorCodeAndSetsCr2()
    {
        using TestCore core = Started(ExceptionVector.PageFault);
        core.Run(a =>
        {
            a.mov(rax, Nowhere + 0x123);
            a.mov(__byte_ptr[rax], 1);
        });
        Assert.That(core.Cpu->Cr2, Is.EqualTo(Nowhere + 0x123));
        Assert.That(core.ReadUInt64(core.Cpu->Registers[Gpr.Rsp]), Is.EqualTo(2));
        Assert.That(core.ReadUInt64(core.Cpu->Registers[Gpr.Rsp] + 8), Is.EqualTo(TestCore.Code + 10));
    }

    [TestCase(14, 0UL)]
    [TestCase(15, Rflags.If)]
    public void Gate_InterruptClearsIfTrapDoesNot_BothClearTfAndNt(int type, ulong expected)
    {
        using TestCore core = Started(ExceptionVector.InvalidOpcode);
        core.SetGate(ExceptionVector.InvalidOpcode, type);
        core.Cpu->SystemFlags |= Rflags.If | Rflags.Nt;
        core.Run(a => a.ud2());
        Assert.That(core.Cpu->SystemFlags & (Rflags.If | Rflags.Nt | Rflags.Tf | Rflags.Rf), Is.EqualTo(expected));
        Assert.That(core.ReadUInt64(core.Cpu->Registers[Gpr.Rsp] + 16) & Rflags.Nt, Is.Not.Zero);
    }

    [Test]
    public void Ist_SwitchesWithoutChangeOfLevel()
    {
        using TestCore core = Started();
        core.SetGate(ExceptionVector.InvalidOpcode, ist: 1);
        core.Run(a => a.ud2());
        Assert.That(core.Cpu->Registers[Gpr.Rsp], Is.EqualTo(TestCore.Ist1 - 40));
        Assert.That(core.ReadUInt64(TestCore.Ist1 - 16), Is.EqualTo(TestCore.StackTop));
    }

    [Test]
    public void FromUser_SwitchesToRsp0AndLoadsNullSs()
    {
        using TestCore core = Started(ExceptionVector.InvalidOpcode);
        core.EnterUser();
        core.Run(a => a.ud2());
        Assert.That(core.Cpu->Cpl, Is.Zero);
        Assert.That(core.Cpu->Segments[SegReg.Cs].Selector, Is.EqualTo(TestCore.Code64));
        Assert.That(core.Cpu->Segments[SegReg.Ss].Selector, Is.Zero);
        Assert.That(core.Cpu->Registers[Gpr.Rsp], Is.EqualTo(TestCore.Rsp0 - 40));
        Assert.That(core.ReadUInt64(TestCore.Rsp0 - 8), Is.EqualTo(TestCore.UserData));
        Assert.That(core.ReadUInt64(TestCore.Rsp0 - 32), Is.EqualTo(TestCore.UserCode64));
    }

    [Test]
    public void ConformingHandler_StaysAtLevel3OnTheUserStack()
    {
        using TestCore core = Started();
        core.SetGate(ExceptionVector.InvalidOpcode, selector: TestCore.ConformingCode);
        core.Write(TestCore.Handler(6), [0xEB, 0xFE]);
        core.EnterUser();
        core.Assemble(TestCore.Code, a => a.ud2());
        core.Run(10);
        Assert.That(core.Cpu->Cpl, Is.EqualTo(3));
        Assert.That(core.Cpu->Segments[SegReg.Cs].Selector, Is.EqualTo(TestCore.ConformingCode | 3));
        Assert.That(core.Cpu->Registers[Gpr.Rsp], Is.EqualTo(TestCore.StackTop - 40));
    }

    /// <summary>7.12.1.1: the gate's DPL counts for INT n, INT3 and INTO only; the error is vector * 8 + 2 without EXT.</summary>
    [Test]
    public void SoftwareInterrupt_NeedsGateDpl()
    {
        using TestCore core = Started(0x40, ExceptionVector.GeneralProtection, ExceptionVector.InvalidOpcode);
        core.EnterUser();
        core.Run(a => a.@int(0x40));
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(13) + 1));
        Assert.That(core.ReadUInt64(TestCore.Rsp0 - 48), Is.EqualTo(0x40u * 8 + 2));
        Assert.That(core.ReadUInt64(TestCore.Rsp0 - 40), Is.EqualTo(TestCore.Code), "the fault is the instruction's own");
    }

    [Test]
    public void SoftwareInterrupt_WithDpl3_ReturnsBehind()
    {
        using TestCore core = Started();
        core.SetGate(0x40, dpl: 3);
        core.SetGate(3, dpl: 3);
        core.EnterUser();
        core.Run(a => a.@int(0x40));
        Assert.That(core.ReadUInt64(TestCore.Rsp0 - 40), Is.EqualTo(TestCore.Code + 2));
        Assert.That(core.ReadUInt64(TestCore.Rsp0 - 24) & Rflags.Rf, Is.Zero);
        core.EnterUser();
        core.Run(a => a.int3());
        Assert.That(core.ReadUInt64(TestCore.Rsp0 - 40), Is.EqualTo(TestCore.Code + 1));
    }

    [Test]
    public void Fault_ThroughAbsentGate_IsNotPresentWithExt()
    {
        using TestCore core = Started(ExceptionVector.SegmentNotPresent);
        core.SetGate(ExceptionVector.InvalidOpcode, present: false);
        core.Run(a => a.ud2());
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(11) + 1));
        Assert.That(core.ReadUInt64(core.Cpu->Registers[Gpr.Rsp]), Is.EqualTo(6u * 8 + 3), "IDT and EXT");
    }

    [Test]
    public void SoftwareInterrupt_ThroughAbsentGate_HasNoExt()
    {
        using TestCore core = Started(ExceptionVector.SegmentNotPresent);
        core.SetGate(0x40, present: false);
        core.Run(a => a.@int(0x40));
        Assert.That(core.ReadUInt64(core.Cpu->Registers[Gpr.Rsp]), Is.EqualTo(0x40u * 8 + 2));
    }

    [TestCase(TestCore.KernelData, 0x11u)]
    [TestCase(TestCore.Code32, 0x31u)]
    [TestCase((ushort)0, 1u)]
    [TestCase((ushort)0x100, 0x101u)]
    public void Gate_ToBadCodeSegment_IsGeneralProtection(ushort selector, uint error)
    {
        using TestCore core = Started(ExceptionVector.GeneralProtection);
        core.SetGate(ExceptionVector.InvalidOpcode, selector: selector);
        core.Run(a => a.ud2());
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(13) + 1));
        Assert.That(core.ReadUInt64(core.Cpu->Registers[Gpr.Rsp]), Is.EqualTo(error));
    }

    [Test]
    public void Fault_BeyondTssLimit_IsInvalidTss()
    {
        using TestCore core = Started(ExceptionVector.InvalidTss);
        core.SetGate(ExceptionVector.InvalidOpcode, ist: 7);
        core.Cpu->Segments[SegReg.Tr].Limit = 0x53;
        core.Run(a => a.ud2());
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(10) + 1));
        Assert.That(core.ReadUInt64(core.Cpu->Registers[Gpr.Rsp]), Is.EqualTo(TestCore.TaskSelector + 1u));
    }

    /// <summary>Table 7-5: benign then anything, and contributory then #PF, are handled one after the other.</summary>
    [TestCase(ExceptionVector.InvalidOpcode, ExceptionVector.GeneralProtection)]
    [TestCase(ExceptionVector.DivideError, ExceptionVector.DoubleFault)]
    [TestCase(ExceptionVector.PageFault, ExceptionVector.DoubleFault)]
    public void MissingGate_EscalatesByTheTable(byte first, byte handled)
    {
        using TestCore core = Started(ExceptionVector.GeneralProtection, ExceptionVector.DoubleFault, ExceptionVector.PageFault);
        core.WriteUInt64(TestCore.Idt + first * 16u, 0);
        Raise(core, first);
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(handled) + 1));
        if (handled == ExceptionVector.DoubleFault) Assert.That(core.ReadUInt64(core.Cpu->Registers[Gpr.Rsp]), Is.Zero);
    }

    [Test]
    public void ContributoryThenPageFault_IsThePageFault()
    {
        using TestCore core = Started(ExceptionVector.DoubleFault);
        core.SetGate(ExceptionVector.DivideError);
        core.SetGate(ExceptionVector.PageFault, ist: 1);
        core.Cpu->Registers[Gpr.Rsp] = Nowhere;
        Raise(core, ExceptionVector.DivideError);
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(14) + 1));
        Assert.That(core.Cpu->Cr2, Is.EqualTo(Nowhere - 8));
    }

    /// <summary>7.15, interrupt 14: the second page fault's address is in CR2, though a double fault is delivered.</summary>
    [Test]
    public void StackOverrun_PageFaultTwice_IsDoubleFaultWithTheStacksAddressInCr2()
    {
        using TestCore core = Started(ExceptionVector.PageFault);
        core.SetGate(ExceptionVector.DoubleFault, ist: 1);
        core.Cpu->Registers[Gpr.Rsp] = Nowhere;
        core.Run(a => a.mov(rax, __[0x7000_0000]));
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(8) + 1));
        Assert.That(core.Cpu->Cr2, Is.EqualTo(Nowhere - 8));
        Assert.That(core.ReadUInt64(TestCore.Ist1 - 40), Is.EqualTo(TestCore.Code), "the RIP of the first cause");
    }

    [Test]
    public void NoHandlers_ShutdownWithTheChain()
    {
        using TestCore core = Started();
        Assert.That(core.Run(a => a.mov(rax, __[0x7000_0000])), Is.EqualTo(VcpuExit.Shutdown));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.PageFault));
        Assert.That(core.Core.Faults.Chain[1].Fault.Vector, Is.EqualTo(ExceptionVector.DoubleFault));
        Assert.That(core.Core.Faults.Chain, Has.Count.EqualTo(3));
    }

    /// <summary>INT 8 is a request for the handler of vector 8, not a double fault.</summary>
    [Test]
    public void SoftwareInterrupt8_WithoutGate_IsNoShutdown()
    {
        using TestCore core = Started(ExceptionVector.GeneralProtection);
        Assert.That(core.Run(a => a.@int(8)), Is.EqualTo(VcpuExit.Halted));
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(13) + 1));
    }

    [Test]
    public void Fault_InCompatibilityMode_UsesTablesAbove4GiB()
    {
        using TestCore core = Started(ExceptionVector.InvalidOpcode);
        PageTables tables = new(core);
        const ulong high = 0xFFFF_8000_0000_0000;
        foreach (ulong page in (ulong[])[TestCore.Gdt, TestCore.Idt, TestCore.Tss])
            tables.Map(high + page, page | PageTables.Present | PageTables.Writable);
        tables.Map(high + TestCore.Rsp0 - 0x1000, TestCore.Rsp0 - 0x1000 | PageTables.Present | PageTables.Writable);
        core.Cpu->Gdtr.Base += high;
        core.Cpu->Idtr.Base += high;
        core.Cpu->Segments[SegReg.Tr].Base += high;
        core.WriteUInt64(TestCore.Tss + TaskState.Rsp0, high + TestCore.Rsp0);
        core.EnterUser();
        core.Cpu->Segments[SegReg.Cs] = Descriptor.ToRegister(TestCore.UserCode32, 0x00CF_FB00_0000_FFFF);
        core.Core.RefreshContext();
        core.Run(a => a.ud2(), 32);
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(6) + 1));
        Assert.That(core.Cpu->Registers[Gpr.Rsp], Is.EqualTo(high + TestCore.Rsp0 - 40));
        Assert.That(core.ReadUInt64(TestCore.Rsp0 - 32), Is.EqualTo(TestCore.UserCode32));
    }

    [Test]
    public void Iretq_ToUser_TakesFlagsAndStack()
    {
        using TestCore core = Started();
        core.Write(TestCore.Code + 0x100, [0xF4]);
        core.Run(a =>
        {
            a.push(TestCore.UserData);
            a.push((int)TestCore.Data);
            a.push(0x202 | 1);
            a.push(TestCore.UserCode64);
            a.push((int)TestCore.Code + 0x100);
            a.iretq();
        });
        Assert.That(core.Cpu->Cpl, Is.EqualTo(3));
        Assert.That(core.FirstFault.Rip, Is.EqualTo(TestCore.Code + 0x100), "HLT is #GP at level 3");
        Assert.That(core.Cpu->Registers[Gpr.Rsp], Is.EqualTo(TestCore.Data));
        Assert.That(LazyFlags.Read(core.Cpu), Is.EqualTo(0x203));
    }

    [Test]
    public void Iretq_SameLevel_PopsRspAndSs()
    {
        using TestCore core = Started();
        core.Write(TestCore.Code + 0x100, [0xF4]);
        core.Run(a =>
        {
            a.push(0);
            a.push((int)TestCore.Data);
            a.push(0x4203);
            a.push(TestCore.Code64);
            a.push((int)TestCore.Code + 0x100);
            a.iretq();
        });
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Code + 0x101));
        Assert.That(core.Cpu->Registers[Gpr.Rsp], Is.EqualTo(TestCore.Data));
        Assert.That(core.Cpu->Segments[SegReg.Ss].Selector, Is.Zero);
        Assert.That(LazyFlags.Read(core.Cpu), Is.EqualTo(0x4203));
    }

    [TestCase(TestCore.UserCode64, TestCore.KernelData, 0x10u, TestName = "Iretq_StackOfTheWrongLevel_Faults")]
    [TestCase(TestCore.KernelData, TestCore.KernelData, 0x10u, TestName = "Iretq_ToDataSegment_Faults")]
    [TestCase(TestCore.Code64, TestCore.UserData, 0x20u, TestName = "Iretq_OuterStackAtInnerLevel_Faults")]
    public void Iretq_Bad_LeavesEverythingAsItWas(ushort cs, ushort ss, uint error)
    {
        using TestCore core = Started();
        core.SetGate(ExceptionVector.GeneralProtection, ist: 1);
        core.Run(a =>
        {
            a.push(ss);
            a.push((int)TestCore.Data);
            a.push(0x202);
            a.push(cs);
            a.push((int)TestCore.Code + 0x100);
            a.iretq();
        });
        Assert.That(core.ReadUInt64(TestCore.Ist1 - 48), Is.EqualTo(error));
        Assert.That(core.ReadUInt64(TestCore.Ist1 - 16), Is.EqualTo(TestCore.StackTop - 40), "RSP");
        Assert.That(core.ReadUInt64(TestCore.Ist1 - 32), Is.EqualTo(TestCore.Code64));
        Assert.That(core.ReadUInt64(TestCore.Code) & 0xFF, Is.Not.Zero);
    }

    [Test]
    public void Iretq_WithNt_IsGeneralProtection()
    {
        using TestCore core = Started(ExceptionVector.GeneralProtection);
        core.Cpu->SystemFlags |= Rflags.Nt;
        core.Run(a => a.iretq());
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(13) + 1));
        Assert.That(core.ReadUInt64(core.Cpu->Registers[Gpr.Rsp]), Is.Zero);
    }

    /// <summary>Segments of the inner level become null (SDM 2A, IRET); a null DS is no hindrance in 64-bit mode.</summary>
    [Test]
    public void Iretq_Outward_DropsInnerDataSegments()
    {
        using TestCore core = Started(ExceptionVector.GeneralProtection);
        core.Cpu->Segments[SegReg.Fs] = Descriptor.ToRegister(TestCore.UserData, 0x00CF_F300_0000_FFFF);
        core.Run(a =>
        {
            a.push(TestCore.UserData);
            a.push((int)TestCore.Data);
            a.push(0x202);
            a.push(TestCore.UserCode64);
            a.push((int)TestCore.Code);
            a.iretq();
        });
        Assert.That(core.Cpu->Segments[SegReg.Ds].Selector, Is.Zero);
        Assert.That(core.Cpu->Segments[SegReg.Fs].Selector, Is.EqualTo(TestCore.UserData));
    }

    /// <summary>SMAP makes AC part of the rights: IRET may change both the level and AC, and must end with the level's own cache.</summary>
    [Test]
    public void Iretq_ToUserWithAcUnderSmap_UsesTheUsersTranslations()
    {
        using TestCore core = Started();
        new PageTables(core).Map(TestCore.Gdt, TestCore.Gdt | PageTables.Present | PageTables.Writable); // AC does not excuse looks at the GDT
        core.Cpu->Cr4 |= Cr4.Smap;
        core.Cpu->SystemFlags |= Rflags.Ac;
        core.Core.FlushTlb();
        core.Write(TestCore.Code + 0x100, [0xEB, 0xFE]);
        TlbEntry* supervisor = core.Cpu->Tlb;
        core.Assemble(TestCore.Code, a =>
        {
            a.push(TestCore.UserData);
            a.push((int)TestCore.Data);
            a.push(0x2);
            a.push(TestCore.UserCode64);
            a.push((int)TestCore.Code + 0x100);
            a.iretq();
        });
        core.Run(8);
        Assert.That(core.Cpu->Cpl, Is.EqualTo(3));
        Assert.That(core.Cpu->Tlb != supervisor, Is.True);
    }

    private static TestCore Started(params byte[] vectors)
    {
        TestCore core = new();
        core.LoadTables(vectors);
        return core;
    }

    private static void Raise(TestCore core, byte vector) => core.Run(a =>
    {
        a.xor(ecx, ecx);
        if (vector == ExceptionVector.DivideError) a.div(ecx);
        else if (vector == ExceptionVector.PageFault) a.mov(rax, __[0x7000_0000]);
        else a.ud2();
    });
}
