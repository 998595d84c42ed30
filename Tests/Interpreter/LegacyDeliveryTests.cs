// Delivery in protected and real mode, and the way between the modes.
using NUnit.Framework;
using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;
using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class LegacyDeliveryTests
{
    [Test]
    public void Protected_SameLevel_PushesThreeWords()
    {
        using TestCore core = Protected();
        core.SetLegacyGate(ExceptionVector.InvalidOpcode);
        core.Run(a => a.ud2(), 32);
        uint esp = (uint)core.Cpu->Registers[Gpr.Rsp];
        Assert.That(esp, Is.EqualTo(TestCore.StackTop - 12));
        Assert.That(core.ReadUInt32(esp), Is.EqualTo(TestCore.Code));
        Assert.That(core.ReadUInt32(esp + 4), Is.EqualTo(TestCore.Code32));
        Assert.That(core.ReadUInt32(esp + 8) & 0x1_0002, Is.EqualTo(0x1_0002));
    }

    /// <summary>SDM 3A, 7.12.1: SS0:ESP0 of the TSS, then SS, ESP, EFLAGS, CS, EIP, error code.</summary>
    [Test]
    public void Protected_FromLevel3_SwitchesStacks()
    {
        using TestCore core = Protected();
        core.WriteUInt64(TestCore.Tss + TaskState.Esp0, TestCore.Rsp0 | ((ulong)TestCore.KernelData << 32));
        core.SetLegacyGate(ExceptionVector.GeneralProtection);
        core.Cpu->Segments[SegReg.Cs] = Descriptor.ToRegister(TestCore.UserCode32, 0x00CF_FB00_0000_FFFF);
        core.Cpu->Segments[SegReg.Ss] = Descriptor.ToRegister(TestCore.UserData, 0x00CF_F300_0000_FFFF);
        core.Core.SetCpl(3);
        core.Run(a => a.hlt(), 32);
        Assert.That(core.Cpu->Cpl, Is.Zero);
        Assert.That(core.Cpu->Segments[SegReg.Ss].Selector, Is.EqualTo(TestCore.KernelData));
        Assert.That(core.Cpu->Registers[Gpr.Rsp], Is.EqualTo(TestCore.Rsp0 - 24));
        Assert.That(core.ReadUInt32(TestCore.Rsp0 - 4), Is.EqualTo(TestCore.UserData));
        Assert.That(core.ReadUInt32(TestCore.Rsp0 - 8), Is.EqualTo(TestCore.StackTop));
        Assert.That(core.ReadUInt32(TestCore.Rsp0 - 16), Is.EqualTo(TestCore.UserCode32));
        Assert.That(core.ReadUInt32(TestCore.Rsp0 - 20), Is.EqualTo(TestCore.Code));
        Assert.That(core.ReadUInt32(TestCore.Rsp0 - 24), Is.Zero);
    }

    [Test]
    public void Protected_InnerStackOfTheWrongLevel_IsInvalidTss()
    {
        using TestCore core = Protected();
        core.WriteUInt64(TestCore.Tss + TaskState.Esp0, TestCore.Rsp0 | ((ulong)TestCore.UserData << 32));
        core.SetLegacyGate(ExceptionVector.GeneralProtection);
        core.Cpu->Segments[SegReg.Cs] = Descriptor.ToRegister(TestCore.UserCode32, 0x00CF_FB00_0000_FFFF);
        core.Core.SetCpl(3);
        core.Run(a => a.hlt(), 32);
        Assert.That(core.Core.Faults.Chain[1].Fault.Vector, Is.EqualTo(ExceptionVector.DoubleFault));
    }

    [Test]
    public void Protected_16BitGate_PushesWords()
    {
        using TestCore core = Protected();
        core.SetLegacyGate(ExceptionVector.InvalidOpcode, type: 6, selector: TestCore.Code16);
        core.Write(TestCore.Handler(6) & 0xFFFF, [0xF4]);
        core.Run(a => a.ud2(), 32);
        Assert.That(core.Cpu->Registers[Gpr.Rsp], Is.EqualTo(TestCore.StackTop - 6));
        Assert.That(core.Cpu->Rip, Is.EqualTo((TestCore.Handler(6) & 0xFFFF) + 1));
        Assert.That(core.Cpu->Mode, Is.EqualTo(CodeMode.Code16));
    }

    [Test]
    public void Protected_IretdSameLevel_RestoresFlags()
    {
        using TestCore core = Protected();
        core.Write(TestCore.Code + 0x100, [0xF4]);
        core.Run(
            a =>
            {
                a.push(0x202 | 1);
                a.push(TestCore.Code32);
                a.push((int)TestCore.Code + 0x100);
                a.iretd();
            },
            32);
        Assert.That(LazyFlags.Carry(core.Cpu), Is.True);
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Code + 0x101));
        Assert.That(core.Cpu->Registers[Gpr.Rsp], Is.EqualTo(TestCore.StackTop));
    }

    [Test]
    public void Real_InterruptThroughIvt_AndBack()
    {
        using TestCore core = new();
        core.EnterReal();
        // INT 21h leads to 0050:0010, whose linear address is 510h.
        core.Write(0x21 * 4, [0x10, 0x00, 0x50, 0x00]);
        core.Assemble(0x510, a => { a.mov(bx, cs); a.iret(); }, 16);
        core.Assemble(0x8000, a => { a.stc(); a.sti(); a.@int(0x21); a.pushf(); a.hlt(); }, 16);
        core.Cpu->Rip = 0x8000;
        Assert.That(core.Run(100), Is.EqualTo(VcpuExit.Halted));
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(0x50));
        Assert.That(core.ReadUInt16(0x6FFA), Is.EqualTo(0x8004), "return address, left below the stack");
        Assert.That(core.ReadUInt16(0x6FFE) & 0x201, Is.EqualTo(0x201), "IF and CF are back");
        Assert.That(core.Cpu->Segments[SegReg.Cs].Selector, Is.Zero);
    }

    [Test]
    public void Real_InterruptBeyondIdtLimit_EndsInShutdown()
    {
        using TestCore core = new();
        core.EnterReal();
        core.Cpu->Idtr.Limit = 0;
        core.Write(0x8000, [0xCD, 0x21]);
        core.Cpu->Rip = 0x8000;
        Assert.That(core.Run(100), Is.EqualTo(VcpuExit.Shutdown));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(0x21));
    }

    /// <summary>An instruction over a page boundary in a segment whose base is not page-aligned.</summary>
    [Test]
    public void Real_InstructionOverAPageInAnUnalignedSegment_ReadsOn()
    {
        using TestCore core = new();
        core.EnterReal();
        core.Cpu->Segments[SegReg.Cs].Selector = 0x0801;
        core.Cpu->Segments[SegReg.Cs].Base = 0x8010;
        core.Core.RefreshContext();
        // mov eax, 12345678h from linear 8FFDh on; hlt.
        core.Write(0x8FFD, [0x66, 0xB8, 0x78, 0x56, 0x34, 0x12, 0xF4]);
        core.Cpu->Rip = 0x8FFD - 0x8010;
        Assert.That(core.Run(10), Is.EqualTo(VcpuExit.Halted));
        Assert.That((uint)core.Cpu->Registers[Gpr.Rax], Is.EqualTo(0x1234_5678));
    }

    /// <summary>Two segments, the same offset: an indirect jump must not go where it went in the other segment.</summary>
    [Test]
    public void Real_IndirectJumpInTwoSegments_StaysInItsOwn()
    {
        using TestCore core = new();
        core.EnterReal();
        for (int part = 0; part < 2; part++)
        {
            ulong segment = 0x1_0000 + (ulong)part * 0x1_0000;
            int number = part + 1;
            core.Assemble(segment, a => { a.mov(ax, 0x100); a.jmp(ax); }, 16);
            core.Assemble(segment + 0x100, a => { a.add(bx, (short)number); a.db(0xEA, 0x00, 0x00, 0x00, (byte)(part == 0 ? 0x20 : 0x10)); }, 16);
        }
        core.Cpu->Segments[SegReg.Cs].Selector = 0x1000;
        core.Cpu->Segments[SegReg.Cs].Base = 0x1_0000;
        core.Core.RefreshContext();
        core.Cpu->Rip = 0;
        core.Run(8 * 10);
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(3 * 10));
    }

    [Test]
    public void Modes_RealToProtectedToLong()
    {
        using TestCore core = new();
        core.LoadTables();
        core.EnterReal();
        core.Write(0x7C00, [0xFF, 0x00, 0x00, 0x00, 0x11, 0x00]);
        ulong end = core.Assemble(0x8000, a =>
        {
            a.lgdt(__[0x7C00]);
            a.mov(eax, cr0);
            a.or(eax, 1);
            a.mov(cr0, eax);
        }, 16);
        core.Write(end, [0x66, 0xEA, 0x00, 0x81, 0x00, 0x00, (byte)TestCore.Code32, 0x00]);
        end = core.Assemble(0x8100, a =>
        {
            a.mov(ax, (int)TestCore.KernelData);
            a.mov(ds, ax);
            a.mov(ss, ax);
            a.mov(esp, 0x7000);
            a.mov(eax, (int)(Cr4.Pae | Cr4.OsFxsr));
            a.mov(cr4, eax);
            a.mov(eax, (uint)TestCore.Tables);
            a.mov(cr3, eax);
            a.mov(ecx, 0xC000_0080);
            a.rdmsr();
            a.or(eax, 0x100);
            a.wrmsr();
            a.mov(eax, cr0);
            a.or(eax, 0x8000_0000);
            a.mov(cr0, eax);
            a.mov(ebx, cr0);
        }, 32);
        core.Write(end, [0xEA, 0x00, 0x82, 0x00, 0x00, (byte)TestCore.Code64, 0x00]);
        core.Assemble(0x8200, a =>
        {
            a.mov(rdx, 0x1234_5678_9ABC_DEF0);
            a.hlt();
        });
        core.Cpu->Rip = 0x8000;
        Assert.That(core.Run(1000), Is.EqualTo(VcpuExit.Halted));
        Assert.That(core.Cpu->Mode, Is.EqualTo(CodeMode.Code64));
        Assert.That(core.Cpu->Registers[Gpr.Rdx], Is.EqualTo(0x1234_5678_9ABC_DEF0));
        Assert.That(core.Cpu->Efer & Efer.Lma, Is.Not.Zero);
    }

    [Test]
    public void Lgdt_With16BitOperand_Takes24BitsOfTheBase()
    {
        using TestCore core = Protected();
        core.Write(TestCore.Data, [0x27, 0x00, 0x56, 0x34, 0x12, 0xFF]);
        core.Write(TestCore.Code, [0x66, 0x0F, 0x01, 0x15, 0x00, 0x00, 0x40, 0x00, 0xF4]);
        core.Cpu->Rip = TestCore.Code;
        core.Run(10);
        Assert.That(core.Cpu->Gdtr.Base, Is.EqualTo(0x12_3456));
        Assert.That(core.Cpu->Gdtr.Limit, Is.EqualTo(0x27));
    }

    private static TestCore Protected()
    {
        TestCore core = new();
        core.LoadTables();
        core.EnterProtected();
        return core;
    }
}
