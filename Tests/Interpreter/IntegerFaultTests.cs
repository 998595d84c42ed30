// What integer instructions refuse: LOCK where it does not belong, bad alignment, features that are off.
using System.Threading;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class IntegerFaultTests
{
    /// <summary>SDM 2A, LOCK: only these instructions, and only with a memory destination.</summary>
    [TestCase(new byte[] { 0xF0, 0x01, 0xC8 }, TestName = "lock add eax, ecx")]
    [TestCase(new byte[] { 0xF0, 0x03, 0x03 }, TestName = "lock add eax, [rbx]")]
    [TestCase(new byte[] { 0xF0, 0x39, 0x03 }, TestName = "lock cmp [rbx], eax")]
    [TestCase(new byte[] { 0xF0, 0x85, 0x03 }, TestName = "lock test [rbx], eax")]
    [TestCase(new byte[] { 0xF0, 0x89, 0x03 }, TestName = "lock mov [rbx], eax")]
    [TestCase(new byte[] { 0xF0, 0x0F, 0xA3, 0x03 }, TestName = "lock bt [rbx], eax")]
    [TestCase(new byte[] { 0xF0, 0x0F, 0xAB, 0xC8 }, TestName = "lock bts eax, ecx")]
    [TestCase(new byte[] { 0xF0, 0xD1, 0x23 }, TestName = "lock shl [rbx], 1")]
    [TestCase(new byte[] { 0xF0, 0xFF, 0xC0 }, TestName = "lock inc eax")]
    [TestCase(new byte[] { 0xF0, 0x0F, 0xAF, 0x03 }, TestName = "lock imul eax, [rbx]")]
    [TestCase(new byte[] { 0xF0, 0x90 }, TestName = "lock nop")]
    [TestCase(new byte[] { 0xF0, 0xA4 }, TestName = "lock movsb")]
    [TestCase(new byte[] { 0xF0, 0x0F, 0xB1, 0xC8 }, TestName = "lock cmpxchg eax, ecx")]
    [TestCase(new byte[] { 0x0F, 0xFF, 0xC0 }, TestName = "ud0")]
    [TestCase(new byte[] { 0x0F, 0xB9, 0xC0 }, TestName = "ud1")]
    [TestCase(new byte[] { 0xF3, 0x0F, 0xAE, 0xC0 }, TestName = "rdfsbase without CR4.FSGSBASE")]
    [TestCase(new byte[] { 0x27 }, TestName = "daa in 64-bit mode")]
    public void Refused_IsUndefined(byte[] code) => AssertFault(ExceptionVector.InvalidOpcode, code);

    [Test]
    public void Cmpxchg16b_NotAligned_IsGeneralProtection() => AssertFault(ExceptionVector.GeneralProtection, 0x48, 0x0F, 0xC7, 0x4B, 0x08);

    [Test]
    public void Inc_NotWritable_LeavesFlags()
    {
        using TestCore core = new();
        core.Unmap(TestCore.Data);
        core.Cpu->Registers[Gpr.Rbx] = TestCore.Data;
        LazyFlags.Write(core.Cpu, Rflags.Cf | Rflags.Of);
        core.RunToHalt(0xFF, 0x03);
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.PageFault));
        Assert.That(LazyFlags.Read(core.Cpu) & Rflags.Status, Is.EqualTo(Rflags.Cf | Rflags.Of));
    }

    [Test]
    public void FsBase_WritesAndReads()
    {
        using TestCore core = new();
        core.Cpu->Cr4 |= Cr4.FsGsBase;
        core.Cpu->Registers[Gpr.Rax] = TestCore.Data;
        core.Write(TestCore.Data + 8, [0x42]);
        // wrfsbase rax; rdfsbase rcx; mov dl, fs:[8]
        core.RunToHalt(0xF3, 0x48, 0x0F, 0xAE, 0xD0, 0xF3, 0x48, 0x0F, 0xAE, 0xC1, 0x64, 0x8A, 0x14, 0x25, 8, 0, 0, 0);
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.EqualTo(TestCore.Data));
        Assert.That((byte)core.Cpu->Registers[Gpr.Rdx], Is.EqualTo(0x42));
    }

    [Test]
    public void Wrgsbase_NotCanonical_IsGeneralProtection()
    {
        using TestCore core = new();
        core.Cpu->Cr4 |= Cr4.FsGsBase;
        core.Cpu->Registers[Gpr.Rax] = 1UL << 47;
        core.RunToHalt(0xF3, 0x48, 0x0F, 0xAE, 0xD8);
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.GeneralProtection));
    }

    [Test]
    public void Rdrand_GivesAValueAndCarry()
    {
        using TestCore core = new();
        core.RunToHalt(0x48, 0x0F, 0xC7, 0xF0, 0x48, 0x0F, 0xC7, 0xF9); // rdrand rax; rdseed rcx
        Assert.That(LazyFlags.Read(core.Cpu) & Rflags.Status, Is.EqualTo(Rflags.Cf));
        Assert.That(core.Cpu->Registers[Gpr.Rax], Is.Not.Zero.And.Not.EqualTo(core.Cpu->Registers[Gpr.Rcx]));
    }

    /// <summary>One instruction of each hot family: if one handler called instead of jumping, the small stack would overflow at once.</summary>
    [Test]
    public void MillionRounds_OnASmallStack_EveryFamilyTailCalls()
    {
        byte[] body = Conformance.Assemble(WriteLoop);
        VcpuExit exit = default;
        Thread thread = new(
            () =>
            {
                using TestCore core = new();
                core.Cpu->Registers[Gpr.Rbx] = TestCore.Data;
                core.Cpu->Registers[Gpr.Rcx] = 1_000_000;
                core.Write(TestCore.Code, [.. body, 0xF4]);
                exit = core.Run(long.MaxValue);
            },
            256 << 10);
        thread.Start();
        thread.Join();
        Assert.That(exit, Is.EqualTo(VcpuExit.Halted));
    }

    /// <summary>Some sixty instructions, a million times.</summary>
    private static void WriteLoop(Assembler a)
    {
        Label loop = a.CreateLabel();
        a.Label(ref loop);
        a.shl(rax, 3);
        a.rcr(__dword_ptr[rbx], 1);
        a.shld(rax, rdx, 5);
        a.shrd(__qword_ptr[rbx + 8], rdx, 7);
        a.sar(__word_ptr[rbx], cl);
        a.rol(r8, cl);
        a.inc(r9d);
        a.neg(__byte_ptr[rbx + 3]);
        a.@lock.dec(__qword_ptr[rbx + 16]);
        a.bswap(r9);
        a.mul(r8d);
        a.imul(rdx, r8, 17);
        a.imul(r10, __qword_ptr[rbx]);
        a.mov(eax, 1000);
        a.xor(edx, edx);
        a.mov(r11d, 7);
        a.div(r11d);
        a.cqo();
        a.idiv(r11);
        a.cdqe();
        a.bt(rax, 5);
        a.bts(__dword_ptr[rbx], 3);
        a.@lock.btc(__qword_ptr[rbx], rdx);
        a.bsf(r12, r8);
        a.tzcnt(r12, __qword_ptr[rbx]);
        a.popcnt(r13d, r12d);
        a.movbe(r13, __qword_ptr[rbx]);
        a.movbe(__qword_ptr[rbx + 24], r13);
        a.crc32(r13d, al);
        a.crc32(r13, __qword_ptr[rbx]);
        a.andn(r12, r13, __qword_ptr[rbx]);
        a.bextr(r12, __qword_ptr[rbx], r13);
        a.blsr(r12, r13);
        a.mulx(r12, r13, r8);
        a.mulx(r12d, r13d, __dword_ptr[rbx]);
        a.pdep(r14, r13, r12);
        a.rorx(r14, __qword_ptr[rbx], 3);
        a.shlx(r14, r13, r12);
        a.adcx(r14, r13);
        a.xadd(__qword_ptr[rbx + 32], r14);
        a.@lock.xadd(__dword_ptr[rbx + 40], r14d);
        a.xadd(r14, r13);
        a.cmpxchg(__qword_ptr[rbx + 48], r14);
        a.@lock.cmpxchg(__byte_ptr[rbx + 56], r14b);
        a.cmpxchg(r12, r14);
        a.xlatb();
        a.lea(rdi, __[rbx + 0x100]);
        a.lea(rsi, __[rbx + 0x200]);
        a.movsq();
        a.stosd();
        a.lodsb();
        a.scasb();
        a.cmpsw();
        a.mov(r15, rcx);
        a.mov(ecx, 4);
        a.rep.stosb();
        a.mov(rcx, r15);
        a.sete(al);
        a.cmovb(eax, r12d);
        a.push(rax);
        a.pop(rdx);
        a.dec(rcx);
        a.jne(loop);
    }

    private static void AssertFault(byte vector, params byte[] code)
    {
        using TestCore core = new();
        core.Cpu->Registers[Gpr.Rbx] = TestCore.Data;
        Assert.That(core.RunToHalt(code), Is.EqualTo(VcpuExit.Shutdown));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(vector));
        Assert.That(core.FirstFault.Rip, Is.EqualTo(TestCore.Code));
    }
}
