// LOCKed instructions on several cores at once (SDM 3A, 9.1).
using System;
using Iced.Intel;
using NUnit.Framework;
using ToroEmu.Scheduling;
using ToroEmu.Tests.Support;
using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Concurrency;

[TestFixture]
internal sealed class AtomicTests
{
    private const int Rounds = 30_000;
    private const ulong Cell = TestMachine.Data;

    /// <summary>Offsets: aligned, misaligned within a line, over two lines, over two pages.</summary>
    [Test]
    public void LockedIncrements_OfOneCell_AreAllCounted([Values(0, 3, 61, 4093)] int offset)
    {
        using TestMachine machine = RunAll(3, Rounds, a => a.@lock.inc(__dword_ptr[(long)Cell + offset]));
        Assert.That((uint)machine.ReadUInt64(Cell + (ulong)offset), Is.EqualTo(3 * Rounds));
    }

    /// <summary>The same sum by 1-byte increments that are atomic in themselves: the low byte's page-crossing neighbours must not be lost.</summary>
    [Test]
    public void LockedAdd_OverTwoPages_KeepsWhatOthersDoToTheSecondPage()
    {
        const int offset = 4094;
        using TestMachine machine = new(2);
        machine.Program(0, a => Loop(a, 5_000, () => a.@lock.add(__dword_ptr[(long)Cell + offset], 1)));
        machine.Program(1, a => Loop(a, 50_000, () => a.@lock.inc(__byte_ptr[(long)Cell + offset + 3])));
        Assert.That(machine.Run().Kind, Is.EqualTo(SchedulerExitKind.Deadlock));
        Assert.That((uint)machine.ReadUInt64(Cell + offset), Is.EqualTo(unchecked(5_000u + ((50_000u & 0xFF) << 24))));
    }

    [Test]
    public void Xadd_HandsOutEveryTicketOnce()
    {
        const ulong tickets = Cell + 0x1000;
        using TestMachine machine = RunAll(3, Rounds, a =>
        {
            a.mov(eax, 1);
            a.@lock.xadd(__dword_ptr[(long)Cell], eax);
            a.inc(__byte_ptr[rax + (long)tickets]);
        });
        byte[] taken = new byte[3 * Rounds];
        Assert.That(machine.Ram.TryRead(tickets, taken), Is.True);
        Assert.That(taken, Has.All.EqualTo((byte)1));
    }

    /// <summary>A spin lock by XCHG around a plain increment.</summary>
    [Test]
    public void Xchg_AsSpinLock_ExcludesTheOthers()
    {
        using TestMachine machine = RunAll(3, Rounds / 3, a =>
        {
            Label acquire = a.CreateLabel("acquire"), taken = a.CreateLabel("taken");
            a.nop();
            a.Label(ref acquire);
            a.mov(eax, 1);
            a.xchg(__dword_ptr[(long)Cell], eax);
            a.test(eax, eax);
            a.jz(taken);
            a.pause();
            a.jmp(acquire);
            a.Label(ref taken);
            a.mov(edx, __dword_ptr[(long)Cell + 64]);
            a.inc(edx);
            a.mov(__dword_ptr[(long)Cell + 64], edx);
            a.mov(__dword_ptr[(long)Cell], 0);
        });
        Assert.That((uint)machine.ReadUInt64(Cell + 64), Is.EqualTo(Rounds));
    }

    [Test]
    public void CompareExchangeLoops_LoseNothing([Values(0, 62)] int offset)
    {
        using TestMachine machine = RunAll(3, Rounds, a =>
        {
            Label again = a.CreateLabel("again");
            a.mov(eax, __dword_ptr[(long)Cell + offset]);
            a.Label(ref again);
            a.lea(edx, __[rax + 3]);
            a.@lock.cmpxchg(__dword_ptr[(long)Cell + offset], edx);
            a.jnz(again);
        });
        Assert.That((uint)machine.ReadUInt64(Cell + (ulong)offset), Is.EqualTo(3 * 3 * Rounds));
    }

    [Test]
    public void CompareExchange16B_KeepsBothHalvesTogether()
    {
        using TestMachine machine = RunAll(2, Rounds / 2, a =>
        {
            Label again = a.CreateLabel("again");
            a.mov(r8, rcx);
            a.mov(rax, __qword_ptr[(long)Cell]);
            a.mov(rdx, __qword_ptr[(long)Cell + 8]);
            a.Label(ref again);
            a.lea(rbx, __[rax + 1]);
            a.lea(rcx, __[rdx + 2]);
            a.@lock.cmpxchg16b(__xmmword_ptr[(long)Cell]);
            a.jnz(again);
            a.mov(rcx, r8);
        });
        Assert.That(machine.ReadUInt64(Cell), Is.EqualTo(Rounds));
        Assert.That(machine.ReadUInt64(Cell + 8), Is.EqualTo(2 * Rounds));
    }

    private static TestMachine RunAll(int cores, int rounds, Action<Assembler> body)
    {
        TestMachine machine = new(cores);
        for (int core = 0; core < cores; core++) machine.Program(core, a => Loop(a, rounds, () => body(a)));
        Assert.That(machine.Run().Kind, Is.EqualTo(SchedulerExitKind.Deadlock));
        return machine;
    }

    private static void Loop(Assembler a, int rounds, Action body)
    {
        Label loop = a.CreateLabel("loop");
        a.mov(ecx, rounds);
        a.Label(ref loop);
        body();
        a.dec(ecx);
        a.jnz(loop);
    }
}
