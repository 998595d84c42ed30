// Scripted sessions of the real gdb.
using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;
using ToroEmu.Tests.Kernels;
using ToroEmu.Tests.Testing.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Gdb;

[TestFixture, Parallelizable(ParallelScope.Children)]
internal sealed class RealGdbTests
{
    internal const string Exit = "ToroEmu_Guest_ToroEmu_Guest_Kernel_Machine__Exit";

    [SetUp]
    public void RequireGdb() => GdbProcess.Require();

    [Test]
    public void Threads_Breakpoints_Backtraces([Values(1, 5, 16)] int cores)
    {
        using ServedGuest guest = ServedGuest.Sample("MpiReduce", cores);
        string text = GdbProcess.Run(guest, GuestImage.Sample("MpiReduce"), "info threads", "break main", "continue", "bt", "info threads", "stepi", "next", "next", "info locals", "delete", "continue");
        Assert.That(text, Does.Contain("pvh_start () at"));
        for (int core = 0; core < cores; core++) Assert.That(text, Does.Contain($"Thread {core + 1} \"core {core}\" ("));
        Assert.That(text, Does.Match("(?m)^(Thread [0-9]+ \"core [0-9]+\" hit )?Breakpoint 1, main \\(\\) at"));
        Assert.That(text, Does.Contain("#0  main () at").And.Contain("rank ="));
        Assert.That(text, Does.Contain("The guest exited with code 0."));
        Assert.That(guest.End()!.GuestCode, Is.Zero);
        Assert.That(guest.Console, Does.Contain("success! value: "));
    }

    /// <summary>Every core meets main; a breakpoint of a thread stops that thread alone.</summary>
    [Test]
    public void Breakpoint_OfOneThread([Values(5, 16)] int cores)
    {
        using ServedGuest guest = ServedGuest.Sample("MpiReduce", cores);
        string text = GdbProcess.Run(guest, GuestImage.Sample("MpiReduce"), $"break main thread {cores}", "continue", "p $_thread", "continue");
        Assert.That(text, Does.Contain($"Thread {cores} \"core {cores - 1}\" hit Breakpoint 1").And.Contain($"$1 = {cores}"));
        Assert.That(Regex.Count(text, "hit Breakpoint"), Is.EqualTo(1));
    }

    [Test]
    public void Breakpoint_WithACondition([Values("set breakpoint condition-evaluation target", "set breakpoint condition-evaluation host")] string where)
    {
        using ServedGuest guest = ServedGuest.Sample("PingPong", 2);
        string text = GdbProcess.Run(guest, GuestImage.Sample("PingPong"), where, "break *0x200020 if $rcx == 3 && *(unsigned char*)$rip == 0x89", "continue", "p $rcx", "p $rip");
        Assert.That(text, Does.Contain("$1 = 3").And.Contain("$2 = 2097184"));
    }

    /// <summary>gdb gives up waiting for an answer after a second here; the way takes longer than that on most hosts, and back again.</summary>
    [Test]
    public void MonitorGoto_ThatTakesLong_IsWaitedFor()
    {
        using TinyImage image = TinyImage.Of(c =>
        {
            Iced.Intel.Label turn = c.CreateLabel();
            c.Label(ref turn);
            c.dec(ecx);
            c.mov(__dword_ptr[TinyImage.Data], ecx);
            c.jmp(turn);
        });
        using ServedGuest guest = new(image.Path);
        string text = GdbProcess.Run(guest, image.Path, "set remotetimeout 1", "monitor goto 200000000", "monitor position", "kill");
        Assert.That(text, Does.Not.Contain("packet error").And.Not.Contain("timed out"));
        Assert.That(Regex.Count(text, "200000000 instructions"), Is.EqualTo(2), text);
    }

    /// <summary>What a watchpoint saw when the guest published its first message, and once more on the way back.</summary>
    [Test]
    public void ReverseContinue_ToTheWriterOfARingsIndex_OnAnotherCore([Values(2, 5)] int cores)
    {
        string image = GuestImage.Sample("MpiReduce");
        using ServedGuest guest = ServedGuest.Sample("MpiReduce", cores);
        ulong index;
        using (GdbClient first = guest.Connect())
        {
            // A first look finds the ring from core 1 to core 0, and goes back to the beginning.
            ulong main = global::ToroEmu.Symbols.SymbolTable.From(global::ToroEmu.Machines.Loading.ElfImage.Parse(File.ReadAllBytes(image))).Named("main")[0].Address;
            Assert.That(first.Ask($"Z0,{main:x},1"), Is.EqualTo("OK"));
            Assert.That(first.Ask("c"), Does.StartWith("T05swbreak"));
            string ring = first.Monitor("info queues").Split('\n').First(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["1", "0", ..]);
            index = Convert.ToUInt64(ring.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1], 16) + 2;
            Assert.That(first.Ask($"z0,{main:x},1"), Is.EqualTo("OK"));
            Assert.That(first.Ask("bc"), Does.Contain("replaylog:begin;"));
        }

        string text = GdbProcess.Run(
            guest, image, "break main thread 2", "continue", "delete", $"watch *(unsigned short*){index}", "continue", "monitor info watch", "bt 3", "p $_thread", "thread 1",
            "delete", $"break {Exit}", "continue", "delete", $"watch *(unsigned short*){index}", "reverse-continue", "monitor info watch", "p $_thread");
        string[] seen = [.. Regex.Matches(text, "core ([0-9]+) wrote 2 bytes at 0x[0-9a-f]+: (0x[0-9a-f]*) -> (0x[0-9a-f]+)").Select(match => match.Value)];
        Assert.That(seen, Has.Length.EqualTo(2), text);
        Assert.That(seen, Has.All.StartsWith("core 1 wrote"), text);
        Assert.That(text, Does.Contain("$1 = 2").And.Contain("$2 = 2").And.Contain("Old value"));
    }

    [Test]
    public void Back_StepsAndLines([Values(1, 5)] int cores)
    {
        using ServedGuest guest = ServedGuest.Sample("MpiReduce", cores);
        string text = GdbProcess.Run(
            guest, GuestImage.Sample("MpiReduce"), "break main", "continue", "p/x $pc", "p/x $sp", "stepi", "stepi", "reverse-stepi", "reverse-stepi", "p/x $pc == $1 && $sp == $2",
            "next", "next", "reverse-next", "delete", "reverse-continue", "p/x $pc");
        Assert.That(text, Does.Contain("$3 = 0x1").And.Contain("$4 = 0x200000").And.Contain("No more reverse-execution history."));
    }

    /// <summary>From the first instruction of 32 bits into long mode, with gdb's architectures of both widths and of 16 bits.</summary>
    [Test]
    public void Architectures_OneDescriptionServesAll()
    {
        using ServedGuest guest = ServedGuest.Sample("PingPong", 2);
        string text = GdbProcess.Run(
            guest, GuestImage.Sample("PingPong"), "set architecture i386", "x/3i $pc", "stepi", "stepi", "stepi", "info registers eip esp cs eflags code_bits", "bt", "break *0x20007b", "continue", "x/i $pc", "p $cr4",
            "set architecture i8086", "x/i 0x20007b", "set architecture i386:x86-64", "delete", "break thread_start", "continue", "x/i $pc", "p $code_bits", "p $cr0", "p $efer");
        Assert.That(text, Does.Match("mov +[$]0x2[0-9a-f]{2}000,%esp").And.Match("(?m)^eip +0x200007 +").And.Match("(?m)^esp +0x2[0-9a-f]{2}000 +").And.Match("(?m)^code_bits +0x20 +"));
        Assert.That(text, Does.Contain("cpuid").And.Contain("= [ PAE OSFXSR OSXMMEXCPT ]").And.Contain("= 64").And.Contain("PG ]").And.Contain("LMA"));
        Assert.That(text, Does.Not.Contain("reply is too long").And.Not.Contain("rejected"));
    }

    /// <summary>A breakpoint that was set in 32-bit code hits in real mode, in code that is copied to its place later; LOW of the kernel's source is 8000h.</summary>
    [Test]
    public void RealMode_BreakpointHoldsAcrossModeSwitches()
    {
        using ServedGuest guest = new(KernelImage.Of("real").Path);
        string text = GdbProcess.Run(
            guest, null, "break *((unsigned long)&hex32 - (unsigned long)&low_start + 0x8000) if ($cr0 & 1) == 0", "continue", "p $code_bits", "p $cr0", "set architecture i8086", "x/2i $pc",
            "p/x $pc", "stepi", "reverse-stepi", "p/x $pc == $3");
        Assert.That(text, Does.Contain("$1 = 16").And.Contain("$2 = [ MP ET NE ]").And.Contain("push   %eax").And.Contain("shr    $0x10,%eax").And.Contain("$4 = 0x1"));
    }

    [Test]
    public void ForeignKernels_SymbolsComeFromTheGuest([Values("smp", "exceptions64", "paging32")] string name)
    {
        KernelImage kernel = KernelImage.Of(name);
        using ServedGuest guest = new(kernel.Path, name == "smp" ? 4 : 1);
        string text = GdbProcess.Run(guest, null, "p/x $pc", "info symbol $pc", "stepi 20", "reverse-stepi 20", "p/x $pc == $1", "continue");
        Assert.That(text, Does.Contain("$2 = 0x1").And.Contain($"{kernel.Path}").And.Contain("in section").And.Contain("The guest "));
    }

    [Test]
    public void Registers_AreWritten()
    {
        using ServedGuest guest = ServedGuest.Sample("PingPong", 1);
        string text = GdbProcess.Run(
            guest, GuestImage.Sample("PingPong"), "set var $rax = 0x1122334455667788", "p/x $eax", "p/x $ax", "set var $xmm3.v2_int64[1] = 77", "p $xmm3.v2_int64", "p $ymm3.v4_int64", "set var $st0 = 1.5", "p $st0",
            "set var $eflags |= 1", "p $eflags", "set var $cr4 = (long)0x20", "p $cr4", "set var $fs_base = 0x1000", "p $fs_base", "set var *(int*)0x300000 = 42", "x/dw 0x300000");
        Assert.That(text, Does.Contain("$1 = 0x55667788").And.Contain("$2 = 0x7788").And.Contain("$3 = {0, 77}").And.Contain("$4 = {0, 77, 0, 0}").And.Contain("$5 = 1.5").And.Contain("[ CF"));
        Assert.That(text, Does.Contain("$7 = [ PAE ]").And.Contain("$8 = 4096").And.Contain("0x300000:\t42"));
    }

    [Test]
    public void TwoSessions_DetachBetween_ThenKill()
    {
        string image = GuestImage.Sample("MpiReduce");
        using ServedGuest guest = ServedGuest.Sample("MpiReduce", 3);
        Assert.That(GdbProcess.Run(guest, image, "break main", "continue", "maintenance packet vMustReplyEmpty", "disconnect"), Does.Contain("Breakpoint 1, main"));
        Assert.That(GdbProcess.Run(guest, image, "info threads", "p $pc", "kill"), Does.Contain("main"));
        Assert.That((guest.End(), guest.IsKilled), Is.EqualTo(((ToroEmu.Machines.RunResult?)null, true)));
    }

    /// <summary>gdb's own loop of events is needed, so that a thread runs while another one is looked at.</summary>
    [Test]
    public void NonStop_OneThreadStops_OthersRun()
    {
        using ServedGuest guest = ServedGuest.Sample("MpiReduce", 3);
        string text = GdbProcess.Run(
            GuestImage.Sample("MpiReduce"), ["set non-stop on", $"target remote {guest.Place}", "info threads", "thread 1", "stepi", "info threads", "break main", "continue", "info threads", "detach"]);
        Assert.That(text, Does.Contain("Thread 2 \"core 1\" (running)").And.Contain("Thread 1 \"core 0\" (stopped)"));
        Assert.That(text, Does.Contain("hit Breakpoint 1, main"));
        Assert.That(guest.End()!.GuestCode, Is.Zero);
    }

    [Test]
    public void MemoryCommands()
    {
        using ServedGuest guest = ServedGuest.Sample("PingPong", 1);
        string text = GdbProcess.Run(guest, GuestImage.Sample("PingPong"), "compare-sections .text", "find /b 0x200000, +0x1000, 0xfa, 0xfc", "monitor translate 0x200000", "monitor goto 500000", "maintenance flush register-cache", "monitor position", "info frame");
        Assert.That(text, Does.Contain("matched.").And.Contain("1 pattern found.").And.Contain("500000 instructions"));
    }

    /// <summary>The whole command line: gdb is started, its words reach it, its exit code comes back.</summary>
    [Test]
    public void DebugCommand_StartsGdb()
    {
        ProcessResult result = ToroEmuProcess.Run(
            "debug", GuestImage.Sample("MpiReduce"), "--cores", "2", "--", "-nx", "-batch", "-ex", "break main", "-ex", "continue", "-ex", "bt", "-ex", "python gdb.execute('quit 7')");
        Assert.That((result.Code, result.Output.Contains("Breakpoint 1, main", StringComparison.Ordinal)), Is.EqualTo((7, true)), result.ToString());
    }

    [Test]
    public void RunCommand_UnixSocket()
    {
        string path = Path.Combine(Path.GetTempPath(), $"toroemu-{Guid.NewGuid():n}.sock");
        using ServedGuest guest = new(GuestImage.Sample("PingPong"), 2, path: path);
        Assert.That(GdbProcess.Run(guest, null, "info threads", "continue"), Does.Contain("core 1").And.Contain("exited with code 0"));
        Assert.That(guest.End()!.GuestCode, Is.Zero);
    }
}
