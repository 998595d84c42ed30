// Far transfers, call gates and fast system calls of long mode.
using System;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class LongTransferTests
{
    private const ushort GateSelector = 0x68;
    private const ulong Hole = 0x8000_0000_0000;
    private const ulong Inside = TestCore.Code + 0x800;

    [Test]
    public void CallGate_FromLevel3_SwitchesStackAndReturns()
    {
        using TestCore core = Started();
        SetGate(core, 0xEC, TestCore.Code64, Inside);
        core.Assemble(Inside, a => { a.mov(rbx, __[rsp + 16]); a.mov(rcx, rsp); a.db(0x48, 0xCB); });
        core.EnterUser();
        core.Run(a => { CallFar(a); a.mov(rdx, rsp); a.ud2(); });
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.InvalidOpcode));
        Assert.That(core.Core.Faults.StateAtFault->Registers[Gpr.Rbx], Is.EqualTo(TestCore.StackTop), "outer RSP; CS and RIP lie below it");
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.EqualTo(TestCore.Rsp0 - 32));
        Assert.That(core.Cpu->Registers[Gpr.Rdx], Is.EqualTo(TestCore.StackTop));
        Assert.That(core.ReadUInt64(TestCore.Rsp0 - 8), Is.EqualTo(TestCore.UserData));
        Assert.That(core.ReadUInt64(TestCore.Rsp0 - 24), Is.EqualTo(TestCore.UserCode64));
    }

    [Test]
    public void CallGate_SameLevel_PushesTwoQuadwords()
    {
        using TestCore core = Started();
        SetGate(core, 0x8C, TestCore.Code64, Inside);
        core.Write(Inside, [0xF4]);
        core.Run(CallFar);
        Assert.That(core.Cpu->Rip, Is.EqualTo(Inside + 1));
        Assert.That(core.Cpu->Registers[Gpr.Rsp], Is.EqualTo(TestCore.StackTop - 16));
    }

    [TestCase(0x8C, TestCore.Code64, Inside, 0UL, 3, GateSelector, ExceptionVector.GeneralProtection, TestName = "CallGate_DplBelowCpl")]
    [TestCase(0x6C, TestCore.Code64, Inside, 0UL, 0, GateSelector, ExceptionVector.SegmentNotPresent, TestName = "CallGate_Absent")]
    [TestCase(0x84, TestCore.Code64, Inside, 0UL, 0, GateSelector, ExceptionVector.GeneralProtection, TestName = "CallGate_Of16Bits")]
    [TestCase(0x8C, TestCore.Code32, Inside, 0UL, 0, TestCore.Code32, ExceptionVector.GeneralProtection, TestName = "CallGate_ToCompatibilityMode")]
    [TestCase(0x8C, TestCore.KernelData, Inside, 0UL, 0, TestCore.KernelData, ExceptionVector.GeneralProtection, TestName = "CallGate_ToData")]
    [TestCase(0x8C, (ushort)0, Inside, 0UL, 0, (ushort)0, ExceptionVector.GeneralProtection, TestName = "CallGate_ToNull")]
    [TestCase(0x8C, (ushort)0x200, Inside, 0UL, 0, (ushort)0x200, ExceptionVector.GeneralProtection, TestName = "CallGate_BeyondTable")]
    [TestCase(0x8C, TestCore.Code64, Hole, 0UL, 0, (ushort)0, ExceptionVector.GeneralProtection, TestName = "CallGate_ToHole")]
    [TestCase(0x8C, TestCore.Code64, Inside, 1UL << 40, 0, GateSelector, ExceptionVector.GeneralProtection, TestName = "CallGate_UpperTypeNotZero")]
    [TestCase(0xE9, TestCore.Code64, Inside, 0UL, 0, GateSelector, ExceptionVector.GeneralProtection, TestName = "CallGate_ATssIsNone")]
    [TestCase(0xE5, TestCore.TaskSelector, Inside, 0UL, 0, GateSelector, ExceptionVector.GeneralProtection, TestName = "CallGate_ATaskGateIsNone")]
    public void CallGate_Bad_Faults(int access, ushort selector, ulong target, ulong upper, int level, ushort error, byte vector)
    {
        using TestCore core = Started();
        SetGate(core, access, selector, target, upper);
        if (level == 3) core.EnterUser();
        core.Run(CallFar);
        Assert.That((core.FirstFault.Fault.Vector, core.FirstFault.Fault.ErrorCode, core.FirstFault.Rip), Is.EqualTo((vector, (uint)error, FarAt)));
    }

    [Test]
    public void CallGate_InnerStackInTheHole_IsStackFault()
    {
        using TestCore core = Started();
        SetGate(core, 0xEC, TestCore.Code64, Inside);
        core.WriteUInt64(TestCore.Tss + TaskState.Rsp0, Hole + 0x1000);
        core.EnterUser();
        core.Run(CallFar);
        Assert.That((core.FirstFault.Fault.Vector, core.FirstFault.Fault.ErrorCode), Is.EqualTo((ExceptionVector.StackFault, 0U)));
    }

    [Test]
    public void CallGate_SecondHalfBeyondTheTable_Faults()
    {
        using TestCore core = Started();
        SetGate(core, 0x8C, TestCore.Code64, Inside);
        core.Cpu->Gdtr.Limit = GateSelector + 7;
        core.Run(CallFar);
        Assert.That((core.FirstFault.Fault.Vector, core.FirstFault.Fault.ErrorCode), Is.EqualTo((ExceptionVector.GeneralProtection, (uint)GateSelector)));
    }

    /// <summary>SDM 2A, LTR: the second half of the descriptor counts for the limit of the table, and for the base.</summary>
    [TestCase(TestCore.TaskSelector + 7, 0UL)]
    [TestCase(0x1000, 0x8000UL)]
    [TestCase(0x1000, 1UL << 40)]
    public void Ltr_BadSecondHalf_NamesTheSelector(int limit, ulong upper)
    {
        using TestCore core = Started();
        core.WriteUInt64(TestCore.Gdt + TestCore.TaskSelector, 0x0000_8911_2000_0067);
        core.WriteUInt64(TestCore.Gdt + TestCore.TaskSelector + 8, upper);
        core.Cpu->Gdtr.Limit = (ushort)limit;
        core.Run(a => { a.mov(eax, (uint)TestCore.TaskSelector); a.ltr(ax); });
        Assert.That((core.FirstFault.Fault.Vector, core.FirstFault.Fault.ErrorCode), Is.EqualTo((ExceptionVector.GeneralProtection, (uint)TestCore.TaskSelector)));
        Assert.That((core.ReadUInt64(TestCore.Gdt + TestCore.TaskSelector) >> 40) & 0xFF, Is.EqualTo(0x89));
    }

    /// <summary>SDM 2B, SYSENTER and SYSEXIT in IA-32e mode.</summary>
    [Test]
    public void Sysenter_AndSysexit_GoThereAndBack()
    {
        using TestCore core = Started();
        core.Cpu->SysenterCs = TestCore.Code64;
        core.Cpu->SysenterEsp = TestCore.Rsp0;
        core.Cpu->SysenterEip = Inside;
        core.Cpu->SystemFlags |= Rflags.If;
        core.Assemble(Inside, a => { a.mov(rbx, rsp); a.mov(rdx, TestCore.Code + 0x400); a.mov(rcx, TestCore.Data); a.db(0x48, 0x0F, 0x35); });
        core.Assemble(TestCore.Code + 0x400, a => { a.mov(rsi, rsp); a.ud2(); });
        core.EnterUser();
        core.Run(a => a.sysenter());
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(TestCore.Rsp0));
        Assert.That(core.Cpu->Registers[Gpr.Rsi], Is.EqualTo(TestCore.Data));
        CpuState* atFault = core.Core.Faults.StateAtFault;
        Assert.That((atFault->Cpl, atFault->Mode, atFault->Segments[SegReg.Cs].Selector, atFault->Segments[SegReg.Ss].Selector),
            Is.EqualTo(((byte)3, CodeMode.Code64, (ushort)(TestCore.Code64 + 32 | 3), (ushort)(TestCore.Code64 + 40 | 3))));
        Assert.That(atFault->SystemFlags & Rflags.If, Is.Zero);
    }

    [TestCase(0UL, TestCore.Data)]
    [TestCase((ulong)TestCore.Code64, Hole)]
    public void Sysexit_BadOrNull_IsGeneralProtection(ulong cs, ulong stack)
    {
        using TestCore core = Started();
        core.Cpu->SysenterCs = cs;
        core.Run(a => { a.mov(rdx, TestCore.Code); a.mov(rcx, stack); a.db(0x48, 0x0F, 0x35); });
        Assert.That((core.FirstFault.Fault.Vector, core.FirstFault.Fault.ErrorCode), Is.EqualTo((ExceptionVector.GeneralProtection, 0U)));
    }

    /// <summary>SDM 2B, SYSRET: selectors by addition, RPL 3.</summary>
    [TestCase(true, 0x30, 0x2B)]
    [TestCase(false, 0x23, 0x2B)]
    public void Sysret_LoadsFixedSegments(bool wide, int code, int stack)
    {
        using TestCore core = Started();
        core.Cpu->Efer |= Efer.Sce;
        core.Cpu->Star = 0x0020_0000_0000_0000;
        core.Write(Inside, [0x0F, 0x0B]);
        core.Run(a =>
        {
            a.mov(rcx, Inside);
            a.mov(r11d, 0x3F7FD7);
            if (wide) a.sysretq();
            else a.sysret();
        });
        CpuState* atFault = core.Core.Faults.StateAtFault;
        Assert.That((atFault->Segments[SegReg.Cs].Selector, atFault->Segments[SegReg.Ss].Selector), Is.EqualTo(((ushort)(code | 3), (ushort)stack)));
        Assert.That(atFault->SystemFlags & (Rflags.Vm | Rflags.Rf), Is.Zero);
        Assert.That(atFault->Mode, Is.EqualTo(wide ? CodeMode.Code64 : CodeMode.Code32));
    }

    [Test]
    public void FarJump_ToHole_FaultsWithoutSelector()
    {
        using TestCore core = Started();
        core.WriteUInt64(TestCore.Data, Hole);
        core.Write(TestCore.Data + 8, [(byte)TestCore.Code64, 0]);
        core.Run(a => { a.mov(ebx, (uint)TestCore.Data); a.db(0x48, 0xFF, 0x2B); });
        Assert.That((core.FirstFault.Fault.Vector, core.FirstFault.Fault.ErrorCode, core.FirstFault.Rip), Is.EqualTo((ExceptionVector.GeneralProtection, 0U, FarAt)));
    }

    private static ulong FarAt => TestCore.Code + 5;

    /// <summary>CALL FAR through a pointer to the gate.</summary>
    private static void CallFar(Assembler a)
    {
        a.mov(ebx, (uint)TestCore.Data);
        a.db(0xFF, 0x1B);
    }

    private static void SetGate(TestCore core, int access, ushort selector, ulong target, ulong upper = 0)
    {
        core.WriteUInt64(TestCore.Gdt + GateSelector, (target & 0xFFFF) | ((ulong)selector << 16) | ((ulong)access << 40) | ((target & 0xFFFF_0000) << 32));
        core.WriteUInt64(TestCore.Gdt + GateSelector + 8, (target >> 32) | upper);
        core.Write(TestCore.Data, [0, 0, 0, 0, (byte)GateSelector, 0]);
    }

    private static TestCore Started()
    {
        TestCore core = new();
        core.LoadTables();
        core.Cpu->Gdtr.Limit = 0xFFF;
        core.Cpu->Idtr = default;
        return core;
    }
}
