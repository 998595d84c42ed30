// Starting cores: who runs first, and what INIT does to one that runs, halts or waits.
using System.Collections.Generic;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Interrupts;
using ToroEmu.Machines;
using ToroEmu.Scheduling;
using ToroEmu.Tests.EndToEnd.Support;
using ToroEmu.Tests.Machines;
using ToroEmu.Tests.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Scheduling;

[TestFixture]
internal sealed class StartUpTests
{
    private const uint Init = 0x4500;
    private const uint StartUp = 0x4600;
    private const uint Others = 0xC_0000;
    private const byte Page = 8;
    private const uint Trampoline = Page << 12;
    private const uint Counter = 0x5000;

    /// <summary>The starter looks once, right behind the IPI. On a processor that would be too early; here the started cores have run by then.</summary>
    [TestCase(2)]
    [TestCase(5)]
    [TestCase(16)]
    public void StartedCores_RunBeforeTheStarterGoesOn(int cores)
    {
        RunResult result = Run(cores, a =>
        {
            WriteTrampoline(a, a => { a.@lock.inc(__byte_ptr[Counter]); a.cli(); a.hlt(); });
            Send(a, Others | Init);
            Send(a, Others | StartUp | Page);
            Exit(a, Counter);
        });
        Assert.That(result.GuestCode, Is.EqualTo(cores - 1));
    }

    /// <summary>The same while other threads want the host's processors, and again for cores that run already: INIT takes them back.</summary>
    [Test]
    public void RunningCores_AreStartedAnew_OnABusyHost()
    {
        using HostLoad load = new(4);
        RunResult result = Run(4, a =>
        {
            WriteTrampoline(a, a =>
            {
                Label loop = a.CreateLabel("loop");
                a.@lock.inc(__byte_ptr[Counter]);
                a.Label(ref loop);
                a.inc(ecx);
                a.jmp(loop);
            });
            for (int round = 0; round < 3; round++)
            {
                Send(a, Others | Init);
                Send(a, Others | StartUp | Page);
                Send(a, Others | StartUp | Page);
            }
            Exit(a, Counter);
        });
        Assert.That(result.GuestCode, Is.EqualTo(9));
    }

    [Test]
    public void StartUpWithoutInit_LeavesARunningCoreAlone()
    {
        RunResult result = Run(2, a =>
        {
            WriteTrampoline(a, a => { a.@lock.inc(__byte_ptr[Counter]); a.cli(); a.hlt(); });
            Send(a, Others | Init);
            for (int round = 0; round < 3; round++) Send(a, Others | StartUp | Page);
            Exit(a, Counter);
        });
        Assert.That(result.GuestCode, Is.EqualTo(1));
    }

    /// <summary>A PC goes through its firmware, which resets the machine; there is none here.</summary>
    [Test]
    public void InitOfTheBootstrapCore_IsAReset()
    {
        RunResult result = Run(2, a => { Send(a, Init); Exit(a, Counter); });
        Assert.That(result.Reason, Is.EqualTo(ExitReason.GuestReset));
    }

    [Test]
    public void Stop_HoldsUntilTheLastCoreHasRun()
    {
        List<int> woken = [];
        StartUps startUps = new(woken.Add);
        startUps.Stop(0, now: 5);
        Assert.That(startUps.Holds(0, now: 5, out _), Is.False, "nobody is due");
        startUps.Begin(1);
        startUps.Begin(1);
        startUps.Begin(2);
        startUps.Stop(0, now: 5);
        startUps.End(1);
        startUps.End(3);
        Assert.That((startUps.HasAny, startUps.Holds(0, now: 6, out ulong end), end), Is.EqualTo((true, true, 2_000_000_005UL)));
        Assert.That(woken, Is.Empty);
        startUps.End(2);
        Assert.That((startUps.HasAny, startUps.Holds(0, now: 6, out _)), Is.EqualTo((false, false)));
        Assert.That(woken, Is.EqualTo((int[])[0]));
    }

    /// <summary>One that is to run first must not wait for itself, whether it is stopped before or after.</summary>
    [Test]
    public void Stop_OfACoreThatIsDue_DoesNotHoldIt()
    {
        StartUps startUps = new(_ => { });
        startUps.Begin(63);
        startUps.Stop(63, now: 0);
        startUps.Stop(0, now: 0);
        Assert.That((startUps.Holds(63, 0, out _), startUps.Holds(0, 0, out _)), Is.EqualTo((false, true)));
        startUps.Begin(0);
        Assert.That(startUps.Holds(0, 0, out _), Is.False);
    }

    [Test]
    public void Holds_NotForEver()
    {
        StartUps startUps = new(_ => { });
        startUps.Begin(1);
        startUps.Stop(0, now: 100);
        Assert.That(startUps.Holds(0, now: 2_000_000_099, out _), Is.True);
        Assert.That(startUps.Holds(0, now: 2_000_000_100, out _), Is.False);
    }

    private static RunResult Run(int cores, System.Action<Assembler> program) => new TinyGuest(program) { Cores = cores }.Run();

    private static void WriteTrampoline(Assembler a, System.Action<Assembler> program)
    {
        byte[] code = TestCore.Machine(0, program, 16);
        for (int index = 0; index < code.Length; index++) a.mov(__byte_ptr[Trampoline + (uint)index], code[index]);
    }

    /// <summary>A block of its own: the starter stands still at the end of the one that sent the IPI.</summary>
    private static void Send(Assembler a, uint command)
    {
        Label next = a.CreateLabel("next");
        a.mov(__dword_ptr[(long)(LocalApicSpec.DefaultBase + LocalApicSpec.IcrLow)], command);
        a.jmp(next);
        a.Label(ref next);
    }

    private static void Exit(Assembler a, uint address)
    {
        a.movzx(eax, __byte_ptr[address]);
        a.@out((byte)MemoryMap.DebugExitPort, eax);
        a.hlt();
    }
}
