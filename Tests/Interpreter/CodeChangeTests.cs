// Code that changes: by itself, beside data, under another mapping.
using NUnit.Framework;
using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;
using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class CodeChangeTests
{
    private const ulong Full = PageTables.Present | PageTables.Writable | PageTables.User;

    /// <summary>SDM 3A, 9.1.3: a processor sees its own stores to code at once.</summary>
    [Test]
    public void Store_IntoALaterInstructionOfTheBlock_IsSeenEachTime()
    {
        using TestCore core = new TestCore().Warm();
        core.Run(a =>
        {
            Iced.Intel.Label loop = a.CreateLabel("loop"), patched = a.CreateLabel("patched");
            a.xor(ebx, ebx);
            a.mov(ecx, 100);
            a.Label(ref loop);
            a.lea(rsi, __[patched]);
            a.mov(__byte_ptr[rsi + 2], cl);
            a.nop();
            a.Label(ref patched);
            a.add(ebx, 0x7F);
            a.dec(ecx);
            a.jnz(loop);
            a.hlt();
        });
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(5050));
        Assert.That(core.Cpu->Retired, Is.EqualTo(2 + 6 * 100 + 1));
    }

    [Test]
    public void Store_IntoTheOwnBlocksStart_IsSeenOnTheNextTurn()
    {
        using TestCore core = new TestCore().Warm();
        core.Run(a =>
        {
            Iced.Intel.Label loop = a.CreateLabel("loop");
            a.xor(ebx, ebx);
            a.mov(ecx, 3);
            a.Label(ref loop);
            a.add(ebx, 1);
            a.mov(__byte_ptr[(long)TestCore.Code + 2 + 5 + 2], 0x10);
            a.dec(ecx);
            a.jnz(loop);
            a.hlt();
        });
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(1 + 16 + 16));
    }

    [Test]
    public void Write_TurnsAnUndefinedOpcodeIntoADefinedOne_IsSeen()
    {
        using TestCore core = new TestCore().Warm();
        core.RunToHalt(0x0F, 0x04); // undefined
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.InvalidOpcode));
        core.Cpu->Fault = default;
        core.Cpu->Registers[Gpr.Rsi] = 8;
        core.RunToHalt(0x0F, 0xBC, 0xDE); // bsf ebx, esi
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(3));
    }

    [Test]
    public void String_OverwritesTheCodeBehindIt()
    {
        using TestCore core = new TestCore().Warm();
        core.Write(TestCore.Code + 15, [0xF3, 0xAA, 0x0F, 0x0B, 0xF4]);
        core.Write(TestCore.Code, TestCore.Machine(TestCore.Code, a => { a.mov(edi, (int)TestCore.Code + 17); a.mov(eax, 0x90); a.mov(ecx, 2); }));
        core.Cpu->Rip = TestCore.Code;
        Assert.That(core.Run(100), Is.EqualTo(VcpuExit.Halted));
    }

    [Test]
    public void Push_OverwritesTheNextInstruction()
    {
        using TestCore core = new TestCore().Warm();
        // The stack lies in the code behind PUSH.
        core.Cpu->Registers[Gpr.Rsp] = TestCore.Code + 1 + 8;
        core.Cpu->Registers[Gpr.Rax] = 0xF4_9090_9090_9090;
        core.Write(TestCore.Code, [0x50, 0x0F, 0x0B, 0x0F, 0x0B, 0x0F, 0x0B, 0x0F, 0x0B, 0xF4]);
        core.Cpu->Rip = TestCore.Code;
        Assert.That(core.Run(100), Is.EqualTo(VcpuExit.Halted));
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Code + 8));
    }

    [Test]
    public void DataOnACodePage_CountsAndTheCodeRunsOn()
    {
        using TestCore core = new TestCore().Warm();
        core.Run(a =>
        {
            Iced.Intel.Label loop = a.CreateLabel("loop");
            a.mov(ecx, 10_000);
            a.Label(ref loop);
            a.inc(__dword_ptr[(long)TestCore.Code + 0x800]);
            a.dec(ecx);
            a.jnz(loop);
            a.hlt();
        });
        Assert.That(core.ReadUInt32(TestCore.Code + 0x800), Is.EqualTo(10_000));
        Assert.That(core.Cpu->Retired, Is.EqualTo(1 + 3 * 10_000 + 1));
    }

    [Test]
    public void CrossingInstruction_SecondPageRemapped_ReadsTheNewBytes()
    {
        using TestCore core = new TestCore().Warm();
        PageTables tables = new(core);
        const ulong linear = 0x40_0000_0000;
        tables.Map(linear, 0x40_0000 | Full);
        ulong slot = tables.Map(linear + 0x1000, 0x41_0000 | Full);
        core.Write(0x40_0FFE, [0xB8, 0x11]);
        core.Write(0x41_0000, [0x11, 0x11, 0x11, 0xC3]);
        core.Write(0x42_0000, [0x22, 0x22, 0x22, 0xC3]);
        core.Run(a =>
        {
            a.mov(rbp, linear + 0xFFE);
            a.call(rbp);
            a.mov(ebx, eax);
            a.mov(rdi, slot);
            a.mov(__qword_ptr[rdi], 0x42_0007);
            a.mov(rsi, linear + 0x1000);
            a.invlpg(__[rsi]);
            a.call(rbp);
            a.hlt();
        });
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(0x1111_1111));
        Assert.That(core.Cpu->Registers[Gpr.Rax], Is.EqualTo(0x2222_2211));
    }

    [Test]
    public void CrossingInstruction_SecondPageMissing_FaultsThereWithFetchBit()
    {
        using TestCore core = new TestCore().Warm();
        core.LoadTables(ExceptionVector.PageFault);
        PageTables tables = new(core);
        const ulong linear = 0x40_0000_0000;
        tables.Map(linear, 0x40_0000 | Full);
        tables.Map(linear + 0x1000, 0);
        core.Write(0x40_0FFD, [0x90, 0xB8, 0x11]);
        core.Run(a => { a.mov(rbp, linear + 0xFFD); a.jmp(rbp); });
        Assert.That(core.Cpu->Cr2, Is.EqualTo(linear + 0x1000));
        Assert.That(core.FirstFault.Rip, Is.EqualTo(linear + 0xFFE));
        Assert.That(core.FirstFault.Fault.ErrorCode, Is.EqualTo(0x10));
    }

    [Test]
    public void Remap_OfACodePage_RunsTheOtherCode()
    {
        using TestCore core = new TestCore().Warm();
        PageTables tables = new(core);
        const ulong linear = 0x40_0000_0000;
        ulong slot = tables.Map(linear, 0x40_0000 | Full);
        core.Write(0x40_0000, [0xB8, 1, 0, 0, 0, 0xC3]);
        core.Write(0x41_0000, [0xB8, 2, 0, 0, 0, 0xC3]);
        core.Run(a =>
        {
            Iced.Intel.Label loop = a.CreateLabel("loop");
            a.mov(rbp, linear);
            a.mov(rdi, slot);
            a.mov(ecx, 10);
            a.Label(ref loop);
            a.call(rbp);
            a.add(ebx, eax);
            a.xor(__dword_ptr[rdi], 0x1_0000);
            a.invlpg(__[rbp]);
            a.dec(ecx);
            a.jnz(loop);
            a.hlt();
        });
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(15));
    }

    /// <summary>The same bytes under two code sizes are two pieces of code.</summary>
    [Test]
    public void SameBytes_In64And32BitMode_DecodeApart()
    {
        using TestCore core = new TestCore().Warm();
        core.LoadTables();
        core.Write(TestCore.Code, [0x48, 0x48, 0xF4]);
        core.Cpu->Registers[Gpr.Rax] = 0x100;
        core.Cpu->Rip = TestCore.Code;
        core.Run(1);
        core.Cpu->Segments[SegReg.Cs] = Descriptor.ToRegister(TestCore.Code32, 0x00CF_9B00_0000_FFFF);
        core.Core.RefreshContext();
        core.Cpu->Halted = false;
        core.Cpu->Rip = TestCore.Code;
        core.Run(100);
        Assert.That(core.Cpu->Registers[Gpr.Rax], Is.EqualTo(0xFE), "two DECs; in 64-bit mode they were prefixes");
    }
}
