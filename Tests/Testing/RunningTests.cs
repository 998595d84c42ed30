// ToroEmu.Testing: running until something happens, limits, console, and what a failure says.
using System;
using System.IO;
using System.Text;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Machines;
using ToroEmu.Testing;
using ToroEmu.Tests.Testing.Support;

using static Iced.Intel.AssemblerRegisters;

using Machine = ToroEmu.Testing.Machine;

namespace ToroEmu.Tests.Testing;

[TestFixture]
internal sealed class RunningTests
{
    private const byte DebugExit = (byte)MemoryMap.DebugExitPort;

    [Test]
    public void RunUntilConsole_TextInPieces_StopsBehindItsLastByte()
    {
        using TinyImage image = TinyImage.Of(a => { Print(a, "one two three"); Exit(a, 0); });
        using Machine machine = Machine.Load(image.Path);
        Assert.That(machine.RunUntilConsole("two"), Is.EqualTo("one two"));
        Assert.That(machine.Console, Is.EqualTo("one two"));
        Assert.That(machine.RunUntilConsole("e"), Is.EqualTo(" thre"));
        Assert.That(machine.RunUntilExit(), Is.Zero);
        Assert.That(machine.ConsoleBytes, Is.EqualTo("one two three"u8.ToArray()));
    }

    [Test]
    public void RunUntilConsole_PrintedAlready_RunsNoFarther()
    {
        using TinyImage image = TinyImage.Of(a => { Print(a, "abcabc"); Exit(a, 0); });
        using Machine machine = Machine.Load(image.Path);
        machine.RunUntilExit();
        Assert.That(machine.RunUntilConsole("bc"), Is.EqualTo("abc"));
        Assert.That(machine.RunUntilConsole("bc"), Is.EqualTo("abc"));
        Assert.That(() => machine.RunUntilConsole("bc"), Throws.InstanceOf<RunFailedException>());
    }

    [Test]
    public void RunUntilConsole_GuestExits_MessageHasAllThatIsNeeded()
    {
        using TinyImage image = TinyImage.Of(a => { Print(a, "hello\nworld\n"); Exit(a, 7); });
        using Machine machine = Machine.Load(image.Path, seed: 3);
        RunFailedException failure = Assert.Throws<RunFailedException>(() => machine.RunUntilConsole("success"))!;
        Assert.That(failure.Message, Does.StartWith("the guest did not print \"success\": it exited with code 7\n").And.Contain("seed 3"));
        Assert.That(failure.Message, Does.Contain("  | hello\n  | world"));
        Assert.That(machine.Result!.GuestCode, Is.EqualTo(7));
    }

    [Test]
    public void RunUntilExit_GuestCrashes_MessageHasTheReport()
    {
        using TinyImage image = TinyImage.Of(a => a.ud2());
        using Machine machine = Machine.Load(image.Path);
        RunFailedException failure = Assert.Throws<RunFailedException>(() => machine.RunUntilExit())!;
        Assert.That(failure.Message, Does.StartWith("the guest did not exit: it crashed\n").And.Contain("nothing was printed").And.Contain("#UD").And.Contain("start"));
    }

    [Test]
    public void RunUntilEnd_GuestCrashes_IsTheResult()
    {
        using TinyImage image = TinyImage.Of(a => a.ud2());
        using Machine machine = Machine.Load(image.Path);
        Assert.That(machine.RunUntilEnd()!.Reason, Is.EqualTo(ExitReason.Crash));
        Assert.That(machine.Result!.Reason, Is.EqualTo(ExitReason.Crash));
    }

    [Test]
    public void RunUntilExit_EndlessLoop_EndsByTheInstructionLimit()
    {
        using TinyImage image = TinyImage.Of(Count);
        using Machine machine = Machine.Load(image.Path);
        machine.InstructionLimit = 1_000_000;
        RunFailedException failure = Assert.Throws<RunFailedException>(() => machine.RunUntilExit())!;
        Assert.That(failure.Message, Does.Contain("the limit of 1,000,000 instructions is reached"));
        Assert.That((machine.Instructions, machine.Result), Is.EqualTo((1_000_000UL, (RunResult?)null)));
    }

    [Test]
    public void RunUntilExit_EndlessLoop_EndsByTheTimeLimit()
    {
        using TinyImage image = TinyImage.Of(Count);
        using Machine machine = Machine.Load(image.Path);
        machine.TimeLimit = TimeSpan.FromMilliseconds(2);
        RunFailedException failure = Assert.Throws<RunFailedException>(() => machine.RunUntilExit())!;
        Assert.That(failure.Message, Does.Contain("the time limit of 0.002 s of virtual time is reached"));
        Assert.That(machine.Time, Is.EqualTo(TimeSpan.FromMilliseconds(2)));
    }

    [Test]
    public void RunFor_Instructions_IsExact_AndChangesNothing([Values(1UL, 7UL, 1000UL)] ulong step)
    {
        using TinyImage image = TinyImage.Of(a => { CountTo(a, 5000); Print(a, "done"); Exit(a, 0); });
        using Machine whole = Machine.Load(image.Path), pieces = Machine.Load(image.Path);
        whole.RunUntilExit();
        for (ulong at = step; pieces.RunFor(step); at += step) Assert.That(pieces.Instructions, Is.EqualTo(at));
        Assert.That((pieces.Instructions, pieces.Console, pieces.Position), Is.EqualTo((whole.Instructions, whole.Console, whole.Position)));
    }

    [Test]
    public void RunFor_Time_OfAGuestThatSleepsForEver_Passes()
    {
        // HLT with interrupts off and nothing to come is a standstill; input may come here, since interrupts are on.
        using TinyImage image = TinyImage.Of(WaitForInput);
        using Machine machine = Machine.Load(image.Path);
        machine.RunUntilConsole(">");
        Assert.That(machine.RunFor(TimeSpan.FromHours(1)), Is.True);
        Assert.That(machine.Time, Is.GreaterThanOrEqualTo(TimeSpan.FromHours(1)));
        Assert.That(machine.Instructions, Is.LessThan(1000));
    }

    [Test]
    public void Send_WakesAGuestThatPolls()
    {
        using TinyImage image = TinyImage.Of(Echo);
        using Machine machine = Machine.Load(image.Path);
        machine.Send("ab");
        Assert.That(machine.RunUntilConsole("b"), Is.EqualTo("ab"));
        machine.Send("c");
        machine.RunUntilConsole("c");
    }

    [Test]
    public void RunUntilConsole_GuestWaitsForInput_SaysSo()
    {
        using TinyImage image = TinyImage.Of(WaitForInput);
        using Machine machine = Machine.Load(image.Path);
        Assert.That(() => machine.RunUntilConsole("never"), Throws.InstanceOf<RunFailedException>().With.Message.Contains("it waits for input"));
    }

    [Test]
    public void RunUntil_Condition_IsLookedAtEveryTime()
    {
        using TinyImage image = TinyImage.Of(Count);
        using Machine machine = Machine.Load(image.Path);
        int looks = 0;
        machine.RunUntil(_ => ++looks == 5, every: 100);
        Assert.That(machine.Instructions, Is.EqualTo(400));
        machine.InstructionLimit = 1000;
        Assert.That(() => machine.RunUntil(_ => false, what: "the end of the world"), Throws.InstanceOf<RunFailedException>().With.Message.StartsWith("the end of the world did not come true"));
    }

    [Test]
    public void Load_WrongSettings_SayWhatIsAllowed()
    {
        Assert.That(() => Machine.Load("nowhere.bin"), Throws.ArgumentException.With.Message.Contains("nowhere.bin"));
        using TinyImage image = TinyImage.Of(Count);
        Assert.That(() => Machine.Load(image.Path, cores: 65), Throws.ArgumentException.With.Message.Contains("1 to 64"));
        Assert.That(() => Machine.Load(image.Path, memory: "lots"), Throws.ArgumentException.With.Message.Contains("128M"));
        Assert.That(() => Machine.Load(image.Path, cpu: "z80"), Throws.ArgumentException.With.Message.Contains("base"));
        Assert.That(() => Machine.Load(image.Path, machine: "c64"), Throws.ArgumentException.With.Message.Contains("microvm"));
        Assert.That(() => Machine.Load(image.Path, devices: ["disc"]), Throws.ArgumentException.With.Message.Contains("disc"));
    }

    private static void Print(Assembler a, string text)
    {
        a.mov(dx, MemoryMap.Com1Port);
        foreach (byte letter in Encoding.UTF8.GetBytes(text))
        {
            a.mov(al, letter);
            a.@out(dx, al);
        }
    }

    private static void Exit(Assembler a, int code)
    {
        a.mov(eax, code);
        a.@out(DebugExit, eax);
    }

    private static void Count(Assembler a)
    {
        Label again = a.CreateLabel();
        a.Label(ref again);
        a.inc(__dword_ptr[TinyImage.Data]);
        a.jmp(again);
    }

    private static void CountTo(Assembler a, int count)
    {
        Label again = a.CreateLabel();
        a.mov(ecx, count);
        a.Label(ref again);
        a.inc(__dword_ptr[TinyImage.Data]);
        a.dec(ecx);
        a.jnz(again);
    }

    /// <summary>Sends every byte of input back: polls the line status for received data (bit 0).</summary>
    private static void Echo(Assembler a)
    {
        Label again = a.CreateLabel();
        a.Label(ref again);
        a.mov(dx, MemoryMap.Com1Port + 5);
        a.@in(al, dx);
        a.test(al, 1);
        a.jz(again);
        a.mov(dx, MemoryMap.Com1Port);
        a.@in(al, dx);
        a.@out(dx, al);
        a.jmp(again);
    }

    /// <summary>Prints a prompt and sleeps with interrupts on, while the serial port would interrupt for input.</summary>
    private static void WaitForInput(Assembler a)
    {
        Print(a, ">");
        a.mov(dx, MemoryMap.Com1Port + 1);
        a.mov(al, 1);
        a.@out(dx, al);
        a.sti();
        a.hlt();
        a.ud2();
    }
}
