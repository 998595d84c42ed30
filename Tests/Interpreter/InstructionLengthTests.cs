// How long instructions may be, which prefixes they may have, and in which modes VEX exists.
using System;
using System.Linq;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class InstructionLengthTests
{
    /// <summary>SDM 3A, 7.15, interrupt 13: more than 15 bytes. Undefined opcodes of at most 15 are #UD, whatever stands before them.</summary>
    [TestCase(0x66, 13, new byte[] { 0x90 }, null)]
    [TestCase(0x66, 14, new byte[] { 0x90 }, null)]
    [TestCase(0x66, 15, new byte[] { 0x90 }, ExceptionVector.GeneralProtection)]
    [TestCase(0x2E, 13, new byte[] { 0x01, 0xC0 }, null)]
    [TestCase(0x2E, 14, new byte[] { 0x01, 0xC0 }, ExceptionVector.GeneralProtection)]
    [TestCase(0x3E, 9, new byte[] { 0x81, 0xC0, 1, 2, 3, 4 }, null)]
    [TestCase(0x3E, 10, new byte[] { 0x81, 0xC0, 1, 2, 3, 4 }, ExceptionVector.GeneralProtection)]
    [TestCase(0x3E, 13, new byte[] { 0x0F, 0x0B }, ExceptionVector.InvalidOpcode)]
    [TestCase(0x3E, 14, new byte[] { 0x0F, 0x0B }, ExceptionVector.GeneralProtection)]
    [TestCase(0x3E, 14, new byte[] { 0x06 }, ExceptionVector.InvalidOpcode)]
    [TestCase(0x3E, 12, new byte[] { 0x0F, 0xFF, 0xC0 }, ExceptionVector.InvalidOpcode)]
    [TestCase(0x3E, 13, new byte[] { 0x0F, 0xFF, 0xC0 }, ExceptionVector.GeneralProtection)]
    [TestCase(0x48, 14, new byte[] { 0x90 }, null)]
    [TestCase(0xF3, 15, new byte[] { 0x90 }, ExceptionVector.GeneralProtection)]
    public void Prefixes_CountByTheWholeLength(int prefix, int count, byte[] rest, byte? vector)
    {
        using TestCore core = new();
        VcpuExit exit = core.RunToHalt([.. Enumerable.Repeat((byte)prefix, count), .. rest]);
        if (vector == null) Assert.That(exit, Is.EqualTo(VcpuExit.Halted));
        else Assert.That((core.FirstFault.Fault.Vector, core.FirstFault.Rip), Is.EqualTo(((byte)vector, TestCore.Code)));
    }

    /// <summary>Bytes that are not there cannot be counted: #PF goes first, unless 15 were.</summary>
    [TestCase(14, ExceptionVector.PageFault)]
    [TestCase(15, ExceptionVector.GeneralProtection)]
    public void Prefixes_BeforeAMissingPage(int count, byte vector)
    {
        using TestCore core = new();
        const ulong page = TestCore.Code + 0x1000;
        core.Unmap(page);
        core.Write(page - (ulong)count, [.. Enumerable.Repeat((byte)0x66, count)]);
        core.Cpu->Rip = page - (ulong)count;
        core.Run(10);
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(vector));
        if (vector == ExceptionVector.PageFault) Assert.That(core.FirstFault.Fault.Address, Is.EqualTo(page));
    }

    /// <summary>ANDN eax, eax, eax: in real mode the bytes are LES with a register operand.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public void Vex_OnlyInProtectedMode(bool isProtected)
    {
        using TestCore core = new();
        core.LoadTables();
        core.EnterProtected();
        core.Cpu->Registers[Gpr.Rax] = 0xFF;
        core.Cpu->Idtr = default;
        if (!isProtected) core.Cpu->Cr0 &= ~Cr0.Pe;
        core.Core.RefreshContext();
        VcpuExit exit = core.RunToHalt(0xC4, 0xE2, 0x78, 0xF2, 0xC0);
        if (isProtected) Assert.That((exit, core.Cpu->Registers[Gpr.Rax]), Is.EqualTo((VcpuExit.Halted, 0UL)));
        else Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.InvalidOpcode));
    }

    /// <summary>A block known from protected mode is another one in real mode.</summary>
    [Test]
    public void Vex_KnownBlock_IsUndefinedAfterLeavingProtectedMode()
    {
        using TestCore core = new();
        core.LoadTables();
        core.EnterProtected();
        Assert.That(core.RunToHalt(0xC4, 0xE2, 0x78, 0xF2, 0xC0), Is.EqualTo(VcpuExit.Halted));
        core.Cpu->Cr0 &= ~Cr0.Pe;
        core.Cpu->Idtr = default;
        core.Core.FlushTlb();
        core.Cpu->Halted = false;
        core.Cpu->Rip = TestCore.Code;
        core.Run(10);
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.InvalidOpcode));
    }

    /// <summary>SDM 2A, LOCK: only on instructions that change memory.</summary>
    [TestCase("01 C0", true)]
    [TestCase("01 03", false)]
    [TestCase("03 03", true)]
    [TestCase("83 03 01", false)]
    [TestCase("83 3B 01", true)]
    [TestCase("39 03", true)]
    [TestCase("84 03", true)]
    [TestCase("FF 03", false)]
    [TestCase("FF C0", true)]
    [TestCase("F7 13", false)]
    [TestCase("F7 1B", false)]
    [TestCase("F7 23", true)]
    [TestCase("87 03", false)]
    [TestCase("87 C3", true)]
    [TestCase("0F AB 03", false)]
    [TestCase("0F A3 03", true)]
    [TestCase("0F BA 2B 01", false)]
    [TestCase("0F BA 23 01", true)]
    [TestCase("0F B1 0B", false)]
    [TestCase("0F C1 0B", false)]
    [TestCase("0F C1 C8", true)]
    [TestCase("0F C7 0B", false)]
    [TestCase("48 0F C7 0B", false)]
    [TestCase("89 03", true)]
    [TestCase("90", true)]
    [TestCase("0F B6 03", true)]
    [TestCase("D1 23", true)]
    [TestCase("8F 03", true)]
    [TestCase("FF 33", true)]
    [TestCase("A4", true)]
    [TestCase("0F 20 C0", true)]
    [TestCase("0F 22 C0", true)]
    [TestCase("C5 F8 77", true)]
    public void Lock_OnlyOnReadModifyWriteOfMemory(string bytes, bool isUndefined)
    {
        using TestCore core = new();
        core.Cpu->Registers[Gpr.Rbx] = TestCore.Data;
        VcpuExit exit = core.RunToHalt([0xF0, .. bytes.Split(' ').Select(value => Convert.ToByte(value, 16))]);
        if (isUndefined) Assert.That((core.FirstFault.Fault.Vector, core.FirstFault.Rip), Is.EqualTo((ExceptionVector.InvalidOpcode, TestCore.Code)));
        else Assert.That(exit, Is.EqualTo(VcpuExit.Halted));
    }

    /// <summary>Hints and what later processors gave a meaning that is announced by CPUID: NOP without it.</summary>
    [TestCase("0F 1F 04 25 00 00 00 70")]
    [TestCase("0F 18 03")]
    [TestCase("0F 18 23")]
    [TestCase("0F 19 03")]
    [TestCase("0F 1A 03")]
    [TestCase("0F 1B 03")]
    [TestCase("0F 1C 03")]
    [TestCase("0F 1D 03")]
    [TestCase("0F 1E 03")]
    [TestCase("F3 48 0F 1E C8")]
    [TestCase("F3 0F 1E FA")]
    [TestCase("0F 0D 03")]
    [TestCase("0F 0D 0B")]
    [TestCase("F3 90")]
    public void Hints_DoNothing(string bytes)
    {
        using TestCore core = new();
        core.Cpu->Registers[Gpr.Rax] = 0x1234;
        Assert.That(core.RunToHalt([.. bytes.Split(' ').Select(value => Convert.ToByte(value, 16))]), Is.EqualTo(VcpuExit.Halted), () => $"{core.FirstFault}");
        Assert.That(core.Cpu->Registers[Gpr.Rax], Is.EqualTo(0x1234));
    }
}
