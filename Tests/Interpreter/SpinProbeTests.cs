// Which loops count as standing still, and what they wait for.
using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Iced.Intel;
using NUnit.Framework;
using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Interrupts;
using ToroEmu.Memory;
using ToroEmu.Tests.Support;
using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class SpinProbeTests
{
    private const long Flag = (long)TestCore.Data;
    private const long Budget = 20_000;

    public enum Loop
    {
        Poll,
        PollByCall,
        JumpToSelf,
        Counter,
        TimeStamp,
        Store,
        Atomic,
        Port,
        Device,
        Random,
        ModelSpecific,
    }

    /// <summary>A loop whose every turn is like the last one, seen from inside and outside, and loops that only look like it.</summary>
    [TestCase(Loop.Poll, true)]
    [TestCase(Loop.PollByCall, true)]
    [TestCase(Loop.JumpToSelf, true)]
    [TestCase(Loop.Counter, false)]
    [TestCase(Loop.TimeStamp, false)]
    [TestCase(Loop.Store, false)]
    [TestCase(Loop.Atomic, false)]
    [TestCase(Loop.Port, false)]
    [TestCase(Loop.Device, false)]
    [TestCase(Loop.Random, false)]
    [TestCase(Loop.ModelSpecific, false)]
    public void Loop_IsAtStandstillOnlyIfNothingChanges(Loop kind, bool still)
    {
        foreach (bool pauses in (bool[])[false, true])
        {
            using TestCore core = Looping(kind, pauses);
            List<VcpuExit> exits = RunSlices(core, 8);
            Assert.That(exits.Contains(VcpuExit.Spinning), Is.EqualTo(still), $"pauses {pauses}: {string.Join(' ', exits)}");
        }
    }

    /// <summary>Looking must not change what the guest does: the same instructions, the same count, whoever looked how often.</summary>
    [Test]
    public void Looks_DoNotDisturbTheCount()
    {
        using TestCore looked = Looping(Loop.Counter, pauses: true), plain = Looping(Loop.Counter, pauses: true);
        for (ulong end = 97; end <= 200 * 97; end += 97)
        {
            // A run may end early, to let others run.
            while (looked.Cpu->Retired < end) looked.Run((long)(end - looked.Cpu->Retired));
            Assert.That(looked.Cpu->Retired, Is.EqualTo(end));
        }
        while (plain.Cpu->Retired < 200 * 97) plain.Run((long)(200 * 97 - plain.Cpu->Retired));
        Assert.That(looked.Cpu->Registers[Gpr.Rcx], Is.EqualTo(plain.Cpu->Registers[Gpr.Rcx]));
        Assert.That(looked.Cpu->Rip, Is.EqualTo(plain.Cpu->Rip));
    }

    [Test]
    public void Standstill_CountsTheInstructionsItObserved()
    {
        using TestCore core = Looping(Loop.JumpToSelf, pauses: false);
        VcpuExit exit = core.Run(Budget);
        Assert.That(exit, Is.EqualTo(VcpuExit.Spinning));
        // The first look comes behind 1024 instructions, and needs a turn or two.
        Assert.That(core.Cpu->Retired, Is.InRange(1024, 1030));
    }

    [Test]
    public void Watch_StoreToAReadLine_WakesOthersDoNot()
    {
        using TestCore core = Looping(Loop.PollByCall, pauses: true);
        RunToStandstill(core);
        Watcher watcher = new();
        Assert.That(core.TryWatch(watcher), Is.True);
        core.Write((ulong)Flag + 64, [1]);
        core.Write(TestCore.StackTop - 8, [1]);
        Assert.That(watcher.Wakes, Is.Zero, "neither the next line nor the loop's own stack");
        core.Write((ulong)Flag + 63, [1]);
        Assert.That(watcher.Wakes, Is.EqualTo(1), "the same line");
        core.Ram.Watches.Unwatch(0);
        core.Write((ulong)Flag, [1]);
        Assert.That(watcher.Wakes, Is.EqualTo(1));
    }

    [Test]
    public void Watch_AfterTheFlagChanged_RefusesToSleep()
    {
        using TestCore core = Looping(Loop.Poll, pauses: true);
        RunToStandstill(core);
        core.Write((ulong)Flag, [1]);
        Assert.That(core.TryWatch(new Watcher()), Is.False);
        Assert.That(core.Run(Budget), Is.EqualTo(VcpuExit.Halted));
    }

    /// <summary>The turn that closes has read a flag before the core was interrupted, and another core has set it since.</summary>
    [Test]
    public void FlagSetInTheMiddleOfATurn_IsNoStandstill([Range(1, 36)] int interruption)
    {
        using TestCore core = new(new FakeServices(), exact: true);
        core.Assemble(TestCore.Code, a =>
        {
            Label wait = a.CreateLabel("wait"), end = a.CreateLabel("end");
            a.Label(ref wait);
            a.pause();
            a.cmp(__dword_ptr[Flag], 0);
            a.jne(end);
            for (int count = 0; count < 8; count++) a.nop();
            a.jmp(wait);
            a.Label(ref end);
            a.hlt();
        });
        for (int round = 0; round < 4; round++) RunToStandstill(core); // the loop is known now
        core.Run(interruption);
        core.Write((ulong)Flag, [1]);
        VcpuExit exit = core.Run(Budget);
        Assert.That(exit == VcpuExit.Yielding ? core.Run(Budget) : exit, Is.EqualTo(VcpuExit.Halted));
    }

    [Test]
    public void Watch_StoreToTheLoopsCode_Wakes()
    {
        using TestCore core = Looping(Loop.JumpToSelf, pauses: false);
        RunToStandstill(core);
        Watcher watcher = new();
        core.TryWatch(watcher);
        core.Write(TestCore.Code, [0x90, 0x90]);
        Assert.That(watcher.Wakes, Is.EqualTo(1));
    }

    /// <summary>A loop that opens interrupts by POPF takes the pending one, however still it stands otherwise.</summary>
    [Test]
    public void InterruptWindowInTheLoop_IsUsed()
    {
        using TestCore core = new();
        core.LoadTables(0x40);
        core.Assemble(TestCore.Code, a =>
        {
            Label wait = a.CreateLabel("wait"), next = a.CreateLabel("next");
            a.Label(ref wait);
            a.push(0x202);
            a.popfq();
            a.jmp(next);
            a.Label(ref next);
            a.cli();
            a.cmp(__dword_ptr[Flag], 0);
            a.pause();
            a.je(wait);
        });
        core.Services.Interrupts.Enqueue(0x40);
        core.Cpu->InterruptWaiting = true;
        for (int slice = 0; slice < 8 && !core.Cpu->Halted; slice++) core.Run(Budget);
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(0x40) + 1));
    }

    /// <summary>Guests that count PAUSEs while they wait for another core must not keep it from running where there is one host processor.</summary>
    [TestCase(Loop.Counter)]
    [TestCase(Loop.TimeStamp)]
    [TestCase(Loop.Atomic)]
    public void PausingLoopThatGoesOn_OffersToYield(Loop kind)
    {
        using TestCore core = Looping(kind, pauses: true);
        Assert.That(RunSlices(core, 8), Does.Contain(VcpuExit.Yielding).And.Not.Contain(VcpuExit.Spinning));
    }

    [Test]
    public void PendingEvent_EndsTheStandstill()
    {
        using TestCore core = Looping(Loop.Poll, pauses: true);
        RunToStandstill(core);
        core.Cpu->Pending = (uint)CoreEvent.Pause;
        Assert.That(core.TryWatch(new Watcher()), Is.False);
        Assert.That(core.Run(Budget), Is.EqualTo(VcpuExit.Paused));
    }

    /// <summary>An event that comes behind STI waits for one more instruction, and so must the look.</summary>
    [Test]
    public void PendingEvent_InAnInterruptShadow_DoesNotHoldTheLook()
    {
        using TestCore core = new();
        core.LoadTables();
        core.Assemble(TestCore.Code, a =>
        {
            Label wait = a.CreateLabel("wait");
            a.Label(ref wait);
            a.pause();
            a.sti();
            a.nop();
            a.nop();
            a.jmp(wait);
        });
        core.Cpu->SystemFlags &= ~Rflags.If;
        core.Cpu->InterruptWaiting = true;
        Task<VcpuExit> run = Task.Run(() => core.Run(1000));
        Assert.That(run.Wait(TimeSpan.FromMinutes(1)), Is.True, "the core turns in place");
        Assert.That((run.Result, core.Cpu->InterruptWaiting), Is.EqualTo((VcpuExit.Spinning, false)), "looked for, and nobody had one");
    }

    private static void RunToStandstill(TestCore core) =>
        Assert.That(RunSlices(core, 8), Does.Contain(VcpuExit.Spinning));

    private static List<VcpuExit> RunSlices(TestCore core, int count)
    {
        List<VcpuExit> exits = [];
        while (exits.Count < count && !exits.Contains(VcpuExit.Spinning)) exits.Add(core.Run(Budget));
        return exits;
    }

    private static TestCore Looping(Loop kind, bool pauses)
    {
        TestCore core = new();
        core.LoadTables();
        new PageTables(core).Map(0x40_0000_0000, 0xF000_0007);
        core.Services.Physical[0xF000_0000] = 0;
        core.Services.Ports[0x60] = 0;
        core.Cpu->Registers[Gpr.R8] = 0x40_0000_0000;
        core.Cpu->Registers[Gpr.Rcx] = Msr.KernelGsBase;
        core.Cpu->KernelGsBase = 0x1000;
        core.Assemble(TestCore.Code, a =>
        {
            Label wait = a.CreateLabel("wait"), function = a.CreateLabel("function"), end = a.CreateLabel("end");
            a.Label(ref wait);
            if (pauses) a.pause();
            switch (kind)
            {
                case Loop.PollByCall:
                    a.call(function);
                    break;
                case Loop.JumpToSelf:
                    a.jmp(wait);
                    break;
                case Loop.Counter:
                    a.inc(rcx);
                    break;
                case Loop.TimeStamp:
                    a.rdtsc();
                    a.xor(eax, eax);
                    a.xor(edx, edx);
                    break;
                case Loop.Store:
                    a.xor(__dword_ptr[Flag + 64], 1);
                    break;
                case Loop.Atomic:
                    a.@lock.add(__dword_ptr[Flag + 64], 0);
                    break;
                case Loop.Port:
                    a.@in(al, 0x60);
                    break;
                case Loop.Device:
                    a.mov(eax, __dword_ptr[r8]);
                    break;
                case Loop.Random:
                    a.rdrand(eax);
                    break;
                case Loop.ModelSpecific:
                    a.wrmsr();
                    break;
            }
            a.cmp(__dword_ptr[Flag], 0);
            a.je(wait);
            a.jmp(end);
            a.Label(ref function);
            a.push(rbx);
            a.mov(rbx, Flag);
            a.cmp(__dword_ptr[rbx], 0);
            a.pop(rbx);
            a.ret();
            a.Label(ref end);
            a.hlt();
        });
        core.Cpu->Rip = TestCore.Code;
        return core;
    }

    private sealed class Watcher : IWatcher
    {
        public int Wakes { get; private set; }

        public void WakeByStore() => Wakes++;
    }
}
