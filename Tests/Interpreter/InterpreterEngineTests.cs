// The outer loop: blocks, budgets, code that changes, deep runs.
using System.Threading;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class InterpreterEngineTests
{
    [Test]
    public void Run_StraightCode_HaltsWithResults()
    {
        using TestCore core = new();
        // mov eax, 5; add eax, 7; mov [0x400000], rax
        VcpuExit exit = core.RunToHalt(0xB8, 5, 0, 0, 0, 0x83, 0xC0, 7, 0x48, 0x89, 0x04, 0x25, 0x00, 0x00, 0x40, 0x00);
        Assert.That(exit, Is.EqualTo(VcpuExit.Halted));
        Assert.That(core.ReadUInt64(TestCore.Data), Is.EqualTo(12));
        Assert.That(core.Cpu->Retired, Is.EqualTo(4));
    }

    [Test]
    public void Run_HundredMillionInstructionsOnSmallStack_TailCallsAreJumps()
    {
        VcpuExit exit = default;
        ulong retired = 0;
        Thread thread = new(
            () =>
            {
                using TestCore core = new();
                // mov ecx, 20000000; loop: add rax, rcx; mov [0x400000], rax; xor rdx, [0x400000]; dec ecx; jnz loop
                exit = core.Run(0);
                core.Write(TestCore.Code, [0xB9, 0x00, 0x2D, 0x31, 0x01, 0x48, 0x01, 0xC8, 0x48, 0x89, 0x04, 0x25, 0, 0, 0x40, 0,
                    0x48, 0x33, 0x14, 0x25, 0, 0, 0x40, 0, 0x83, 0xE9, 0x01, 0x75, 0xE8, 0xF4]);
                core.Cpu->Rip = TestCore.Code;
                exit = core.Run(long.MaxValue);
                retired = core.Cpu->Retired;
            },
            256 << 10);
        thread.Start();
        thread.Join();
        Assert.That(exit, Is.EqualTo(VcpuExit.Halted));
        Assert.That(retired, Is.EqualTo(2 + 5 * 20_000_000UL));
    }

    [Test]
    public void Run_AnyBudget_StopsExactly([Range(1, 40)] int budget)
    {
        using TestCore core = new();
        // loop: inc-free body of three: add eax, 1; add ebx, 2; jmp loop
        core.Write(TestCore.Code, [0x83, 0xC0, 1, 0x83, 0xC3, 2, 0xEB, 0xF8]);
        Assert.That(core.Run(budget), Is.EqualTo(VcpuExit.Budget));
        Assert.That(core.Cpu->Retired, Is.EqualTo((ulong)budget));
        Assert.That(core.Cpu->Registers[Gpr.Rax], Is.EqualTo((ulong)(budget + 2) / 3));
    }

    [Test]
    public void Run_Undefined_IsFirstCauseOfShutdown()
    {
        using TestCore core = new();
        Assert.That(core.RunToHalt(0x0F, 0x0B), Is.EqualTo(VcpuExit.Shutdown));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.InvalidOpcode));
        Assert.That(core.FirstFault.Rip, Is.EqualTo(TestCore.Code));
    }

    [Test]
    public void Run_CodeChangesItsNextInstruction_NewBytesRun()
    {
        using TestCore core = new();
        // mov byte [rip+0], 7 overwrites the immediate of the next instruction: mov al, 1
        core.RunToHalt(0xC6, 0x05, 0x01, 0, 0, 0, 0x07, 0xB0, 0x01);
        Assert.That((byte)core.Cpu->Registers[Gpr.Rax], Is.EqualTo(7));
    }

    [Test]
    public void Run_InstructionOverPageBoundary_RunsAndFollowsChange()
    {
        using TestCore core = new();
        ulong start = TestCore.Code + 0xFFD;
        core.Write(start, [0xB8, 1, 2, 3, 4, 0xF4]);
        core.Cpu->Rip = start;
        core.Run(10);
        Assert.That(core.Cpu->Registers[Gpr.Rax], Is.EqualTo(0x04030201));
        core.Write(start + 4, [9]);
        core.Cpu->Rip = start;
        core.Cpu->Halted = false;
        core.Run(10);
        Assert.That(core.Cpu->Registers[Gpr.Rax], Is.EqualTo(0x09030201));
    }
}
