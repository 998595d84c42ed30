// LOCKed instructions of two cores on the same memory.
using System;
using System.Threading;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class LockTests
{
    private const int Rounds = 200_000;

    [Test]
    public void TwoCores_LockedIncrements_NoneIsLost()
    {
        AssertCounts(
            a =>
            {
                a.@lock.inc(__qword_ptr[rbx]);
                a.mov(eax, 1);
                a.@lock.xadd(__qword_ptr[rbx + 8], rax);
                a.stc();
                a.@lock.adc(__qword_ptr[rbx + 16], 0);
                a.@lock.sub(__qword_ptr[rbx + 24], -1);
            },
            words: 4);
    }

    [Test]
    public void TwoCores_CompareExchangeLoops_NoneIsLost()
    {
        AssertCounts(
            a =>
            {
                Label again = a.CreateLabel();
                a.mov(rax, __qword_ptr[rbx]);
                a.Label(ref again);
                a.lea(rdx, __[rax + 1]);
                a.@lock.cmpxchg(__qword_ptr[rbx], rdx);
                a.jne(again);
            },
            words: 1);
    }

    /// <summary>Both halves count together.</summary>
    [Test]
    public void TwoCores_WideCompareExchangeLoops_NoneIsLost()
    {
        AssertCounts(
            a =>
            {
                Label again = a.CreateLabel();
                a.mov(r8, rbx);
                a.mov(r9, rcx);
                a.mov(rax, __qword_ptr[r8]);
                a.mov(rdx, __qword_ptr[r8 + 8]);
                a.Label(ref again);
                a.lea(rbx, __[rax + 1]);
                a.lea(rcx, __[rdx + 1]);
                a.@lock.cmpxchg16b(__xmmword_ptr[r8]);
                a.jne(again);
                a.mov(rbx, r8);
                a.mov(rcx, r9);
            },
            words: 2);
    }

    private static void AssertCounts(Action<Assembler> body, int words)
    {
        byte[] code = Conformance.Assemble(a =>
        {
            Label loop = a.CreateLabel();
            a.Label(ref loop);
            body(a);
            a.dec(rcx);
            a.jne(loop);
            a.hlt();
        });
        using TestCore first = new();
        using TestCore second = new(first);
        first.Write(TestCore.Code, code);
        Thread other = new(() => Run(second));
        other.Start();
        Run(first);
        other.Join();
        for (int word = 0; word < words; word++)
            Assert.That(first.ReadUInt64(TestCore.Data + (ulong)word * 8), Is.EqualTo(2 * Rounds));
    }

    private static void Run(TestCore core)
    {
        core.Cpu->Registers[Gpr.Rbx] = TestCore.Data;
        core.Cpu->Registers[Gpr.Rcx] = Rounds;
        if (core.Run(long.MaxValue) != VcpuExit.Halted) throw new InvalidOperationException(core.FirstFault.ToString());
    }
}
