// Near branches to targets that no code may be fetched from, and code that runs out of its segment.
using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class NearBranchTests
{
    private const ulong Hole = 0x8000_0000_0000;
    private const ulong Code = TestCore.Code;

    [Test]
    public void Long_JumpToHole_FaultsAtTheBranch()
    {
        using TestCore core = new();
        core.Run(a => { a.mov(rax, Hole); a.jmp(rax); });
        AssertFault(core, Code + 10);
    }

    [Test]
    public void Long_CallToHole_PushesNothing()
    {
        using TestCore core = new();
        core.WriteUInt64(TestCore.StackTop - 8, 0x1234);
        core.Run(a => { a.mov(rax, Hole); a.call(rax); });
        AssertFault(core, Code + 10);
        Assert.That(core.Core.Faults.StateAtFault->Registers[Gpr.Rsp], Is.EqualTo(TestCore.StackTop));
        Assert.That(core.ReadUInt64(TestCore.StackTop - 8), Is.EqualTo(0x1234));
    }

    /// <summary>As the host does: the stack goes first in 64-bit mode.</summary>
    [Test]
    public void Long_CallToHole_OnAStackInTheHole_IsStackFault()
    {
        using TestCore core = new();
        core.Run(a => { a.mov(rax, Hole); a.lea(rsp, __[rax + 8]); a.call(rax); });
        Assert.That((core.FirstFault.Fault.Vector, core.FirstFault.Rip), Is.EqualTo((ExceptionVector.StackFault, Code + 14)));
    }

    [Test]
    public void Long_ReturnToHole_LeavesTheStack()
    {
        using TestCore core = new();
        core.Run(a => { a.mov(rax, Hole); a.push(rax); a.ret(16); });
        AssertFault(core, Code + 11);
        Assert.That(core.Core.Faults.StateAtFault->Registers[Gpr.Rsp], Is.EqualTo(TestCore.StackTop - 8));
    }

    /// <summary>66h says nothing in front of a near branch in 64-bit mode (SDM 2A, JMP): the displacement has 32 bits.</summary>
    [Test]
    public void Long_OperandSizePrefix_IsIgnored()
    {
        using TestCore core = new();
        core.Write(Code, [0x66, 0xE9, 0x10, 0, 0, 0]);
        core.Write(Code + 0x16, [0xF4]);
        core.Cpu->Rip = Code;
        Assert.That(core.Run(2), Is.EqualTo(VcpuExit.Halted));
        Assert.That(core.Cpu->Rip, Is.EqualTo(Code + 0x17));
    }

    [TestCase(new byte[] { 0xE9, 0x00, 0x10, 0, 0 }, TestName = "Limit_Jmp")]
    [TestCase(new byte[] { 0x0F, 0x85, 0x00, 0x10, 0, 0 }, TestName = "Limit_Jne")]
    [TestCase(new byte[] { 0xE8, 0x00, 0x10, 0, 0 }, TestName = "Limit_Call")]
    [TestCase(new byte[] { 0xE2, 0x70 }, TestName = "Limit_Loop")]
    [TestCase(new byte[] { 0xFF, 0xE0 }, TestName = "Limit_JmpRegister")]
    [TestCase(new byte[] { 0xFF, 0xD0 }, TestName = "Limit_CallRegister")]
    [TestCase(new byte[] { 0xC3 }, TestName = "Limit_Ret")]
    [TestCase(new byte[] { 0xC2, 8, 0 }, TestName = "Limit_RetDropping")]
    public void Protected_TargetBeyondLimit_FaultsAtTheBranch(byte[] branch)
    {
        using TestCore core = Protected(limit: (uint)Code + 0x3F);
        core.Write(Code, branch);
        core.Cpu->Registers[Gpr.Rax] = Code + 0x1000;
        core.Cpu->Registers[Gpr.Rcx] = 5;
        core.WriteUInt64(TestCore.StackTop, Code + 0x40);
        core.Cpu->Rip = Code;
        core.Run(10);
        AssertFault(core, Code);
        Assert.That(core.Core.Faults.StateAtFault->Registers[Gpr.Rsp], Is.EqualTo(TestCore.StackTop));
        Assert.That(core.Core.Faults.StateAtFault->Registers[Gpr.Rcx], Is.EqualTo(5));
    }

    /// <summary>What is not branched to is fetched: the fault is the next instruction's.</summary>
    [Test]
    public void Protected_FallingOutOfTheSegment_FaultsBehindTheLimit()
    {
        using TestCore core = Protected(limit: (uint)Code + 1);
        core.Write(Code, [0x40, 0x40, 0x40]);
        core.Cpu->Rip = Code;
        core.Run(10);
        AssertFault(core, Code + 2);
        Assert.That(core.Core.Faults.StateAtFault->Registers[Gpr.Rax], Is.EqualTo(2));
    }

    [Test]
    public void Protected_InstructionOverTheLimit_Faults()
    {
        using TestCore core = Protected(limit: (uint)Code + 3);
        core.Write(Code, [0x40, 0xB8, 1, 2, 3, 4]);
        core.Cpu->Rip = Code;
        core.Run(10);
        AssertFault(core, Code + 1);
    }

    /// <summary>The limit lies in the second page of the instruction.</summary>
    [Test]
    public void Protected_InstructionOverPageAndLimit_Faults()
    {
        using TestCore core = Protected(limit: (uint)Code + 0x1000);
        core.Write(Code + 0xFFE, [0xB8, 1, 2, 3, 4]);
        core.Cpu->Rip = Code + 0xFFE;
        core.Run(10);
        AssertFault(core, Code + 0xFFE);
    }

    /// <summary>Blocks, and links between them, that were made under a higher limit.</summary>
    [TestCase(5U, 5U)]
    [TestCase(2U, 2U)]
    [TestCase(9U, 9U)]
    public void Protected_LimitLoweredLater_HoldsForKnownBlocks(uint last, uint faultsAt)
    {
        using TestCore core = Protected(limit: uint.MaxValue);
        core.Warm();
        // inc eax; inc eax; jmp +0; inc eax (4 times); hlt
        core.Write(Code, [0x40, 0x40, 0xEB, 0x00, 0x40, 0x40, 0x40, 0x40, 0x40, 0x90, 0xF4]);
        for (int turn = 0; turn < 3; turn++)
        {
            core.Cpu->Rip = Code;
            core.Cpu->Halted = false;
            Assert.That(core.Run(20), Is.EqualTo(VcpuExit.Halted));
        }
        core.Cpu->Segments[SegReg.Cs].Limit = (uint)Code + last;
        core.Core.RefreshContext();
        core.Cpu->Halted = false;
        core.Cpu->Rip = Code;
        core.Run(20);
        // At 2 the jump itself lies over the limit.
        AssertFault(core, Code + (last == 2 ? 2 : faultsAt + 1));
    }

    [Test]
    public void Real_ShortJumpBehind64KiB_Wraps()
    {
        using TestCore core = new();
        core.EnterReal();
        core.Write(0xFFF0, [0xEB, 0x20]);
        core.Write(0x12, [0xF4]);
        core.Cpu->Rip = 0xFFF0;
        Assert.That(core.Run(10), Is.EqualTo(VcpuExit.Halted));
        Assert.That(core.Cpu->Rip, Is.EqualTo(0x13));
    }

    [Test]
    public void Real_RunningBehind64KiB_IsGeneralProtection()
    {
        using TestCore core = new();
        core.EnterReal();
        core.Write(0xFFFF, [0x40, 0x40]);
        core.Cpu->Rip = 0xFFFF;
        core.Write(0x34, [0x00, 0x80, 0x00, 0x00]);
        core.Write(0x8000, [0xF4]);
        Assert.That(core.Run(10), Is.EqualTo(VcpuExit.Halted));
        Assert.That(core.Cpu->Rip, Is.EqualTo(0x8001));
        Assert.That(core.Cpu->Registers[Gpr.Rax], Is.EqualTo(1));
    }

    private static void AssertFault(TestCore core, ulong rip)
    {
        Assert.That((core.FirstFault.Fault.Vector, core.FirstFault.Fault.ErrorCode, core.FirstFault.Rip), Is.EqualTo((ExceptionVector.GeneralProtection, 0U, rip)));
    }

    private static TestCore Protected(uint limit)
    {
        TestCore core = new();
        core.LoadTables();
        core.EnterProtected();
        core.Cpu->Segments[SegReg.Cs].Limit = limit;
        core.Core.RefreshContext();
        core.Cpu->Idtr = default;
        return core;
    }
}
