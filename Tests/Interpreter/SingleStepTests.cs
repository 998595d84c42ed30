// TF, RF, and the shadows of STI and MOV SS.
using System.Collections.Generic;
using NUnit.Framework;
using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Interrupts;
using ToroEmu.Tests.Support;
using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class SingleStepTests
{
    private const byte Irq = 0x40;

    /// <summary>SDM 3B, 19.3.1.4: a trap behind every instruction, branches of all kinds included, whatever ran there before.</summary>
    [Test]
    public void Tf_TrapsBehindEveryInstruction([Values] bool warm)
    {
        using TestCore core = new();
        core.LoadTables(ExceptionVector.Debug);
        ulong end = core.Assemble(TestCore.Code, a =>
        {
            Iced.Intel.Label sub = a.CreateLabel("sub"), over = a.CreateLabel("over");
            a.mov(ebx, 1);
            a.call(sub);
            a.jmp(over);
            a.Label(ref sub);
            a.inc(ebx);
            a.ret();
            a.Label(ref over);
            a.nop();
            a.hlt();
        });
        if (warm)
        {
            core.Run(100);
            core.Cpu->Halted = false;
            core.Cpu->Rip = TestCore.Code;
            core.Cpu->Registers[Gpr.Rsp] = TestCore.StackTop;
        }
        List<ulong> stops = Trace(core, 6);
        ulong code = TestCore.Code;
        // mov is 5 bytes, call 5, jmp 2, inc 2, ret 1.
        Assert.That(stops, Is.EqualTo(new[] { code + 5, code + 12, code + 14, code + 10, code + 15, code + 16 }));
        Assert.That(core.Cpu->Dr[6] & Dr6.SingleStep, Is.Not.Zero);
        Assert.That(end, Is.EqualTo(code + 17));
    }

    [Test]
    public void Tf_RepeatedString_TrapsAtEachElement()
    {
        using TestCore core = new();
        core.LoadTables(ExceptionVector.Debug);
        core.Cpu->Registers[Gpr.Rcx] = 3;
        core.Cpu->Registers[Gpr.Rdi] = TestCore.Data;
        core.Write(TestCore.Code, [0xF3, 0xAA, 0x90, 0xF4]);
        Assert.That(Trace(core, 3), Is.EqualTo(new[] { TestCore.Code, TestCore.Code, TestCore.Code + 2 }));
    }

    [Test]
    public void Tf_FaultingInstruction_RaisesItsFaultInstead()
    {
        using TestCore core = new();
        core.LoadTables(ExceptionVector.Debug, ExceptionVector.InvalidOpcode);
        core.Cpu->SystemFlags |= Rflags.Tf;
        core.Run(a => a.ud2());
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(6) + 1));
        Assert.That(core.ReadUInt64(core.Cpu->Registers[Gpr.Rsp] + 16) & Rflags.Tf, Is.Not.Zero);
        Assert.That(core.Cpu->SystemFlags & Rflags.Tf, Is.Zero);
    }

    [Test]
    public void Popf_SettingTf_TrapsBehindTheNextInstruction()
    {
        using TestCore core = new();
        core.LoadTables(ExceptionVector.Debug);
        core.Run(a =>
        {
            a.push(0x102);
            a.popfq();
            a.nop();
            a.nop();
            a.hlt();
        });
        Assert.That(core.ReadUInt64(core.Cpu->Registers[Gpr.Rsp]), Is.EqualTo(TestCore.Code + 7));
    }

    /// <summary>SDM 3A, 7.8.3: a load of SS holds the debug trap, too; STI does not.</summary>
    [Test]
    public void Tf_BehindMovSs_WaitsForOneMoreInstruction()
    {
        using TestCore core = new();
        core.LoadTables(ExceptionVector.Debug);
        core.Write(TestCore.Code, [0x8E, 0xD0, 0x90, 0x90, 0xF4]);
        core.Cpu->Registers[Gpr.Rax] = 0x10;
        Assert.That(Trace(core, 1), Is.EqualTo(new[] { TestCore.Code + 3 }));
        core.Write(TestCore.Code, [0xFB, 0x90, 0xF4]);
        core.Cpu->Rip = TestCore.Code;
        Assert.That(Trace(core, 1), Is.EqualTo(new[] { TestCore.Code + 1 }));
    }

    [Test]
    public void Sti_InterruptPending_IsTakenOneInstructionLater()
    {
        using TestCore core = Pending();
        core.Run(a =>
        {
            a.mov(ebx, 1);
            a.sti();
            a.mov(ebx, 2);
            a.mov(ebx, 3);
            a.hlt();
        });
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(Irq) + 1));
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(2));
        Assert.That(core.ReadUInt64(core.Cpu->Registers[Gpr.Rsp] + 16) & (Rflags.If | Rflags.Rf), Is.EqualTo(Rflags.If));
    }

    [Test]
    public void StiHlt_InterruptPending_HaltsFirstAndIsWoken()
    {
        using TestCore core = Pending();
        core.Run(a =>
        {
            a.sti();
            a.hlt();
            a.ud2();
        });
        Assert.That(core.ReadUInt64(core.Cpu->Registers[Gpr.Rsp]), Is.EqualTo(TestCore.Code + 2), "behind HLT");
    }

    /// <summary>
    /// An interrupt posted in the middle must neither stop the shielded instruction from running nor be taken before it: else
    /// STI; HLT would sleep through it.
    /// </summary>
    [Test]
    public void StiHlt_PostedAtAnyMoment_IsNeverLost()
    {
        for (int budget = 1; budget <= 4; budget++)
        {
            using TestCore core = new();
            core.LoadTables(Irq);
            core.Assemble(TestCore.Code, a => { a.nop(); a.sti(); a.hlt(); a.ud2(); });
            core.Run(budget);
            core.Services.Interrupts.Enqueue(Irq);
            core.Cpu->Pending |= (uint)CoreEvent.Interrupt;
            core.Run(100);
            Assert.That(core.ReadUInt64(core.Cpu->Registers[Gpr.Rsp]), Is.EqualTo(TestCore.Code + 3), $"budget {budget}");
        }
    }

    [Test]
    public void MovSs_InterruptPending_NextInstructionRunsFirst()
    {
        using TestCore core = Pending();
        core.Cpu->SystemFlags |= Rflags.If;
        core.Cpu->Pending = 0;
        core.Write(TestCore.Code, [0xB8, 0x10, 0, 0, 0, 0x8E, 0xD0, 0xBB, 7, 0, 0, 0, 0xF4]);
        core.Run(2);
        core.Cpu->Pending = (uint)CoreEvent.Interrupt;
        core.Run(100);
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(7));
        Assert.That(core.ReadUInt64(core.Cpu->Registers[Gpr.Rsp]), Is.EqualTo(TestCore.Code + 12));
    }

    /// <summary>RF is for one instruction: an interrupt later on must not find it in the image (SDM 3B, 19.3.1.1).</summary>
    [Test]
    public void Rf_FromIret_LastsOneInstruction()
    {
        using TestCore core = new();
        core.LoadTables(Irq);
        core.SetGate(Irq, type: 15);
        core.Assemble(TestCore.Code + 0x100, a => { a.nop(); a.@int(Irq); });
        core.Run(a =>
        {
            a.push(0x10);
            a.push((int)TestCore.StackTop);
            a.push(0x1_0002);
            a.push(TestCore.Code64);
            a.push((int)TestCore.Code + 0x100);
            a.iretq();
        });
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(Irq) + 1));
        Assert.That(core.ReadUInt64(TestCore.StackTop - 24) & Rflags.Rf, Is.Zero);
    }

    [Test]
    public void SingleStep_AtTheStartOfASlice_IsNotSkippedByTheSpinProbe()
    {
        using TestCore core = new();
        core.LoadTables(ExceptionVector.Debug);
        core.Write(TestCore.Code, [0x90, 0xEB, 0xFD]);
        core.Cpu->SystemFlags |= Rflags.Tf;
        core.Run(1);
        core.Run(1);
        Assert.That(core.ReadUInt64(TestCore.StackTop - 40), Is.EqualTo(TestCore.Code + 1));
    }

    private static TestCore Pending()
    {
        TestCore core = new();
        core.LoadTables(Irq);
        core.Services.Interrupts.Enqueue(Irq);
        core.Cpu->Pending = (uint)CoreEvent.Interrupt;
        return core;
    }

    /// <summary>RIPs that #DB frames name, by stepping from the present RIP.</summary>
    private static List<ulong> Trace(TestCore core, int steps)
    {
        List<ulong> stops = [];
        for (int step = 0; step < steps; step++)
        {
            core.Cpu->SystemFlags |= Rflags.Tf;
            core.Run(100);
            ulong frame = core.Cpu->Registers[Gpr.Rsp];
            core.Cpu->Rip = core.ReadUInt64(frame);
            core.Cpu->Registers[Gpr.Rsp] = core.ReadUInt64(frame + 24);
            core.Cpu->Halted = false;
            stops.Add(core.Cpu->Rip);
        }
        return stops;
    }
}
