// Guests that die, fail, hang or are stopped: the exit code, and a report that a person can act on.
using System;
using System.Text.RegularExpressions;
using NUnit.Framework;
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.EndToEnd;

public sealed class GuestEndTests
{
    private const int Cores = 2;
    private const string Endings = "Tests/EndToEnd/Guests/Endings";

    /// <summary>The guest's handler dumps and gives up, on the last core; the report names that core, the exception and the place.</summary>
    [TestCase("divide", "core 1: #DE", "divide_by_zero")]
    [TestCase("jump", "core 1: #PF(0011)", "core 1 jumped to 0xdeadbee0: the function pointer in ")]
    [TestCase("null", "core 1: #PF(0002)", "write_to_null")]
    [TestCase("stack", "core 1: #PF(0002)", "overrun_stack")]
    [TestCase("invalid", "core 1: #UD", "execute_nonsense")]
    [TestCase("wrongway", "core 1: #GP(0000)", "write_beyond_canonical")]
    public void Exception_IsReported(string ending, string exception, string place)
    {
        ProcessResult result = End(ending);
        AssertCrash(result);
        Assert.That(result.Error, Does.Contain(exception).And.Contain(place));
        Assert.That(result.Error, Does.Contain("core 0:").And.Contain("core 1"), "every core's back trace");
        Assert.That(result.Output, Does.Contain("EXCEPTION: core 1: "), "the guest's own dump");
    }

    /// <summary>Without a usable IDT nobody in the guest can handle anything.</summary>
    [Test]
    public void TripleFault_IsReported()
    {
        ProcessResult result = End("triple");
        AssertCrash(result);
        Assert.That(result.Error, Does.Contain("#UD").And.Contain("triple fault").And.Contain("fault_without_idt"));
    }

    [TestCase("null", "SelfTest_Faults.Commit")]
    [TestCase("divide", "SelfTest_Faults.Commit")]
    [TestCase("stack", "SelfTest_Faults.Overflow")]
    [TestCase("code", "SelfTest_Faults.Commit")]
    [TestCase("jump", "main")]
    public void ExceptionInCSharp_IsReported(string fault, string place)
    {
        ProcessResult result = ToroEmuProcess.Boot(GuestImage.Of("Guest/SelfTest"), Cores, $"fault={fault}");
        AssertCrash(result);
        Assert.That(result.Error, Does.Contain(place));
    }

    [TestCase("exit", 7)]
    [TestCase("return", 9)]
    [TestCase("abort", 134)]
    public void OwnCode_IsNamed(string ending, int code)
    {
        ProcessResult result = End(ending);
        Assert.That((result.Code, result.Error), Is.EqualTo((1, $"toroemu: the guest failed with code {code}\n")));
    }

    [Test]
    public void Panic_IsAFailure()
    {
        ProcessResult result = End("panic");
        Assert.That((result.Code, result.Error), Is.EqualTo((1, "toroemu: the guest failed with code 1\n")));
        Assert.That(result.Output, Does.Contain("PANIC: core 1: a pointer that the heap did not give out"));
    }

    [TestCase("reset")]
    [TestCase("emptyidt")]
    public void Reset_EndsTheRunWell(string ending)
    {
        ProcessResult result = End(ending);
        Assert.That((result.Code, result.Error), Is.EqualTo((0, "")));
    }

    /// <summary>Busy for ever, or waiting for ever in a way that something could still end: only the time limit ends it.</summary>
    [TestCase("count")]
    [TestCase("sleep")]
    public void Endless_EndsAtTheTimeLimit(string ending)
    {
        ProcessResult result = End(ending, "--timeout", "1s");
        Assert.That(result.Code, Is.EqualTo(5));
        Assert.That(result.Error, Does.StartWith("toroemu: the time limit of 1 s is reached; give more with --timeout\nstopped: core 0 "));
    }

    [TestCase("halt", "all cores are halted with interrupts off")]
    [TestCase("spin", "spin_forever")]
    public void NobodyCanGoOn_IsADeadlock(string ending, string place)
    {
        ProcessResult result = End(ending);
        Assert.That(result.Code, Is.EqualTo(4), () => $"{result}");
        Assert.That(result.Error, Does.StartWith("toroemu: deadlock: no core can make progress\n").And.Contain(place));
        Assert.That(result.Error, Does.Contain("core 0").And.Contain("core 1"));
    }

    /// <summary>Each core receives from another one, and nobody sends: the rings are named.</summary>
    [Test]
    public void NobodySends_NamesTheRings()
    {
        ProcessResult result = End("receive");
        Assert.That(result.Code, Is.EqualTo(4), () => $"{result}");
        Assert.That(result.Error, Does.Contain("core 0: in a loop, polls used.idx of ring 1->0").And.Contain("core 1: in a loop, polls used.idx of ring 0->1"));
    }

    [Test]
    public void CtrlC_StopsTheRun()
    {
        using HostProcess running = ToroEmuProcess.Start("run", GuestImage.Of(Endings), "--cores", $"{Cores}", "--append", "ending=count");
        running.WaitForOutput("ending: count", ToroEmuProcess.Most);
        running.Interrupt();
        ProcessResult result = running.WaitForEnd(TimeSpan.FromSeconds(30));
        Assert.That((result.Code, result.Error), Is.EqualTo((130, "toroemu: interrupted\n")));
    }

    private static ProcessResult End(string ending, params string[] options) =>
        ToroEmuProcess.Run(["run", GuestImage.Of(Endings), "--cores", $"{Cores}", "--append", $"ending={ending}", .. options]);

    private static void AssertCrash(ProcessResult result)
    {
        Assert.That(result.Code, Is.EqualTo(3), () => $"{result}");
        Assert.That(result.Error, Does.StartWith("toroemu: the guest crashed\n"));
        Assert.That(result.Error, Does.Match(new Regex("^  RAX=[0-9a-f]{16} .*\n(.*\n)*  RIP=[0-9a-f]{16} ", RegexOptions.Multiline)), "registers");
        Assert.That(result.Error, Does.Not.Contain("   at "), "a stack trace of C#");
    }
}
