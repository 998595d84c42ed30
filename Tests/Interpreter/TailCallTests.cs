// No handler may leave a frame behind: guests that repeat any instruction for ever must not exhaust the host's stack.
using System;
using System.Threading;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Memory;
using ToroEmu.Mmu;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class TailCallTests
{
    private const uint Rounds = 300_000;

    [TestCase(new byte[] { 0x9F }, TestName = "lahf")]
    [TestCase(new byte[] { 0xC5, 0xF8, 0x77 }, TestName = "vzeroupper")]
    [TestCase(new byte[] { 0xC5, 0xFC, 0x77 }, TestName = "vzeroall")]
    [TestCase(new byte[] { 0xC5, 0xE9, 0x76, 0xD2, 0xC4, 0xC2, 0x69, 0x90, 0x04, 0x0E }, TestName = "vpgatherdd")]
    [TestCase(new byte[] { 0x9E }, TestName = "sahf")]
    [TestCase(new byte[] { 0xFA }, TestName = "cli")]
    [TestCase(new byte[] { 0xFB }, TestName = "sti")]
    [TestCase(new byte[] { 0x9C, 0x58 }, TestName = "pushf, pop")]
    [TestCase(new byte[] { 0x9C, 0x9D }, TestName = "pushf, popf")]
    [TestCase(new byte[] { 0xF3, 0x90 }, TestName = "pause")]
    [TestCase(new byte[] { 0x0F, 0xA2 }, TestName = "cpuid")]
    [TestCase(new byte[] { 0x0F, 0x31 }, TestName = "rdtsc")]
    [TestCase(new byte[] { 0x0F, 0x01, 0xF9 }, TestName = "rdtscp")]
    [TestCase(new byte[] { 0x0F, 0xAE, 0xF0 }, TestName = "mfence")]
    [TestCase(new byte[] { 0x0F, 0x09 }, TestName = "wbinvd")]
    [TestCase(new byte[] { 0x0F, 0x01, 0xF8 }, TestName = "swapgs")]
    [TestCase(new byte[] { 0x0F, 0x01, 0xE0 }, TestName = "smsw")]
    [TestCase(new byte[] { 0x0F, 0x20, 0xC0 }, TestName = "mov rax, cr0")]
    [TestCase(new byte[] { 0x0F, 0x21, 0xF8 }, TestName = "mov rax, dr7")]
    [TestCase(new byte[] { 0x0F, 0x23, 0xC0 }, TestName = "mov dr0, rax")]
    [TestCase(new byte[] { 0x0F, 0x06 }, TestName = "clts")]
    [TestCase(new byte[] { 0x41, 0x0F, 0x01, 0x06 }, TestName = "sgdt")]
    [TestCase(new byte[] { 0x41, 0x0F, 0x01, 0x0E }, TestName = "sidt")]
    [TestCase(new byte[] { 0x0F, 0x00, 0xC8 }, TestName = "str")]
    [TestCase(new byte[] { 0x0F, 0x00, 0xC0 }, TestName = "sldt")]
    [TestCase(new byte[] { 0x41, 0x0F, 0x00, 0x06 }, TestName = "sldt memory")]
    [TestCase(new byte[] { 0x8C, 0xD8 }, TestName = "mov eax, ds")]
    [TestCase(new byte[] { 0x41, 0x8C, 0x1E }, TestName = "mov memory, ds")]
    [TestCase(new byte[] { 0x0F, 0xA0, 0x58 }, TestName = "push fs, pop")]
    [TestCase(new byte[] { 0x6A, 0x00, 0x0F, 0xA1 }, TestName = "push, pop fs")]
    [TestCase(new byte[] { 0xC8, 0x10, 0x00, 0x02, 0xC9 }, TestName = "enter, leave")]
    [TestCase(new byte[] { 0x6A, 0x00, 0x41, 0x8F, 0x06 }, TestName = "push, pop memory")]
    [TestCase(new byte[] { 0x0F, 0x02, 0xC1 }, TestName = "lar")]
    [TestCase(new byte[] { 0x0F, 0x03, 0xC1 }, TestName = "lsl")]
    [TestCase(new byte[] { 0x0F, 0x00, 0xE1 }, TestName = "verr")]
    [TestCase(new byte[] { 0x49, 0x0F, 0xC7, 0x0E }, TestName = "cmpxchg16b")]
    [TestCase(new byte[] { 0x41, 0x0F, 0xC7, 0x0E }, TestName = "cmpxchg8b")]
    [TestCase(new byte[] { 0x48, 0x0F, 0xC7, 0xF0 }, TestName = "rdrand")]
    [TestCase(new byte[] { 0xF3, 0x48, 0x0F, 0xAE, 0xC0 }, TestName = "rdfsbase")]
    [TestCase(new byte[] { 0xF3, 0x48, 0x0F, 0xAE, 0xD6 }, TestName = "wrfsbase rsi")]
    [TestCase(new byte[] { 0xB9, 0x02, 0, 0, 0, 0xE2, 0xFE }, TestName = "mov ecx, loop")]
    [TestCase(new byte[] { 0xE3, 0x00 }, TestName = "jrcxz")]
    [TestCase(new byte[] { 0xEC }, TestName = "in")]
    [TestCase(new byte[] { 0xE8, 0, 0, 0, 0, 0x58 }, TestName = "call, pop")]
    [TestCase(new byte[] { 0xFC, 0xFD, 0xF8, 0xF9, 0xF5 }, TestName = "flag instructions")]
    [TestCase(new byte[] { 0x41, 0x0F, 0x01, 0x3E }, TestName = "invlpg")]
    [TestCase(new byte[] { 0x41, 0x0F, 0x01, 0x3E, 0x41, 0x8A, 0x06 }, TestName = "invlpg, load")]
    [TestCase(new byte[] { 0x41, 0x88, 0x45, 0x00 }, TestName = "store beside code")]
    [TestCase(new byte[] { 0x41, 0x80, 0x4D, 0x00, 0x01 }, TestName = "or beside code")]
    public void ForeverInLongMode_StackStays(byte[] body) => RunLoop(body, [0x49, 0xFF, 0xCF], protectedMode: false); // dec r15

    [TestCase(new byte[] { 0x60, 0x61 }, TestName = "pusha, popa")]
    [TestCase(new byte[] { 0x27, 0x2F, 0x37, 0x3F }, TestName = "daa, das, aaa, aas")]
    [TestCase(new byte[] { 0xD4, 10, 0xD5, 10, 0xD6 }, TestName = "aam, aad, salc")]
    [TestCase(new byte[] { 0x62, 0x05, 0, 0, 0x40, 0 }, TestName = "bound")]
    [TestCase(new byte[] { 0x63, 0xC8 }, TestName = "arpl")]
    [TestCase(new byte[] { 0x63, 0x0D, 0, 0, 0x40, 0 }, TestName = "arpl memory")]
    [TestCase(new byte[] { 0xF8, 0xCE }, TestName = "into")]
    [TestCase(new byte[] { 0x80, 0x0D, 0, 0, 0, 0xF0, 1 }, TestName = "or device, 1")]
    [TestCase(new byte[] { 0xC6, 0x05, 0, 0, 0, 0xF0, 1 }, TestName = "mov device, 1")]
    [TestCase(new byte[] { 0x0F, 0xB6, 0x05, 0, 0, 0, 0xF0 }, TestName = "movzx eax, device")]
    [TestCase(new byte[] { 0xFF, 0x35, 0, 0, 0, 0xF0, 0x58 }, TestName = "push device, pop")]
    [TestCase(new byte[] { 0xF3, 0x0F, 0x7F, 0x05, 0, 0, 0, 0xF0 }, TestName = "movdqu device, xmm0")]
    public void ForeverInProtectedMode_StackStays(byte[] body) => RunLoop(body, [0x4D], protectedMode: true); // dec ebp

    /// <summary>Stores to a page that holds decoded code, and accesses over two pages, which the translation cache never serves.</summary>
    [TestCase(new byte[] { 0x41, 0x88, 0x06 }, TestName = "mov memory, al, flagged page")]
    [TestCase(new byte[] { 0x41, 0x00, 0x06 }, TestName = "add memory, al, flagged page")]
    [TestCase(new byte[] { 0x50, 0x58 }, TestName = "push, pop, flagged page")]
    [TestCase(new byte[] { 0x49, 0x8B, 0x86, 0xFC, 0x0F, 0, 0 }, TestName = "load over two pages")]
    [TestCase(new byte[] { 0x49, 0x89, 0x86, 0xFC, 0x0F, 0, 0 }, TestName = "store over two pages")]
    [TestCase(new byte[] { 0x49, 0x01, 0x86, 0xFC, 0x0F, 0, 0 }, TestName = "add over two pages")]
    public void ForeverOffTheFastPath_StackStays(byte[] body) => RunLoop(body, [0x49, 0xFF, 0xCF], protectedMode: false, flagged: true);

    private static void RunLoop(byte[] body, byte[] count, bool protectedMode, bool flagged = false)
    {
        VcpuExit exit = default;
        Thread thread = new(() => exit = Run([.. body, .. count, 0x75, (byte)(0x100 - body.Length - count.Length - 2), 0xF4], protectedMode, flagged), 256 << 10);
        thread.Start();
        thread.Join();
        Assert.That(exit, Is.EqualTo(VcpuExit.Halted));
    }

    /// <summary>R15 or EBP counts, R14 points at data, R13 at data in the code's page.</summary>
    private static VcpuExit Run(byte[] code, bool protectedMode, bool flagged)
    {
        using TestCore core = new();
        if (protectedMode) core.EnterProtectedMode(big: true);
        core.Cpu->Cr4 |= Cr4.FsGsBase;
        core.Cpu->Registers[Gpr.R15] = Rounds;
        core.Cpu->Registers[Gpr.Rbp] = protectedMode ? Rounds : TestCore.StackTop;
        core.Cpu->Registers[14] = TestCore.Data;
        core.Cpu->Registers[13] = TestCore.Code + 0x800;
        core.Write(TestCore.Code, code);
        if (flagged)
            foreach (ulong page in (ulong[])[TestCore.Data, TestCore.Data + 0x1000, TestCore.StackTop - 8]) core.Core.Ram.MarkCode(page >> 12);
        VcpuExit exit = VcpuExit.Yielding;
        while (exit == VcpuExit.Yielding) exit = core.Run(100_000_000);
        return exit;
    }
}
