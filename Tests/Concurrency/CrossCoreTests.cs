// What one core does to another: code, interrupts, start-up, wakes.
using Iced.Intel;
using NUnit.Framework;
using ToroEmu.Cpu;
using ToroEmu.Interrupts;
using ToroEmu.Scheduling;
using ToroEmu.Tests.Support;
using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Concurrency;

[TestFixture(0)]
[TestFixture(1)]
[TestFixture(2)]
internal sealed unsafe class CrossCoreTests(int workers)
{
    private const ulong Flag = TestMachine.Data;
    private const ulong Answer = TestMachine.Data + 0x1000;
    private const long ApicBase = 0xFEE0_0000;
    private const byte Irq = 0x40;

    /// <summary>SDM 3A, 9.1.3: the modifier sets a flag, the executor sees it, serialises and must run the new code.</summary>
    [Test]
    public void CrossModifyingCode_NewCodeRunsAfterTheHandshake()
    {
        const int rounds = 3000;
        const ulong function = 0x30_0000;
        using TestMachine machine = new(2, workers);
        machine.Assemble(function, a => { a.mov(eax, 0); a.ret(); });
        machine.Program(0, a =>
        {
            Label loop = a.CreateLabel("loop"), wait = a.CreateLabel("wait"), good = a.CreateLabel("good");
            a.mov(ebp, 1);
            a.Label(ref loop);
            a.nop();
            a.Label(ref wait);
            a.cmp(__dword_ptr[(long)Flag], ebp);
            a.jne(wait);
            a.xor(eax, eax);
            a.cpuid();
            a.call(function);
            a.cmp(eax, ebp);
            a.je(good);
            a.inc(__dword_ptr[(long)Answer + 64]);
            a.Label(ref good);
            a.mov(__dword_ptr[(long)Answer], ebp);
            a.inc(ebp);
            a.cmp(ebp, rounds);
            a.jbe(loop);
        });
        machine.Program(1, a =>
        {
            Label loop = a.CreateLabel("loop"), wait = a.CreateLabel("wait");
            a.mov(ebp, 1);
            a.Label(ref loop);
            a.mov(__dword_ptr[(long)function + 1], ebp);
            a.mov(__dword_ptr[(long)Flag], ebp);
            a.Label(ref wait);
            a.pause();
            a.cmp(__dword_ptr[(long)Answer], ebp);
            a.jne(wait);
            a.inc(ebp);
            a.cmp(ebp, rounds);
            a.jbe(loop);
        });
        Assert.That(machine.Run().Kind, Is.EqualTo(SchedulerExitKind.Deadlock));
        Assert.That((uint)machine.ReadUInt64(Answer), Is.EqualTo(rounds));
        Assert.That((uint)machine.ReadUInt64(Answer + 64), Is.Zero, "rounds that ran old code");
    }

    /// <summary>A core at a standstill waits for its own code to change as well.</summary>
    [Test]
    public void JumpToItself_PatchedByAnotherCore_GoesOn()
    {
        using TestMachine machine = new(2, workers);
        machine.Program(0, a =>
        {
            Label self = a.CreateLabel("self");
            a.Label(ref self);
            a.jmp(self);
            a.mov(__dword_ptr[(long)Answer], 1);
        });
        machine.Program(1, a =>
        {
            Label loop = a.CreateLabel("loop");
            a.mov(ecx, 200_000);
            a.Label(ref loop);
            a.dec(ecx);
            a.jnz(loop);
            a.mov(__word_ptr[(long)TestMachine.CodeOf(0)], 0x9090);
        });
        Assert.That(machine.Run().Kind, Is.EqualTo(SchedulerExitKind.Deadlock));
        Assert.That((uint)machine.ReadUInt64(Answer), Is.EqualTo(1), "no deadlock before the patch was seen");
    }

    /// <summary>
    /// Two cores halt in turn and wake each other by IPI: a wake lost between STI and HLT, or a sleeper not counted as awake
    /// once it was woken, ends the run early.
    /// </summary>
    [Test]
    public void IpiPingPong_WithHalt_LosesNoWake()
    {
        const int rounds = 10_000;
        using TestMachine machine = new(2, workers);
        // The handler counts in R15 of its core and ends the interrupt.
        machine.Assemble(0x31_0000, a =>
        {
            a.inc(r15d);
            a.mov(eax, unchecked((uint)ApicBase + 0xB0));
            a.mov(__dword_ptr[rax], 0);
            a.iretq();
        });
        machine.SetGate(Irq, 0x31_0000);
        for (int core = 0; core < 2; core++)
        {
            int other = 1 - core;
            bool starts = core == 0;
            machine.Program(core, a => PingPong(a, other, starts, rounds));
        }
        Assert.That(machine.Run().Kind, Is.EqualTo(SchedulerExitKind.Deadlock));
        Assert.That(machine.Cores[0].Core.State->Registers[Gpr.R15], Is.EqualTo(rounds));
        Assert.That(machine.Cores[1].Core.State->Registers[Gpr.R15], Is.EqualTo(rounds));
    }

    [Test]
    public void Timer_OneShotAndPeriodic_WakeAHaltedCore()
    {
        using TestMachine machine = new(1, workers);
        machine.Assemble(0x31_0000, a =>
        {
            a.inc(r15d);
            a.mov(eax, unchecked((uint)ApicBase + 0xB0));
            a.mov(__dword_ptr[rax], 0);
            a.iretq();
        });
        machine.SetGate(Irq, 0x31_0000);
        machine.Program(0, a =>
        {
            Label periodic = a.CreateLabel("periodic");
            EnableApic(a);
            StoreApic(a, 0x3E0, 0xB); // divide by 1
            StoreApic(a, 0x320, Irq);
            StoreApic(a, 0x380, 100_000);
            a.sti();
            a.hlt();
            a.mov(r14, r15);
            StoreApic(a, 0x320, 0x2_0000 | Irq);
            StoreApic(a, 0x380, 50_000);
            a.Label(ref periodic);
            a.hlt();
            a.cmp(r15d, 6);
            a.jb(periodic);
            StoreApic(a, 0x320, 0x1_0000 | Irq);
        });
        Assert.That(machine.Run().Kind, Is.EqualTo(SchedulerExitKind.Deadlock));
        Assert.That(machine.Cores[0].Core.State->Registers[14], Is.EqualTo(1));
        Assert.That(machine.Cores[0].Core.State->Registers[Gpr.R15], Is.GreaterThanOrEqualTo(6));
    }

    /// <summary>A timer cannot wake a core that holds interrupts off: this is a deadlock.</summary>
    [Test]
    public void Halt_InterruptsOffWithTimerArmed_IsADeadlock()
    {
        using TestMachine machine = new(1, workers);
        machine.Program(0, a =>
        {
            EnableApic(a);
            StoreApic(a, 0x320, 0x2_0000 | Irq);
            StoreApic(a, 0x380, 0xFFFF_FFFF);
        });
        Assert.That(machine.Run().Kind, Is.EqualTo(SchedulerExitKind.Deadlock));
    }

    /// <summary>SDM 3A, 9.4.4: INIT, start-up, start-up; the second is ignored. The core begins in real mode at the vector's page.</summary>
    [Test]
    public void InitSipiSipi_StartsACoreInRealModeOnce()
    {
        using TestMachine machine = new(2, workers);
        machine.Cores[1].Core.State->WaitForSipi = true;
        machine.Assemble(0x8000, a =>
        {
            a.xor(ax, ax);
            a.mov(ds, ax);
            a.inc(__word_ptr[0x5000]);
            a.mov(__word_ptr[0x5002], cs);
            a.cli();
            a.hlt();
        }, 16);
        machine.Program(0, a =>
        {
            Label wait = a.CreateLabel("wait");
            EnableApic(a);
            StoreApic(a, 0x310, 1 << 24);
            StoreApic(a, 0x300, 0x4500);
            StoreApic(a, 0x300, 0x4608);
            a.Label(ref wait);
            a.pause();
            a.cmp(__word_ptr[0x5002], 0);
            a.je(wait);
            StoreApic(a, 0x300, 0x4608);
        });
        Assert.That(machine.Run().Kind, Is.EqualTo(SchedulerExitKind.Deadlock));
        Assert.That((uint)machine.ReadUInt64(0x5000), Is.EqualTo(0x0800_0001));
    }

    [Test]
    public void PollingCores_HandATokenRound([Values] bool pauses)
    {
        const int cores = 5, laps = 300;
        using TestMachine machine = new(cores, workers);
        for (int core = 0; core < cores; core++)
        {
            long own = (long)Flag + core * 64, next = (long)Flag + (core + 1) % cores * 64;
            int step = core == cores - 1 ? 1 : 0;
            machine.Program(core, a =>
            {
                Label lap = a.CreateLabel("lap"), wait = a.CreateLabel("wait");
                a.mov(ebp, 1);
                a.Label(ref lap);
                a.nop();
                a.Label(ref wait);
                if (pauses) a.pause();
                a.cmp(__dword_ptr[own], ebp);
                a.jb(wait);
                a.lea(eax, __[rbp + step]);
                a.mov(__dword_ptr[next], eax);
                a.inc(ebp);
                a.cmp(ebp, laps);
                a.jbe(lap);
            });
        }
        machine.WriteUInt64(Flag, 1);
        Assert.That(machine.Run().Kind, Is.EqualTo(SchedulerExitKind.Deadlock));
        for (int core = 0; core < cores; core++)
            Assert.That(machine.Cores[core].Core.State->Registers[Gpr.Rbp], Is.EqualTo(laps + 1));
    }

    /// <summary>
    /// The flag shares its line with a word that the spinning loop itself stores: it must be watched all the same, or the last
    /// core to sleep takes the machine for dead.
    /// </summary>
    [Test]
    public void Polling_FlagBesideAnOwnStore_IsWoken()
    {
        for (int round = 0; round < 20; round++)
        {
            using TestMachine machine = new(2, workers);
            machine.Program(0, a =>
            {
                Label wait = a.CreateLabel("wait");
                a.Label(ref wait);
                a.mov(__dword_ptr[(long)Flag + 8], 7);
                a.pause();
                a.cmp(__dword_ptr[(long)Flag], 0);
                a.je(wait);
                a.mov(__dword_ptr[(long)Answer], 1);
            });
            machine.Program(1, a =>
            {
                Label loop = a.CreateLabel("loop");
                a.mov(ecx, 100_000);
                a.Label(ref loop);
                a.dec(ecx);
                a.jnz(loop);
                a.mov(__dword_ptr[(long)Flag], 1);
            });
            Assert.That(machine.Run().Kind, Is.EqualTo(SchedulerExitKind.Deadlock));
            Assert.That((uint)machine.ReadUInt64(Answer), Is.EqualTo(1), $"round {round}");
        }
    }

    private static void PingPong(Assembler a, int other, bool starts, int rounds)
    {
        Label loop = a.CreateLabel("loop"), wait = a.CreateLabel("wait"), awake = a.CreateLabel("awake"), ready = a.CreateLabel("ready");
        EnableApic(a);
        StoreApic(a, 0x310, (uint)other << 24);
        // Both APICs must be on before the first IPI.
        a.@lock.inc(__dword_ptr[(long)Flag]);
        a.Label(ref ready);
        a.pause();
        a.cmp(__dword_ptr[(long)Flag], 2);
        a.jb(ready);
        a.mov(ebp, 1);
        a.Label(ref loop);
        a.nop();
        if (starts) StoreApic(a, 0x300, Irq);
        a.Label(ref wait);
        a.cli();
        a.cmp(r15d, ebp);
        a.jae(awake);
        a.sti();
        a.hlt();
        a.jmp(wait);
        a.Label(ref awake);
        if (!starts) StoreApic(a, 0x300, Irq);
        a.inc(ebp);
        a.cmp(ebp, rounds);
        a.jbe(loop);
    }

    private static void EnableApic(Assembler a) => StoreApic(a, 0xF0, 0x1FF);

    private static void StoreApic(Assembler a, uint register, uint value)
    {
        a.mov(edi, unchecked((uint)ApicBase + register));
        a.mov(esi, value);
        a.mov(__dword_ptr[rdi], esi);
    }
}
