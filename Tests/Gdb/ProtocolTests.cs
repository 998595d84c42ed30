// The server's answers, packet by packet.
using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml.Linq;

using NUnit.Framework;

using ToroEmu.Gdb;
using ToroEmu.Machines;

namespace ToroEmu.Tests.Gdb;

[TestFixture, Parallelizable(ParallelScope.All)]
internal sealed class ProtocolTests
{
    private const ulong Entry = 0x20_0000; // of the samples: Guest/Boot/boot.S

    [Test]
    public void Start_IsTheFirstInstruction_AndThreadsAreCores()
    {
        using ServedGuest guest = ServedGuest.Sample("PingPong", 3);
        using GdbClient gdb = guest.Connect();
        Assert.That(gdb.Ask("qSupported:multiprocess+;swbreak+"), Does.Contain("PacketSize=").And.Contain("QNonStop+").And.Contain("ReverseContinue+"));
        Assert.That(gdb.Acknowledgements, Is.EqualTo("+"));
        Assert.That(gdb.Ask("?"), Does.StartWith("T05thread:1;core:0;"));
        Assert.That((gdb.Ask("qfThreadInfo"), gdb.Ask("qsThreadInfo"), gdb.Ask("qC")), Is.EqualTo(("m1,2,3", "l", "QC1")));
        Assert.That(Encoding.UTF8.GetString(Convert.FromHexString(gdb.Ask("qThreadExtraInfo,2"))), Is.EqualTo("core 1 [halted]"));
        Assert.That(gdb.Ask("qXfer:threads:read::0,1000"), Does.Contain("<thread id=\"3\" core=\"2\" name=\"core 2\">halted</thread>"));
        Assert.That((gdb.Ask("T3"), gdb.Ask("T4"), gdb.Ask("Hg2"), gdb.Ask("Hg9"), gdb.Ask("Hc-1")), Is.EqualTo(("OK", "E03", "OK", "E03", "OK")));
        Assert.That(gdb.Ask("Hg1"), Is.EqualTo("OK"));
        Assert.That((gdb.Register("rip"), gdb.Register("code_bits"), gdb.Register("cr0") & 1), Is.EqualTo((Entry, 32UL, 1UL)));
    }

    [Test]
    public void TargetDescription_IsWhole_AndItsWidthsAreThoseOfThePackets()
    {
        using ServedGuest guest = ServedGuest.Sample("PingPong", 1);
        using GdbClient gdb = guest.Connect();
        XDocument root = XDocument.Parse(Document(gdb, "target.xml"));
        XElement[] registers = [.. root.Root!.Elements().Where(one => one.Name.LocalName == "include").SelectMany(one => Registers(gdb, one.Attribute("href")!.Value))];
        Assert.That(registers.Select(one => (int)one.Attribute("regnum")!).Order(), Is.EqualTo(Enumerable.Range(0, registers.Length)));
        Assert.That(registers.Select(one => one.Attribute("name")!.Value), Is.Unique);
        foreach (XElement one in registers)
            Assert.That(gdb.Ask($"p{(int)one.Attribute("regnum")!:x}"), Has.Length.EqualTo((int)one.Attribute("bitsize")! / 4), one.ToString());
        int general = registers.Where(one => (int)one.Attribute("regnum")! < GdbRegisters.InGeneralPacket).Sum(one => (int)one.Attribute("bitsize")! / 4);
        Assert.That(gdb.Ask("g"), Has.Length.EqualTo(general));
        Assert.That((gdb.Ask("qXfer:features:read:other.xml:0,100"), gdb.Ask("pffff"), gdb.Ask("p")), Is.EqualTo(("E00", "E16", "E16")));
    }

    [Test]
    public void Registers_AreWrittenAndReadBack([Values("rax", "r15", "eflags", "xmm0", "ymm15h", "mxcsr", "st7", "fctrl", "fop", "cr2", "dr0", "lstar", "fs_base", "k_gs_base", "gdt_base", "idt_limit", "eax", "ds")] string name)
    {
        using ServedGuest guest = ServedGuest.Sample("PingPong", 2);
        using GdbClient gdb = guest.Connect();
        int number = GdbRegisters.NumberOf(name), bytes = GdbRegisters.All[number].Bytes;
        string value = name switch { "eflags" => "930a0000", "mxcsr" => "801f0000", "fctrl" => "7f020000", "fop" => "23010000", "ds" => "00000000", "idt_limit" => "ff0f0000", _ => Pattern(bytes) };
        Assert.That(gdb.Ask($"P{number:x}={value}"), Is.EqualTo("OK"));
        Assert.That(gdb.Ask($"p{number:x}"), Is.EqualTo(value));
        string all = gdb.Ask("g");
        Assert.That(gdb.Ask($"G{all}"), Is.EqualTo("OK"));
        Assert.That(gdb.Ask("g"), Is.EqualTo(all));
    }

    [TestCase("cr0", "0000008000000000", Description = "paging without protection")]
    [TestCase("cpl", "03000000", Description = "nobody sets it")]
    [TestCase("cs", "33000000", Description = "it is more than a number in protected mode")]
    [TestCase("lstar", "0000000000008000", Description = "not canonical")]
    [TestCase("eflags", "02000200", Description = "virtual-8086 mode")]
    [TestCase("fctrl", "7f030100", Description = "wider than the register")]
    public void Registers_WhatTheMachineForbids_IsRefused(string name, string value)
    {
        using ServedGuest guest = ServedGuest.Sample("PingPong", 1);
        using GdbClient gdb = guest.Connect();
        int number = GdbRegisters.NumberOf(name);
        string before = gdb.Ask($"p{number:x}");
        Assert.That((gdb.Ask($"P{number:x}={value}"), gdb.Ask($"p{number:x}")), Is.EqualTo(("E16", before)));
    }

    [Test]
    public void Memory_IsReadWrittenSearchedAndSummed()
    {
        using ServedGuest guest = ServedGuest.Sample("PingPong", 1);
        using GdbClient gdb = guest.Connect();
        Assert.That(gdb.Ask("m200000,2"), Is.EqualTo("fafc"));
        Assert.That((gdb.Ask("M300000,4:11223344"), gdb.Ask("m300000,5")), Is.EqualTo(("OK", "1122334400")));
        Assert.That((gdb.Ask("X300002,3:\u0000}#"), gdb.Ask("m300000,6")), Is.EqualTo(("OK", "1122007d2300")));
        Assert.That((gdb.Ask("x300000,2"), gdb.Ask("x300000,0"), gdb.Ask("x300000,2")), Is.EqualTo(("b\u0011\u0022", "OK", "\u0011\u0022")));
        Assert.That((gdb.Ask("mffff000000,4"), gdb.Ask("Mffff000000,1:00"), gdb.Ask("M300000,4:1122"), gdb.Ask("m300000")), Is.EqualTo(("E0e", "E0e", "E16", "E16")));
        Assert.That(gdb.Ask("m7fffffe,4"), Is.EqualTo("0000"), "as far as there is RAM");
        Assert.That((gdb.Ask("qSearch:memory:200000;200000;\u0011\u0022"), gdb.Ask("qSearch:memory:200000;1000;not there")), Is.EqualTo(("1,300000", "0")));
        Assert.That((gdb.Ask("M300000,9:313233343536373839"), gdb.Ask("qCRC:300000,9")), Is.EqualTo(("OK", "C0376e6e7")), "CRC-32/MPEG-2 of 123456789");
    }

    [Test]
    public void Memory_ByPhysicalAddress_DoesNotAskPageTables()
    {
        using ServedGuest guest = ServedGuest.Sample("MpiReduce", 2);
        using GdbClient gdb = guest.Connect();
        Assert.That(gdb.Ask($"Z0,{Symbol(guest, gdb, "main")},1"), Is.EqualTo("OK"));
        Assert.That(gdb.Ask("c"), Does.StartWith("T05swbreak:;thread:"));
        Assert.That(gdb.Ask("m10,1"), Is.EqualTo("E0e"), "the first page is not mapped");
        Assert.That((gdb.Ask("qqemu.PhyMemMode"), gdb.Ask("Qqemu.PhyMemMode:1"), gdb.Ask("qqemu.PhyMemMode")), Is.EqualTo(("0", "OK", "1")));
        Assert.That(gdb.Ask("m10,1"), Has.Length.EqualTo(2));
        Assert.That(gdb.Ask("qXfer:memory-map:read::0,1000"), Does.Contain("length=\"0x8000000\""));
        Assert.That((gdb.Monitor("physical off"), gdb.Ask("m10,1")), Is.EqualTo(("addresses are virtual ones\n", "E0e")));
    }

    /// <summary>The guest's end can be looked at, is left backwards, and comes again.</summary>
    [Test]
    public void Steps_GoThereAndBack()
    {
        using ServedGuest guest = ServedGuest.Sample("PingPong", 2);
        using GdbClient gdb = guest.Connect();
        Assert.That((gdb.Ask("bs"), gdb.Register("rip")), Is.EqualTo((Stop(gdb, "replaylog:begin;"), Entry)));
        Assert.That(gdb.Ask("vCont;s:1"), Does.StartWith("T05thread:1;"));
        Assert.That((gdb.Register("rip"), gdb.Monitor("position")), Is.EqualTo((Entry + 1, "1 instructions, slice 1, 1 ns\n")));
        Assert.That(gdb.Ask("vCont;r200001,200020:1;c"), Does.StartWith("T05thread:1;"));
        Assert.That((gdb.Register("rip") - 0x20_0001) >= 0x1F, Is.True);
        gdb.Ask("bs");
        Assert.That(gdb.Ask("bc"), Does.Contain("replaylog:begin;"));
        Assert.That(gdb.Register("rip"), Is.EqualTo(Entry));
        Assert.That(gdb.Ask("c"), Does.Contain("replaylog:end;"));
        Assert.That(gdb.Output, Does.Contain("exited with code 0"));
        Assert.That(gdb.Ask("bc"), Does.Contain("replaylog:begin;"));
        gdb.Ask("c");
        Assert.That(gdb.Ask("c"), Is.EqualTo("W00"));
        gdb.Dispose();
        Assert.That(guest.End()!.Reason, Is.EqualTo(ExitReason.GuestExit));
    }

    [Test]
    public void Watchpoint_SaysWhoWroteWhat()
    {
        using ServedGuest guest = ServedGuest.Sample("MpiReduce", 2);
        using GdbClient gdb = guest.Connect();
        Assert.That(gdb.Monitor("info watch"), Is.EqualTo("no watchpoint has been met\n"));
        string address = $"{BitConverter.ToUInt32(Convert.FromHexString(gdb.Ask("m200009,4"))):x}"; // movl $imm32, disp32: the first entry of the page tables
        gdb.Ask($"Z2,{address},8");
        Assert.That(gdb.Ask("c"), Does.StartWith($"T05watch:{address};thread:1;"));
        Assert.That(gdb.Monitor("info watch"), Does.Match($"^core 0 wrote 8 bytes at 0x{address}: 0x0 -> 0x2[0-9a-f]+003, at 0x200007 <pvh_start.0x7>"));
        Assert.That((gdb.Ask($"z2,{address},8"), gdb.Ask("Z2,0,0"), gdb.Ask("Z9,0,1"), gdb.Ask("Z0,zz,1")), Is.EqualTo(("OK", "OK", "", "E16")));
    }

    /// <summary>A condition is gdb's bytecode: here, that ECX is 2 in the loop of the boot code.</summary>
    [Test]
    public void Breakpoint_WithACondition_IsJudgedHere()
    {
        using ServedGuest guest = ServedGuest.Sample("PingPong", 1);
        using GdbClient gdb = guest.Connect();
        string condition = $"26{GdbRegisters.NumberOf("rcx"):x4}22021327"; // reg rcx, const8 2, equal, end
        Assert.That(gdb.Ask($"Z0,200020,1;X{condition.Length / 2:x},{condition}"), Is.EqualTo("OK"));
        Assert.That(gdb.Ask("c"), Does.StartWith("T05swbreak:;"));
        Assert.That((gdb.Register("rcx"), gdb.Register("rip")), Is.EqualTo((2UL, 0x20_0020UL)));
        Assert.That((gdb.Ask("Z0,200020,1;X3,22"), gdb.Ask("Z0,200020,1;X")), Is.EqualTo(("E16", "E16")));
    }

    [Test]
    public void NonStop_OneCoreStops_AndOthersRunOn()
    {
        using ServedGuest guest = ServedGuest.Sample("MpiReduce", 3);
        using GdbClient gdb = guest.Connect();
        gdb.Ask("QNonStop:1");
        Assert.That(gdb.Ask("?"), Does.StartWith("T05thread:1;"));
        Assert.That(gdb.Ask("vStopped"), Is.EqualTo("OK"));
        Assert.That(gdb.Ask($"Z0,{Symbol(guest, gdb, "main")},1"), Is.EqualTo("OK"));
        Assert.That(gdb.Ask("vCont;c"), Is.EqualTo("OK"));
        string first = gdb.Notification();
        Assert.That(first, Does.StartWith("Stop:T05swbreak:;thread:"));
        int[] stopped = [ThreadOf(first), ThreadOf(Next(gdb)), ThreadOf(Next(gdb))];
        Assert.That(stopped, Is.EquivalentTo(new[] { 1, 2, 3 }));
        Assert.That(gdb.Ask("vStopped"), Is.EqualTo("OK"));
        ulong before = Instructions(gdb, 3);
        Assert.That((gdb.Ask("z0," + Symbol(guest, gdb, "main") + ",1"), gdb.Ask("vCont;c:1;c:2")), Is.EqualTo(("OK", "OK")));
        Assert.That((gdb.Ask("vCont;t:1"), ThreadOf(gdb.Notification())), Is.EqualTo(("OK", 1)));
        Assert.That(gdb.Ask("vStopped"), Is.EqualTo("OK"));
        Assert.That(Instructions(gdb, 3), Is.EqualTo(before), "it is frozen");
        Assert.That(gdb.Ask("qXfer:threads:read::0,1000"), Does.Contain("name=\"core 1\">running<"));
        Assert.That(gdb.Ask("vCont;c"), Is.EqualTo("OK"));
        Assert.That(gdb.Notification(), Does.Contain("replaylog:end;"));
        Assert.That(gdb.Ask("D"), Is.EqualTo("OK"));
        Assert.That((guest.End()!.Reason, guest.Console), Is.EqualTo((ExitReason.GuestExit, guest.Console)));
        Assert.That(guest.Console, Does.Contain("success! value: 3"));
    }

    /// <summary>The next stop: told already, or to come.</summary>
    private static string Next(GdbClient gdb)
    {
        string answer = gdb.Ask("vStopped");
        return answer == "OK" ? gdb.Notification() : answer;
    }

    [Test]
    public void Detach_KillAndReconnect_AndASecondDebuggerIsTurnedAway()
    {
        using ServedGuest guest = ServedGuest.Sample("MpiReduce", 2);
        using (GdbClient first = guest.Connect())
        {
            Assert.That(first.Ask("vCont;s:1"), Does.StartWith("T05"));
            using GdbClient second = guest.Connect();
            Assert.That(second.Receive(), Does.StartWith("E.another debugger"));
            Assert.That(() => second.Receive(), Throws.InstanceOf<IOException>());
            first.Ask("Z0,200010,1");
        } // without a word

        using GdbClient third = Again(guest);
        Assert.That(third.Register("rip"), Is.EqualTo(Entry + 1));
        third.Ask("vCont;s:1");
        Assert.That(third.Ask("vKill;1"), Is.EqualTo("OK"));
        Assert.That((guest.End(), guest.IsKilled), Is.EqualTo(((RunResult?)null, true)));
    }

    [Test]
    public void Detached_TheGuestRunsToItsEnd()
    {
        using ServedGuest guest = ServedGuest.Sample("MpiReduce", 5);
        using GdbClient gdb = guest.Connect();
        gdb.Ask("Z0,200020,1");
        gdb.Ask("c");
        Assert.That(gdb.Ask("D"), Is.EqualTo("OK"));
        Assert.That(guest.End()!.Reason, Is.EqualTo(ExitReason.GuestExit));
        Assert.That(guest.Console, Does.Contain("success! value: 10"));
    }

    [Test]
    public void Extended_TheGuestBeginsAnew()
    {
        using ServedGuest guest = ServedGuest.Sample("PingPong", 2);
        using GdbClient gdb = guest.Connect();
        gdb.Ask("!");
        Assert.That(gdb.Ask("c"), Does.Contain("replaylog:end;"));
        gdb.Ask("vKill;1");
        Assert.That(gdb.Ask("vRun;"), Does.StartWith("T05thread:"));
        Assert.That(gdb.Register("rip"), Is.EqualTo(Entry));
    }

    [Test]
    public void Monitor_AnswersEverything()
    {
        using ServedGuest guest = ServedGuest.Sample("MpiReduce", 2);
        using GdbClient gdb = guest.Connect();
        string main = Symbol(guest, gdb, "main"), exit = Symbol(guest, gdb, RealGdbTests.Exit);
        gdb.Ask($"Z0,{main},1");
        Assert.That(gdb.Ask("c"), Does.StartWith("T05swbreak:;"));
        Assert.That(gdb.Monitor("info queues"), Does.Match("1 +0 +"));
        gdb.Ask($"z0,{main},1");
        gdb.Ask($"Z0,{exit},1");
        Assert.That(gdb.Ask("c"), Does.StartWith("T05swbreak:;"));
        Assert.That(gdb.Monitor("help"), Does.Contain("translate ADDRESS").And.Contain("snapshot FILE"));
        Assert.That(gdb.Monitor("info cores"), Does.Contain("core 1 ").And.Contain("64-bit"));
        Assert.That(gdb.Monitor("info apic"), Does.Contain("local APIC of core 0: xAPIC").And.Contain("LVT timer"));
        Assert.That(gdb.Monitor("info tlb"), Does.Contain("0000000000200000 - "));
        Assert.That(gdb.Monitor("info messages"), Does.Contain("1 -> 0,"));
        Assert.That(gdb.Monitor("info registers"), Does.Contain("CR3"));
        Assert.That(gdb.Monitor("translate 0x200000"), Does.Contain("PML4E").And.EndWith("0x200000 is 0x200000\n"));
        Assert.That(gdb.Monitor("goto 1000"), Does.StartWith("1000 instructions"));
        Assert.That(gdb.Monitor("hash"), Has.Length.EqualTo(65));
        _ = gdb.Monitor("goto");
        Assert.That(gdb.Monitor("nonsense"), Does.Contain("not known"));
        _ = gdb.Monitor("info");
        string file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():n}.torosnap");
        Assert.That(gdb.Monitor($"snapshot {file}"), Is.EqualTo($"written to {file}\n"));
        Assert.That(new FileInfo(file).Length, Is.GreaterThan(1000));
        File.Delete(file);
    }

    /// <summary>Only the image is given out, to be read.</summary>
    [Test]
    public void File_IsTheImageAndNoOther()
    {
        using ServedGuest guest = ServedGuest.Sample("PingPong", 1);
        using GdbClient gdb = guest.Connect();
        string path = gdb.Ask("qXfer:exec-file:read::0,1000")[1..];
        Assert.That(gdb.Ask($"vFile:open:{HexOf(path)},0,0"), Is.EqualTo("F3"));
        Assert.That(gdb.Ask("vFile:pread:3,4,0"), Is.EqualTo("F4;\u007fELF"));
        Assert.That(gdb.Ask("vFile:fstat:3"), Does.StartWith("F40;"));
        Assert.That((gdb.Ask($"vFile:open:{HexOf("/etc/passwd")},0,0"), gdb.Ask($"vFile:open:{HexOf(path)},2,0"), gdb.Ask("vFile:unlink:00")), Is.EqualTo(("F-1,2", "F-1,2", "F-1,58")));
        Assert.That((gdb.Ask("vFile:close:3"), gdb.Ask("vFile:pread:4,4,0"), gdb.Ask("vFile:pread:3,4,ffffffffff")), Is.EqualTo(("F0", "F-1,9", "F0;")));
    }

    /// <summary>The guest polls for ever; a Ctrl-C comes while it runs.</summary>
    [Test]
    public void Break_StopsAGuestThatRuns()
    {
        using ServedGuest guest = new(EndToEnd.Support.GuestImage.Sample("HopBench"), 2);
        using GdbClient gdb = guest.Connect();
        for (int round = 0; round < 20; round++)
        {
            gdb.Send("c");
            gdb.SendRaw([3]);
            Assert.That(gdb.Receive(), Does.Match("^T0[25]"), $"round {round}");
        }

        Assert.That(gdb.Ask("vKill;1"), Is.EqualTo("OK"));
    }

    /// <summary>Wherever a run is broken off, it goes on as if nobody had asked.</summary>
    [Test]
    public void Break_AtAnyMoment_ChangesNothing([Values(2, 5)] int cores)
    {
        using ServedGuest alone = ServedGuest.Sample("MpiReduce", cores, waits: false), guest = ServedGuest.Sample("MpiReduce", cores);
        alone.End();
        using (GdbClient gdb = guest.Connect())
        {
            for (string stop = ""; !stop.Contains("replaylog", StringComparison.Ordinal); stop = gdb.Receive())
            {
                gdb.Send("c");
                gdb.SendRaw([3]);
            }

            Assert.That(gdb.Ask("D"), Is.EqualTo("OK"));
        }

        guest.End();
        Assert.That((guest.Console, guest.StateHash()), Is.EqualTo((alone.Console, alone.StateHash())));
    }

    private static GdbClient Again(ServedGuest guest)
    {
        while (true)
        {
            GdbClient client = guest.Connect();
            if (!client.Ask("qC").StartsWith("E.", StringComparison.Ordinal)) return client;
            client.Dispose(); // the one before is not gone yet
        }
    }

    private static string Stop(GdbClient gdb, string reason)
    {
        byte[] Bytes(string register) => BitConverter.GetBytes(gdb.Register(register));
        string registers = string.Concat(new[] { "rbp", "rsp", "rip" }.Select(one => $"{GdbRegisters.NumberOf(one):x}:{Convert.ToHexStringLower(Bytes(one))};"));
        return $"T05{reason}thread:1;core:0;{registers}";
    }

    private static string Symbol(ServedGuest guest, GdbClient gdb, string name)
    {
        string path = gdb.Ask("qXfer:exec-file:read::0,1000")[1..];
        Assert.That(guest.Running.IsCompleted, Is.False);
        return $"{ToroEmu.Symbols.SymbolTable.From(ToroEmu.Machines.Loading.ElfImage.Parse(File.ReadAllBytes(path))).Named(name)[0].Address:x}";
    }

    private static ulong Instructions(GdbClient gdb, int thread) =>
        ulong.Parse(gdb.Monitor("info cores").Split('\n')[thread - 1].Split("-bit", 2)[1].Trim().Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

    private static int ThreadOf(string stop) => int.Parse(stop.Split("thread:", 2)[1].Split(';')[0], System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);

    private static XElement[] Registers(GdbClient gdb, string file) => [.. XDocument.Parse(Document(gdb, file)).Root!.Elements().Where(one => one.Name.LocalName == "reg")];

    private static string Document(GdbClient gdb, string name)
    {
        string answer = gdb.Ask($"qXfer:features:read:{name}:0,ffff");
        Assert.That(answer, Does.StartWith("l<?xml"), name);
        return answer[1..].Replace("xi:include", "include", StringComparison.Ordinal);
    }

    private static string Pattern(int bytes) => string.Concat(Enumerable.Range(1, bytes).Select(at => $"{(bytes == 8 && at > 5 ? 0 : at):x2}"));

    private static string HexOf(string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));
}
