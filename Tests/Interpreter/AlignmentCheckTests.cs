// #AC.
using System;
using Iced.Intel;
using NUnit.Framework;
using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;
using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

/// <summary>SDM 3A, 7.15, interrupt 17 and table 7-7. What faults was compared with an AMD processor, Linux having CR0.AM set.</summary>
[TestFixture]
internal sealed unsafe class AlignmentCheckTests
{
    private static TestCore Make(bool user = true)
    {
        TestCore core = new TestCore().Warm();
        core.LoadTables(ExceptionVector.AlignmentCheck, ExceptionVector.InvalidOpcode, ExceptionVector.GeneralProtection, ExceptionVector.PageFault);
        core.Cpu->Cr0 |= Cr0.Am;
        if (user) core.EnterUser();
        SystemHandlers.SetFlags(core.Cpu, Rflags.Ac | Rflags.Fixed);
        core.Cpu->Registers[Gpr.Rsi] = TestCore.Data;
        core.Cpu->Registers[Gpr.Rdi] = TestCore.Data;
        return core;
    }

    private static byte Vector(TestCore core, Action<Assembler> program)
    {
        core.Run(a => { program(a); a.ud2(); });
        return (byte)((core.Cpu->Rip - TestCore.Handlers) / 16);
    }

    [TestCase(1, 1, false)]
    [TestCase(2, 1, true)]
    [TestCase(4, 2, true)]
    [TestCase(8, 4, true)]
    [TestCase(8, 8, false)]
    [TestCase(10, 8, false)]
    [TestCase(10, 4, true)]
    [TestCase(16, 8, true)]
    public void Size_DecidesTheAlignment(int size, int offset, bool faults)
    {
        using TestCore core = Make();
        byte vector = Vector(core, a =>
        {
            switch (size)
            {
                case 1: a.mov(al, __byte_ptr[rsi + offset]); break;
                case 2: a.mov(__word_ptr[rsi + offset], ax); break;
                case 4: a.add(__dword_ptr[rsi + offset], eax); break;
                case 8: a.mov(rax, __qword_ptr[rsi + offset]); break;
                case 10: a.fld(__tbyte_ptr[rsi + offset]); break;
                default: a.movups(xmm0, __xmmword_ptr[rsi + offset]); break;
            }
        });
        Assert.That(vector, Is.EqualTo(faults ? ExceptionVector.AlignmentCheck : ExceptionVector.InvalidOpcode));
        if (faults) Assert.That(core.ReadUInt64(core.Cpu->Registers[Gpr.Rsp]), Is.Zero, "error code");
    }

    [Test]
    public void Supervisor_IsNotChecked()
    {
        using TestCore core = Make(user: false);
        Assert.That(Vector(core, a => a.mov(eax, __dword_ptr[rsi + 1])), Is.EqualTo(ExceptionVector.InvalidOpcode));
    }

    [Test]
    public void StackAndStrings_AreChecked()
    {
        using TestCore core = Make();
        core.Cpu->Registers[Gpr.Rsp] = TestCore.StackTop - 4;
        Assert.That(Vector(core, a => a.push(rax)), Is.EqualTo(ExceptionVector.AlignmentCheck));
        using TestCore second = Make();
        second.Cpu->Registers[Gpr.Rcx] = 100;
        second.Cpu->Registers[Gpr.Rdi] += 1;
        Assert.That(Vector(second, a => a.rep.movsd()), Is.EqualTo(ExceptionVector.AlignmentCheck));
        using TestCore third = Make();
        third.Cpu->Registers[Gpr.Rcx] = 100;
        third.Cpu->Registers[Gpr.Rdi] += 1;
        Assert.That(Vector(third, a => a.rep.movsb()), Is.EqualTo(ExceptionVector.InvalidOpcode));
    }

    /// <summary>Behind the canonical check, in front of paging.</summary>
    [Test]
    public void Priorities()
    {
        using TestCore core = Make();
        Assert.That(Vector(core, a => { a.mov(esi, 0x7000_0001); a.mov(rax, __qword_ptr[rsi]); }), Is.EqualTo(ExceptionVector.AlignmentCheck));
        using TestCore second = Make();
        Assert.That(Vector(second, a => { a.mov(rsi, 0x8000_0000_0001); a.mov(rax, __qword_ptr[rsi]); }), Is.EqualTo(ExceptionVector.GeneralProtection));
    }

    /// <summary>POPF turns it on and off, from code that ran unchecked before.</summary>
    [Test]
    public void Popf_SwitchesIt()
    {
        using TestCore core = Make();
        SystemHandlers.SetFlags(core.Cpu, Rflags.Fixed);
        byte vector = Vector(core, a =>
        {
            a.mov(eax, __dword_ptr[rsi + 1]);
            a.push(0x4_0002);
            a.popfq();
            a.mov(eax, __dword_ptr[rsi + 4]);
            a.push(2);
            a.popfq();
            a.mov(eax, __dword_ptr[rsi + 1]);
            a.push(0x4_0002);
            a.popfq();
            a.mov(eax, __dword_ptr[rsi + 3]);
        });
        Assert.That(vector, Is.EqualTo(ExceptionVector.AlignmentCheck));
        Assert.That(core.ReadUInt64(core.Cpu->Registers[Gpr.Rsp] + 8), Is.EqualTo(TestCore.Code + 3 + 6 + 3 + 3 + 3 + 6));
    }
}
