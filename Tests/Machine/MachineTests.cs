// How runs end, and what the report of a crash says.
using System;
using System.Threading;
using Iced.Intel;
using NUnit.Framework;
using ToroEmu.Machines;
using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Machines;

[TestFixture]
internal sealed class MachineTests
{
    private const byte DebugExit = (byte)MemoryMap.DebugExitPort;

    [TestCase(0)]
    [TestCase(5)]
    public void DebugExit_EndsTheRunWithTheGuestsCode(int code)
    {
        RunResult result = new TinyGuest(a => { a.mov(eax, code); a.@out(DebugExit, eax); a.hlt(); }).Run();
        Assert.That((result.Reason, result.GuestCode, result.Report), Is.EqualTo((ExitReason.GuestExit, code, (string?)null)));
        Assert.That(result.Stats.InstructionsPerCore, Has.Length.EqualTo(1));
    }

    [Test]
    public void Console_PortWrites_ReachTheSinkInOrder()
    {
        TinyGuest guest = new(a =>
        {
            a.mov(dx, MemoryMap.Com1Port);
            foreach (char letter in "hi\n")
            {
                a.mov(al, (byte)letter);
                a.@out(dx, al);
            }
            a.xor(eax, eax);
            a.@out(DebugExit, eax);
        });
        guest.Run();
        Assert.That(guest.Console, Is.EqualTo("hi\n"));
    }

    [Test]
    public void DivideWithoutHandler_CrashNamesVectorRipAndRegisters()
    {
        RunResult result = new TinyGuest(a =>
        {
            a.mov(ebx, 0x1234_5678);
            a.xor(ecx, ecx);
            a.div(ecx);
        }).Run();
        Assert.That(result.Reason, Is.EqualTo(ExitReason.Crash));
        Assert.That(result.Report, Does.Contain("core 0: #DE").And.Contain("triple fault"));
        Assert.That(result.Report, Does.Contain("0000000000100007 start").And.Contain("div ecx"));
        Assert.That(result.Report, Does.Contain("RBX=0000000012345678").And.Contain("RIP=0000000000100007"));
    }

    [Test]
    public void JumpIntoTheVoid_CrashSaysThatNothingIsThere()
    {
        RunResult result = new TinyGuest(a => { a.mov(eax, 0x8000_0000); a.jmp(eax); }).Run();
        Assert.That(result.Reason, Is.EqualTo(ExitReason.Crash));
        Assert.That(result.Report, Does.Contain("core 0: #UD").And.Match(@"core 0 jumped to 0x80000000: the function pointer in RAX is not an address of code;\s+there is no memory"));
    }

    /// <summary>Paging with one 4-MiB page: the stack grows out of it.</summary>
    [Test]
    public void StackOverrun_CrashExplainsThePageFault()
    {
        RunResult result = new TinyGuest(a =>
        {
            Label more = a.CreateLabel("more");
            a.mov(__dword_ptr[0x10_8000], 0x83);
            a.mov(eax, 0x10_8000);
            a.mov(cr3, eax);
            a.mov(eax, cr4);
            a.or(eax, 0x10);
            a.mov(cr4, eax);
            a.mov(eax, cr0);
            a.or(eax, 0x8000_0000);
            a.mov(cr0, eax);
            a.mov(esp, 0x40);
            a.Label(ref more);
            a.push(eax);
            a.jmp(more);
        }).Run();
        Assert.That(result.Reason, Is.EqualTo(ExitReason.Crash));
        Assert.That(result.Report, Does.Contain("#PF(0002)").And.Contain("push eax").And.Contain("ran out of stack: RSP is 0, and 0xfffffffc cannot be written"));
        Assert.That(result.Report, Does.Match(@"address 00000000fffffffc: supervisor write, no page is mapped\s+there"));
    }

    [Test]
    public void FaultAfterEmptyingTheIdt_IsAReset()
    {
        RunResult result = new TinyGuest(a =>
        {
            // Zeroes behind the program.
            a.lidt(__[0x10_8000]);
            a.int3();
        }).Run();
        Assert.That((result.Reason, result.Report), Is.EqualTo((ExitReason.GuestReset, (string?)null)));
    }

    [Test]
    public void ResetPort_IsAReset() => Assert.That(
        new TinyGuest(a => { a.mov(al, MemoryMap.I8042ResetCommand); a.@out((byte)MemoryMap.I8042Port, al); a.hlt(); }).Run().Reason,
        Is.EqualTo(ExitReason.GuestReset));

    [Test]
    public void AllCoresHaltedForGood_IsADeadlockWithTheirPlaces([Values(1, 3)] int cores)
    {
        RunResult result = new TinyGuest(a => { a.cli(); a.hlt(); a.nop(); }) { Cores = cores }.Run();
        Assert.That(result.Reason, Is.EqualTo(ExitReason.Deadlock));
        Assert.That(result.Report, Does.Contain("core 0: halted, interrupts off").And.Contain("start"));
        if (cores > 1) Assert.That(result.Report, Does.Contain("core 2: not started"));
    }

    /// <summary>A guest that asked the serial port for interrupts waits for input, unless that is over.</summary>
    [Test]
    public void WaitingForInputThatIsOver_IsADeadlock([Values(0, 20)] int millisecondsBefore)
    {
        TinyGuest guest = new(a =>
        {
            a.mov(dx, MemoryMap.Com1Port + 1);
            a.mov(al, 1);
            a.@out(dx, al);
            a.sti();
            a.hlt();
        });
        Assert.That(guest.RunWithoutInput(TimeSpan.FromMilliseconds(millisecondsBefore)).Reason, Is.EqualTo(ExitReason.Deadlock));
    }

    [Test]
    public void EndlessCounting_EndsWhenCancelled()
    {
        using CancellationTokenSource stop = new();
        TinyGuest guest = new(a =>
        {
            Label loop = a.CreateLabel("loop");
            a.mov(dx, MemoryMap.Com1Port);
            a.@out(dx, al);
            a.Label(ref loop);
            a.inc(ecx);
            a.jmp(loop);
        });
        RunResult? result = null;
        Thread run = new(() => result = guest.Run(stop.Token));
        run.Start();
        // The guest shows on the console that it runs.
        while (guest.Console.Length == 0) Thread.Yield();
        stop.Cancel();
        run.Join();
        Assert.That(result!.Reason, Is.EqualTo(ExitReason.Stopped));
        Assert.That(result.Stats.Instructions, Is.GreaterThanOrEqualTo(2));
    }

    /// <summary>A guest that gives up from inside its handler: the first cause is reported, not the place that gave up.</summary>
    [Test]
    public void FailureInsideAHandler_ReportsTheCause()
    {
        RunResult result = new TinyGuest(a =>
        {
            Label main = a.CreateLabel("main");
            a.jmp(main);
            // The handler, at entry + 2.
            a.mov(eax, 3);
            a.@out(DebugExit, eax);
            a.hlt();
            a.Label(ref main);
            // Gate 0 at 10_A000h, code segment 8 of a GDT at 10_B000h; their pseudo descriptors before them.
            a.mov(__dword_ptr[0x10_B008], 0x0000_FFFF);
            a.mov(__dword_ptr[0x10_B00C], 0x00CF_9B00);
            a.mov(__dword_ptr[0x10_A000], 0x0008_0002);
            a.mov(__dword_ptr[0x10_A004], 0x0010_8E00);
            a.mov(__word_ptr[0x10_8000], 15);
            a.mov(__dword_ptr[0x10_8002], 0x10_B000);
            a.mov(__word_ptr[0x10_9000], 7);
            a.mov(__dword_ptr[0x10_9002], 0x10_A000);
            a.lgdt(__[0x10_8000]);
            a.lidt(__[0x10_9000]);
            a.mov(esp, 0x10_F000);
            a.xor(ecx, ecx);
            a.div(ecx);
        }).Run();
        Assert.That((result.Reason, result.GuestCode), Is.EqualTo((ExitReason.Crash, 3)));
        Assert.That(result.Report, Does.Contain("core 0: #DE -> the guest ended the run from its handler").And.Contain("div ecx"));
    }
}
