// Limits and types of data segments, checked at every access.
using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class SegmentAccessTests
{
    private const ushort Present = 0x90;

    /// <summary>SDM 3A, 6.3 to 6.5: type, limit in bytes, 4 bytes at an offset read or written.</summary>
    [TestCase(3, 0xFFFFU, 0xFFFCU, true, null)]
    [TestCase(3, 0xFFFFU, 0xFFFDU, true, ExceptionVector.GeneralProtection)]
    [TestCase(3, 0xFFFFU, 0xFFFFU, false, ExceptionVector.GeneralProtection)]
    [TestCase(1, 0xFFFFU, 0U, false, null)]
    [TestCase(1, 0xFFFFU, 0U, true, ExceptionVector.GeneralProtection)]
    [TestCase(0xB, 0xFFFFU, 0U, false, null)]
    [TestCase(0xB, 0xFFFFU, 0U, true, ExceptionVector.GeneralProtection)]
    [TestCase(9, 0xFFFFU, 0U, false, ExceptionVector.GeneralProtection)]
    [TestCase(7, 0xFFFU, 0x1000U, true, null)]
    [TestCase(7, 0xFFFU, 0xFFFU, true, ExceptionVector.GeneralProtection)]
    [TestCase(7, 0xFFFU, 0U, true, ExceptionVector.GeneralProtection)]
    public void Data_ByTypeAndLimit(int type, uint limit, uint offset, bool write, byte? vector)
    {
        using TestCore core = Protected();
        core.Cpu->Segments[SegReg.Es] = new SegmentRegister { Selector = 0x10, Base = 0, Limit = limit, Access = (ushort)(0xC000 | Present | type) };
        core.Cpu->Registers[Gpr.Rbx] = offset;
        AssertEnds(core, core.RunToHalt(0x26, write ? (byte)0x89 : (byte)0x8B, 0x03), vector);
    }

    /// <summary>A 16-bit expand-down segment ends at 64 KiB.</summary>
    [TestCase(0xFFFCU, null)]
    [TestCase(0xFFFDU, ExceptionVector.GeneralProtection)]
    public void ExpandDown_16Bit(uint offset, byte? vector)
    {
        using TestCore core = Protected();
        core.Cpu->Segments[SegReg.Es] = new SegmentRegister { Selector = 0x10, Limit = 0xFFF, Access = Present | 7 };
        core.Cpu->Registers[Gpr.Rbx] = offset;
        AssertEnds(core, core.RunToHalt(0x26, 0x8B, 0x03), vector);
    }

    [Test]
    public void NullSegment_FaultsWhenUsed()
    {
        using TestCore core = Protected();
        // xor eax, eax; mov es, ax; mov al, es:[ebx]
        core.RunToHalt(0x31, 0xC0, 0x8E, 0xC0, 0x26, 0x8A, 0x03);
        Assert.That((core.FirstFault.Fault.Vector, core.FirstFault.Fault.ErrorCode, core.FirstFault.Rip), Is.EqualTo((ExceptionVector.GeneralProtection, 0U, TestCore.Code + 4)));
    }

    /// <summary>SS-relative operands, pushes and pops are #SS.</summary>
    [TestCase(new byte[] { 0x50 })]
    [TestCase(new byte[] { 0x58 })]
    [TestCase(new byte[] { 0x8B, 0x45, 0x00 })]
    [TestCase(new byte[] { 0x36, 0x8B, 0x03 })]
    [TestCase(new byte[] { 0xE8, 0, 0, 0, 0 })]
    [TestCase(new byte[] { 0xC3 })]
    [TestCase(new byte[] { 0xC9 })]
    [TestCase(new byte[] { 0xC8, 0, 0, 0 })]
    [TestCase(new byte[] { 0x60 })]
    [TestCase(new byte[] { 0x61 })]
    [TestCase(new byte[] { 0x9C })]
    [TestCase(new byte[] { 0x9D })]
    [TestCase(new byte[] { 0xCF })]
    [TestCase(new byte[] { 0xCB })]
    [TestCase(new byte[] { 0x07 })]
    [TestCase(new byte[] { 0x36, 0xAC })]
    public void Stack_BeyondItsLimit_IsStackFault(byte[] code)
    {
        using TestCore core = Protected();
        core.Cpu->Segments[SegReg.Ss].Limit = 0xFFFF;
        foreach (int register in (int[])[Gpr.Rsp, Gpr.Rbp, Gpr.Rbx, Gpr.Rsi]) core.Cpu->Registers[register] = TestCore.Data;
        core.RunToHalt(code);
        Assert.That((core.FirstFault.Fault.Vector, core.FirstFault.Fault.ErrorCode), Is.EqualTo((ExceptionVector.StackFault, 0U)));
        Assert.That(core.Core.Faults.StateAtFault->Registers[Gpr.Rsp], Is.EqualTo(TestCore.Data));
    }

    [Test]
    public void FarReturn_WithoutRoomForTheSecondWord_IsStackFault()
    {
        using TestCore core = Protected();
        core.Cpu->Segments[SegReg.Ss].Limit = 0x7FFF;
        core.Cpu->Registers[Gpr.Rsp] = 0x7FFC;
        core.RunToHalt(0xCB);
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.StackFault));
    }

    /// <summary>Real mode does not ask for types: code writes through CS.</summary>
    [Test]
    public void Real_WriteThroughCs_IsAllowed()
    {
        using TestCore core = new();
        core.EnterReal();
        core.Write(0x8000, [0x2E, 0xC6, 0x06, 0x00, 0x90, 0x5A, 0xF4]); // mov byte cs:[9000h], 5Ah
        core.Cpu->Rip = 0x8000;
        Assert.That(core.Run(10), Is.EqualTo(VcpuExit.Halted));
        Assert.That((byte)core.ReadUInt16(0x9000), Is.EqualTo(0x5A));
    }

    [TestCase(false, 13)]
    [TestCase(true, 12)]
    public void Real_WordAtTheEndOfTheSegment_Faults(bool stack, int vector)
    {
        using TestCore core = new();
        core.EnterReal();
        core.Write((ulong)vector * 4, [0x00, 0x85, 0x00, 0x00]);
        core.Write(0x8500, [0xF4]);
        core.Cpu->Registers[Gpr.Rbx] = core.Cpu->Registers[Gpr.Rbp] = 0xFFFF;
        core.Write(0x8000, stack ? [0x8B, 0x46, 0x00] : [0x8B, 0x07]);
        core.Cpu->Rip = 0x8000;
        Assert.That(core.Run(10), Is.EqualTo(VcpuExit.Halted));
        Assert.That(core.Cpu->Rip, Is.EqualTo(0x8501));
    }

    /// <summary>POP SS moves the pointer of the stack that it pops from.</summary>
    [Test]
    public void PopSs_ToASmallerStack_MovesTheWholePointer()
    {
        using TestCore core = Protected();
        core.Cpu->Registers[Gpr.Rsp] = TestCore.Data + 0xFFFC;
        core.Write(TestCore.Data + 0xFFFC, [(byte)TestCore.Data16, 0, 0, 0]);
        Assert.That(core.RunToHalt(0x17, 0x90), Is.EqualTo(VcpuExit.Halted));
        Assert.That(core.Cpu->Registers[Gpr.Rsp], Is.EqualTo(TestCore.Data + 0x1_0000));
    }

    [Test]
    public void MovCs_FromAMissingPage_IsUndefinedAllTheSame()
    {
        using TestCore core = new();
        core.RunToHalt(0x8E, 0x0C, 0x25, 0, 0, 0, 0x70); // mov cs, [70000000h]
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.InvalidOpcode));
    }

    private static void AssertEnds(TestCore core, VcpuExit exit, byte? vector)
    {
        if (vector == null) Assert.That(exit, Is.EqualTo(VcpuExit.Halted));
        else Assert.That((core.FirstFault.Fault.Vector, core.FirstFault.Fault.ErrorCode), Is.EqualTo(((byte)vector, 0U)));
    }

    private static TestCore Protected()
    {
        TestCore core = new();
        core.LoadTables();
        core.EnterProtected();
        core.Cpu->Idtr = default;
        return core;
    }
}
