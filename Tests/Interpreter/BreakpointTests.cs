// Breakpoints on data, ports and instructions.
using System;
using Iced.Intel;
using NUnit.Framework;
using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;
using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class BreakpointTests
{
    private const ulong Data = TestCore.Data;
    private const uint Code = 0, Write = 1, Port = 2, Access = 3;

    /// <summary>Where the #DB frame says execution stopped, as an offset from the code's start.</summary>
    private static ulong Stop(TestCore core) => core.ReadUInt64(core.Cpu->Registers[Gpr.Rsp]) - TestCore.Code;

    private static ulong FlagsOfFrame(TestCore core) => core.ReadUInt64(core.Cpu->Registers[Gpr.Rsp] + 16);

    /// <summary>A warm core with a #DB handler that halts.</summary>
    private static TestCore Make(bool warm = true)
    {
        TestCore core = new();
        if (warm) core.Warm();
        core.LoadTables(ExceptionVector.Debug, 3, 6, 14, 0x40);
        core.Cpu->Registers[Gpr.Rsi] = Data;
        return core;
    }

    private static void Arm(TestCore core, int number, ulong address, uint kind, int length = 1)
    {
        CpuState* cpu = core.Cpu;
        uint len = length switch { 1 => 0u, 2 => 1u, 8 => 2u, _ => 3u };
        cpu->Dr[number] = address;
        DebugRegisters.TryWrite(core.Core, 7, cpu->Dr[7] | (1u << (number * 2)) | (kind << (16 + number * 4)) | (len << (18 + number * 4)));
    }

    private static bool Stopped(TestCore core) => core.Cpu->Rip == TestCore.Handler(ExceptionVector.Debug) + 1;

    /// <summary>Bytes of the access and of the breakpoint share one or not (SDM 3B, table 19-2); warm: the page was in the TLB before.</summary>
    [TestCase(Write, 1, 0, 0, true)]
    [TestCase(Write, 1, 3, 0, true)]
    [TestCase(Write, 1, 4, 0, false)]
    [TestCase(Write, 1, 0, 1, false)]
    [TestCase(Write, 2, 1, 0, true)]
    [TestCase(Write, 4, 4, 1, true)]
    [TestCase(Write, 4, 5, 1, true)] // LEN masks the address
    [TestCase(Write, 8, 8, 5, true)]
    [TestCase(Write, 8, 8, 4, false)]
    [TestCase(Write, 8, 0, 7, true)]
    [TestCase(Access, 4, 0, 3, true)]
    public void Data_Store_HitsByOverlap(uint kind, int length, int at, int store, bool hits)
    {
        using TestCore core = Make();
        Arm(core, 1, Data + (ulong)at, kind, length);
        core.Run(a =>
        {
            a.nop();
            a.mov(__dword_ptr[rsi + store], 0x1234_5678); // 7 bytes
            a.inc(eax);
            a.hlt();
        });
        Assert.That(core.ReadUInt32(Data + (ulong)store), Is.EqualTo(0x1234_5678u), "a trap comes behind the store");
        Assert.That(Stopped(core), Is.EqualTo(hits));
        Assert.That(core.Cpu->Registers[Gpr.Rax], Is.EqualTo(hits ? 0 : 1));
        Assert.That(core.Cpu->Dr[6], Is.EqualTo(hits ? 0xFFFF_0FF2u : 0xFFFF_0FF0u));
        if (hits) Assert.That(Stop(core), Is.EqualTo(1 + (store == 0 ? 6 : 7)));
    }

    [TestCase(Write, false)]
    [TestCase(Access, true)]
    public void Data_Load_HitsOnlyReadWriteBreakpoints(uint kind, bool hits)
    {
        using TestCore core = Make();
        Arm(core, 0, Data, kind);
        core.Run(a => { a.mov(eax, __dword_ptr[rsi]); a.inc(ebx); a.hlt(); });
        Assert.That(Stopped(core), Is.EqualTo(hits));
        if (hits) Assert.That(Stop(core), Is.EqualTo(2));
        Assert.That(FlagsOfFrame(core) & Rflags.Rf, Is.Zero);
    }

    /// <summary>Every kind of access, each with its trap right behind it, all of them with the block's start not at the instruction.</summary>
    [TestCase("push", 1)]
    [TestCase("pop", 1)]
    [TestCase("call", 5)]
    [TestCase("add", 3)]
    [TestCase("xchg", 3)]
    [TestCase("movaps", 3)]
    [TestCase("fst", 2)]
    [TestCase("stos", 1)]
    [TestCase("crossing", 7)]
    public void Data_EveryPath_TrapsBehindTheInstruction(string path, int length)
    {
        using TestCore core = Make();
        Arm(core, 3, path == "crossing" ? Data + 0x1000 : Data, path == "pop" ? Access : Write, 8);
        core.Cpu->Registers[Gpr.Rdi] = Data;
        core.Cpu->Cr0 &= ~Cr0.Em;
        core.Run(a =>
        {
            Label next = a.CreateLabel();
            a.lea(rsp, __[rsi + (path == "pop" ? 0 : 8)]); // 4 or 3 bytes
            switch (path)
            {
                case "push": a.push(rax); break;
                case "pop": a.pop(rax); break;
                case "call": a.call(next); break;
                case "add": a.add(__qword_ptr[rsi], rax); break;
                case "xchg": a.xchg(__qword_ptr[rsi], rax); break;
                case "movaps": a.movaps(__xmmword_ptr[rsi], xmm0); break;
                case "fst": a.fstp(__dword_ptr[rsi]); break;
                case "stos": a.stosb(); break;
                default: a.mov(__qword_ptr[rsi + 0xFFC], rax); break;
            }
            a.Label(ref next);
            a.mov(rsp, TestCore.StackTop);
            a.nop();
            a.hlt();
        });
        Assert.That(core.Cpu->Dr[6] & 0xF, Is.EqualTo(8u));
        ulong frame = core.Cpu->Registers[Gpr.Rsp];
        ulong start = path == "pop" ? 3UL : 4UL;
        Assert.That(core.ReadUInt64(frame) - TestCore.Code, Is.EqualTo(start + (ulong)length));
    }

    /// <summary>A repeated instruction stops behind the element that hit, with RF in the image unless it was the last.</summary>
    [TestCase(2, true)]
    [TestCase(4, false)]
    public void Data_RepStos_TrapsBehindTheElement(int element, bool inTheMiddle)
    {
        using TestCore core = Make();
        core.Cpu->Registers[Gpr.Rdi] = Data;
        core.Cpu->Registers[Gpr.Rcx] = 5;
        Arm(core, 0, Data + (ulong)element * 4, Write, 4);
        core.Run(a => { a.nop(); a.rep.stosd(); a.hlt(); });
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.EqualTo(4 - element));
        Assert.That(Stop(core), Is.EqualTo(inTheMiddle ? 1 : 3));
        Assert.That((FlagsOfFrame(core) & Rflags.Rf) != 0, Is.EqualTo(inTheMiddle));
    }

    [Test]
    public void Data_FaultingInstruction_IsHitOnlyWhenItSucceeds()
    {
        using TestCore core = Make();
        Arm(core, 0, Data, Access);
        core.Unmap(Data + 0x1000);
        core.Cpu->Registers[Gpr.Rdi] = Data + 0x1000;
        core.Run(a => { a.movsb(); a.hlt(); });
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(14) + 1));
        Assert.That(core.Cpu->Dr[6], Is.EqualTo(0xFFFF_0FF0u));
    }

    /// <summary>SDM 3A, 7.8.3: a hit of MOV SS waits for the next instruction; behind INT it traps in the handler (CVE-2018-8897).</summary>
    [Test]
    public void Data_MovSs_TrapWaitsForOneInstruction([Values] bool interrupt)
    {
        using TestCore core = Make();
        core.Write(Data, [0x10, 0]);
        Arm(core, 0, Data, Access);
        core.Write(TestCore.Handler(0x40), [0x90, 0x90, 0xF4]);
        core.Run(a =>
        {
            a.mov(ss, __word_ptr[rsi]); // 2 bytes
            if (interrupt) a.@int(0x40);
            else a.nop();
            a.nop();
            a.hlt();
        });
        Assert.That(Stopped(core), Is.True);
        Assert.That(core.ReadUInt64(core.Cpu->Registers[Gpr.Rsp]), Is.EqualTo(interrupt ? TestCore.Handler(0x40) : TestCore.Code + 3));
    }

    /// <summary>Held behind MOV SS, the hit is one with the #DB of INT1, and another one beside INT 1.</summary>
    [TestCase(new byte[] { 0xF1 }, 1)]
    [TestCase(new byte[] { 0xCD, 0x01 }, 2)]
    public void Data_MovSsThenInt1_MergesButInt01DoesNot(byte[] instruction, int handlers)
    {
        using TestCore core = Make();
        core.Write(Data, [0x10, 0]);
        Arm(core, 0, Data, Access, 2);
        core.Write(TestCore.Handler(1), [0x48, 0xFF, 0xC3, 0x48, 0xCF]); // inc rbx; iretq
        core.Write(TestCore.Code, [0x8E, 0x16, .. instruction, 0xF4]);
        core.Cpu->Rip = TestCore.Code;
        core.Run(100);
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(handlers));
        Assert.That(core.Cpu->Dr[6], Is.EqualTo(0xFFFF_0FF1));
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Code + 3 + (ulong)instruction.Length));
    }

    [Test]
    public void Data_WithTf_IsOneTrapWithBothCauses()
    {
        using TestCore core = Make();
        Arm(core, 2, Data, Write);
        core.Cpu->SystemFlags |= Rflags.Tf;
        core.Run(a => { a.mov(__byte_ptr[rsi], 1); a.hlt(); });
        Assert.That(core.Cpu->Dr[6], Is.EqualTo(0xFFFF_4FF4u));
    }

    /// <summary>The frame of an interrupt is pushed over the breakpoint: the trap comes in front of the handler's first instruction.</summary>
    [Test]
    public void Data_PushesOfDelivery_TrapInTheHandler()
    {
        using TestCore core = Make();
        Arm(core, 0, TestCore.StackTop - 16, Write, 8);
        core.Run(a => { a.@int(0x40); });
        Assert.That(core.ReadUInt64(core.Cpu->Registers[Gpr.Rsp]), Is.EqualTo(TestCore.Handler(0x40)));
        Assert.That(core.Cpu->Dr[6] & 0xF, Is.EqualTo(1));
    }

    /// <summary>A loop over the breakpoint's page, run from linked blocks, and nothing else of the page.</summary>
    [Test]
    public void Data_HotLoop_StopsAtTheVeryStore()
    {
        using TestCore core = Make();
        Arm(core, 0, Data + 800, Write);
        core.Run(a =>
        {
            Label loop = a.CreateLabel();
            a.Label(ref loop);
            a.mov(__byte_ptr[rsi + rax], 7);
            a.inc(eax);
            a.cmp(eax, 4000);
            a.jb(loop);
            a.hlt();
        });
        Assert.That(Stopped(core), Is.True);
        Assert.That(core.Cpu->Registers[Gpr.Rax], Is.EqualTo(800));
    }

    [TestCase(0x60, 1, true)]
    [TestCase(0x5F, 2, true)]
    [TestCase(0x61, 4, false)]
    public void Port_WithDe_TrapsBehindTheAccess(int port, int size, bool hits)
    {
        using TestCore core = Make();
        core.Cpu->Cr4 |= Cr4.De;
        Arm(core, 0, 0x60, Port);
        core.Run(a =>
        {
            a.mov(edx, port); // 5 bytes
            if (size == 1) a.@in(al, dx);
            else if (size == 2) a.@out(dx, ax);
            else a.@in(eax, dx);
            a.hlt();
        });
        Assert.That(Stopped(core), Is.EqualTo(hits));
        if (hits) Assert.That(Stop(core), Is.EqualTo(size == 2 ? 7 : 6));
    }

    [Test]
    public void Port_RepeatedAndWithoutDe()
    {
        using TestCore core = Make();
        core.Cpu->Cr4 |= Cr4.De;
        Arm(core, 0, 0x60, Port);
        core.Cpu->Registers[Gpr.Rcx] = 3;
        core.Cpu->Registers[Gpr.Rdx] = 0x60;
        core.Run(a => { a.rep.outsb(); a.hlt(); });
        Assert.That(Stopped(core), Is.True);
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.EqualTo(2));
        Assert.That(Stop(core), Is.Zero);
        ControlRegisters.TryWriteCr4(core.Core, core.Cpu->Cr4 & ~Cr4.De);
        core.Run(a => { a.@in(al, dx); a.hlt(); });
        Assert.That(Stopped(core), Is.False);
    }

    /// <summary>A fault in front of the instruction, RF clear in the image; with RF the instruction runs (SDM 3B, 19.3.1.1).</summary>
    [Test]
    public void Code_StopsBeforeTheInstruction_RfLetsItPass([Values] bool inTheMiddle, [Values] bool decodedBefore)
    {
        using TestCore core = Make();
        int offset = inTheMiddle ? 2 : 0;
        Action<Assembler> program = a => { a.inc(eax); a.inc(ebx); a.inc(ecx); a.hlt(); };
        if (decodedBefore) core.Run(program);
        core.Cpu->Registers[Gpr.Rax] = core.Cpu->Registers[Gpr.Rbx] = core.Cpu->Registers[Gpr.Rcx] = 0;
        Arm(core, 0, TestCore.Code + (ulong)offset, Code);
        core.Run(program);
        Assert.That(Stopped(core), Is.True);
        Assert.That(Stop(core), Is.EqualTo(offset));
        Assert.That(FlagsOfFrame(core) & Rflags.Rf, Is.Zero);
        Assert.That(core.Cpu->Registers[Gpr.Rax] + core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(offset / 2));
        Assert.That(core.Cpu->Dr[6], Is.EqualTo(0xFFFF_0FF1u));
        core.Cpu->Rip = TestCore.Code + (ulong)offset;
        core.Cpu->SystemFlags |= Rflags.Rf;
        core.Cpu->Halted = false;
        core.Run(100);
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.EqualTo(1));
        Assert.That(core.Cpu->SystemFlags & Rflags.Rf, Is.Zero);
    }

    /// <summary>A loop is met at each turn: its second and later turns come through block links.</summary>
    [Test]
    public void Code_InALoopThatWasLinked_StopsAtOnce()
    {
        using TestCore core = Make();
        ulong target = 0;
        Action<Assembler> program = a =>
        {
            Label loop = a.CreateLabel(), over = a.CreateLabel();
            a.mov(ecx, 100);
            a.Label(ref loop);
            a.jmp(over);
            a.Label(ref over);
            a.inc(eax);
            a.dec(ecx);
            a.jnz(loop);
            a.hlt();
        };
        core.Run(program);
        target = TestCore.Code + 7;
        core.Cpu->Registers[Gpr.Rax] = 0;
        Arm(core, 0, target, Code);
        core.Run(program);
        Assert.That(Stopped(core), Is.True);
        Assert.That(core.Cpu->Registers[Gpr.Rax], Is.Zero);
        Assert.That(Stop(core), Is.EqualTo(7));
    }

    /// <summary>A breakpoint comes before the fetch of what is not there, and is held behind a load of SS.</summary>
    [Test]
    public void Code_Priorities()
    {
        using TestCore core = Make();
        core.Unmap(0x50_0000);
        Arm(core, 0, 0x50_0000, Code);
        core.Run(a => a.jmp(0x50_0000));
        Assert.That(Stopped(core), Is.True);
        using TestCore second = Make();
        Arm(second, 0, TestCore.Code + 2, Code);
        second.Cpu->Registers[Gpr.Rax] = 0x10;
        second.Write(TestCore.Code, [0x8E, 0xD0, 0x90, 0xF4]);
        second.Cpu->Rip = TestCore.Code;
        second.Run(100);
        Assert.That(Stopped(second), Is.False);
    }

    [Test]
    public void Fault_PushesRf_BreakpointIsNotHitTwice()
    {
        using TestCore core = Make();
        core.Run(a => a.ud2());
        Assert.That(FlagsOfFrame(core) & Rflags.Rf, Is.Not.Zero);
    }

    /// <summary>Armed breakpoints and a split lock: the instruction runs alone, and is stopped once.</summary>
    [Test]
    public void Disarmed_NothingStops()
    {
        using TestCore core = Make();
        Arm(core, 0, Data, Write);
        Assert.That(DebugRegisters.TryWrite(core.Core, 7, 0), Is.True);
        core.Run(a => { a.mov(__byte_ptr[rsi], 1); a.hlt(); });
        Assert.That(Stopped(core), Is.False);
    }
}
