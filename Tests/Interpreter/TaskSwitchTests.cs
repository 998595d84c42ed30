// What the kernel of SegmentKernelTests cannot see of task switches.
using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class TaskSwitchTests
{
    private const ushort OtherTask = 0x68;
    private const ulong Other = TestCore.Tss + 0x800;
    private const ulong Directory = 0x13_0000;
    private const ulong OtherDirectory = 0x13_1000;
    private const ulong Entry = TestCore.Code + 0x800;

    /// <summary>SDM 3A, 9.3: CR3 comes with the task, and what was translated before is forgotten.</summary>
    [Test]
    public void WithPaging_LoadsTheTasksOwnTables()
    {
        using TestCore core = Started();
        // 4-MiB pages: the second one leads to the first in the other task.
        core.WriteUInt64(Directory, 0x83 | (0x40_0083UL << 32));
        core.WriteUInt64(OtherDirectory, 0x83 | (0x0083UL << 32));
        core.WriteUInt64(0x1000, 0x1111);
        core.WriteUInt64(0x40_1000, 0x2222);
        core.Write(Other + TaskState.Cr3, [0x00, 0x10, 0x13, 0x00]);
        core.Cpu->Cr3 = Directory;
        core.Cpu->Cr4 = Cr4.Pse;
        core.Cpu->Cr0 |= Cr0.Pg;
        core.Core.FlushTlb();
        core.Write(Entry, [0x8B, 0x0D, 0x00, 0x10, 0x40, 0x00, 0xF4]); // mov ecx, [401000h]
        core.Write(TestCore.Code, [0x8B, 0x0D, 0x00, 0x10, 0x40, 0x00, 0x89, 0xCA, 0xEA, 0, 0, 0, 0, (byte)OtherTask, 0]);
        core.Cpu->Rip = TestCore.Code;
        Assert.That(core.Run(20), Is.EqualTo(VcpuExit.Halted));
        Assert.That(core.Cpu->Cr3, Is.EqualTo(OtherDirectory));
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.EqualTo(0x1111));
        Assert.That(core.ReadUInt32(TestCore.Tss + TaskState.Eax + 8), Is.EqualTo(0x2222), "EDX of the old task");
        Assert.That(core.Cpu->Cr0 & Cr0.Ts, Is.Not.Zero);
    }

    /// <summary>SDM 3B, 19.2.4 and 19.3.1.5: local breakpoints end, and T asks for a debug exception in front of the first instruction.</summary>
    [Test]
    public void TrapFlagOfTheTask_IsADebugTrap()
    {
        using TestCore core = Started();
        core.SetLegacyGate(ExceptionVector.Debug);
        core.Write(Other + TaskState.TrapFlag, [1, 0]);
        core.Cpu->Dr[7] = 0x555 | 0x400;
        core.Write(TestCore.Code, [0xEA, 0, 0, 0, 0, (byte)OtherTask, 0]);
        core.Cpu->Rip = TestCore.Code;
        Assert.That(core.Run(20), Is.EqualTo(VcpuExit.Halted));
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(1) + 1));
        Assert.That(core.ReadUInt32(core.Cpu->Registers[Gpr.Rsp]), Is.EqualTo(Entry));
        Assert.That(core.Cpu->Dr[6] & 0xE00F, Is.EqualTo(1 << 15));
        Assert.That(core.Cpu->Dr[7] & 0x55, Is.Zero);
    }

    /// <summary>A fault while the old task is saved leaves it as it was.</summary>
    [Test]
    public void OldTaskTooSmall_IsInvalidTssOfTheOldTask()
    {
        using TestCore core = Started();
        core.Cpu->Segments[SegReg.Tr].Limit = 0x40;
        core.Cpu->Idtr = default;
        core.Write(TestCore.Code, [0xEA, 0, 0, 0, 0, (byte)OtherTask, 0]);
        core.Cpu->Rip = TestCore.Code;
        core.Run(20);
        Assert.That((core.FirstFault.Fault.Vector, core.FirstFault.Fault.ErrorCode, core.FirstFault.Rip), Is.EqualTo((ExceptionVector.InvalidTss, (uint)TestCore.TaskSelector, TestCore.Code)));
        Assert.That((core.ReadUInt64(TestCore.Gdt + OtherTask) >> 40) & 0xFF, Is.EqualTo(0x89), "not busy");
    }

    private static TestCore Started()
    {
        TestCore core = new();
        core.LoadTables();
        core.EnterProtected();
        core.Cpu->Gdtr.Limit = OtherTask + 7;
        core.WriteUInt64(TestCore.Gdt + OtherTask, 0x0000_8911_2800_0067);
        core.Write(Other, new byte[0x68]);
        core.WriteUInt64(Other + TaskState.Eip, Entry | (2UL << 32));
        core.WriteUInt64(Other + TaskState.Eax + 16, TestCore.StackTop - 0x1000);
        foreach (int segment in (int[])[SegReg.Es, SegReg.Ss, SegReg.Ds, SegReg.Fs, SegReg.Gs])
            core.Write(Other + (ulong)(TaskState.Es + segment * 4), [(byte)TestCore.KernelData]);
        core.Write(Other + TaskState.Es + SegReg.Cs * 4, [(byte)TestCore.Code32]);
        core.Write(Entry, [0xF4]);
        return core;
    }
}
