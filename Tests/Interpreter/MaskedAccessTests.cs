// Faults and non-faults of masked loads and stores.
using System;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class MaskedAccessTests
{
    private const ulong Missing = TestCore.Data + 0x1000;

    /// <summary>Four of eight doublewords lie in front of a page that is not there.</summary>
    private const ulong Operand = Missing - 16;

    private static readonly Ymm Front = new() { Q0 = ulong.MaxValue, Q1 = ulong.MaxValue };
    private static readonly Ymm All = new() { Q0 = ulong.MaxValue, Q1 = ulong.MaxValue, Q2 = ulong.MaxValue, Q3 = ulong.MaxValue };

    [Test]
    public void Load_MaskedOffLanesNotPresent_DoesNotFault()
    {
        using TestCore core = Prepare(Front);
        Assert.That(core.RunToHalt(Load()), Is.EqualTo(VcpuExit.Halted));
        Assert.That((core.Cpu->Vectors[0].Q0, core.Cpu->Vectors[0].Q1), Is.EqualTo((0x2222_2222_1111_1111UL, 0x4444_4444_3333_3333UL)));
        Assert.That((core.Cpu->Vectors[0].Q2, core.Cpu->Vectors[0].Q3), Is.EqualTo((0UL, 0UL)));
    }

    [Test]
    public void Load_LaneNotPresent_FaultsWithoutTrace()
    {
        using TestCore core = Prepare(All);
        core.RunToHalt(Load());
        AssertPageFault(core, error: 0);
        Assert.That(core.Cpu->Vectors[0].Q0, Is.EqualTo(0x5555));
    }

    [Test]
    public void Store_MaskedOffLanesNotPresent_DoesNotFault()
    {
        using TestCore core = Prepare(Front);
        Assert.That(core.RunToHalt(Store()), Is.EqualTo(VcpuExit.Halted));
        Assert.That((core.ReadUInt64(Operand), core.ReadUInt64(Operand + 8)), Is.EqualTo((0x5555UL, 0x6666UL)));
    }

    [Test]
    public void Store_LaneNotPresent_StoresNothing()
    {
        using TestCore core = Prepare(All);
        core.RunToHalt(Store());
        AssertPageFault(core, error: 2);
        Assert.That((core.ReadUInt64(Operand), core.ReadUInt64(Operand + 8)), Is.EqualTo((0x2222_2222_1111_1111UL, 0x4444_4444_3333_3333UL)));
    }

    [Test]
    public void Load_NoLaneAtBadAddress_DoesNotFault()
    {
        using TestCore core = Prepare(default);
        core.Cpu->Registers[Gpr.Rbx] = 1UL << 63;
        Assert.That(core.RunToHalt(Load()), Is.EqualTo(VcpuExit.Halted));
        Assert.That(core.Cpu->Vectors[0].Q0, Is.Zero);
    }

    [Test]
    public void Store_LaneBeyondSegmentLimit_OnlyFaultsIfSelected([Values] bool selected)
    {
        using TestCore core = Prepare(selected ? All : Front);
        core.EnterProtectedMode(big: true);
        core.Cpu->Segments[SegReg.Ds].Limit = (uint)(Operand + 15);
        // vpmaskmovd [ebx], ymm1, ymm0
        VcpuExit exit = core.RunToHalt([0xC4, 0xE2, 0x75, 0x8E, 0x03]);
        Assert.That(exit, Is.EqualTo(selected ? VcpuExit.Shutdown : VcpuExit.Halted));
        if (selected) Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.GeneralProtection));
        Assert.That(core.ReadUInt64(Operand), Is.EqualTo(selected ? 0x2222_2222_1111_1111UL : 0x5555UL));
    }

    [Test]
    public void Store_IntoOwnCode_IsSeen()
    {
        using TestCore core = Prepare(Front);
        // The HLT-to-be behind the store, at offset 5, is ud2 until the store changes it.
        core.Cpu->Registers[Gpr.Rbx] = TestCore.Code + 5;
        core.Cpu->Vectors[0].Q0 = 0xF4F4_F4F4_F4F4_F4F4;
        core.Warm();
        Assert.That(core.RunToHalt([.. Store(), 0x0F, 0x0B]), Is.EqualTo(VcpuExit.Halted));
    }

    private static byte[] Load() => Conformance.Assemble(assembler => assembler.vmaskmovps(ymm0, ymm1, __ymmword_ptr[rbx]));

    private static byte[] Store() => Conformance.Assemble(assembler => assembler.vmaskmovps(__ymmword_ptr[rbx], ymm1, ymm0));

    private static TestCore Prepare(Ymm mask)
    {
        TestCore core = new();
        core.Unmap(Missing);
        for (int lane = 0; lane < 4; lane++) core.Write(Operand + (ulong)lane * 4, BitConverter.GetBytes(0x1111_1111 * (lane + 1)));
        core.Cpu->Registers[Gpr.Rbx] = Operand;
        core.Cpu->Vectors[0] = new Ymm { Q0 = 0x5555, Q1 = 0x6666, Q2 = 0x7777, Q3 = 0x8888 };
        core.Cpu->Vectors[1] = mask;
        return core;
    }

    private static void AssertPageFault(TestCore core, uint error)
    {
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.PageFault));
        Assert.That(core.FirstFault.Fault.Address, Is.EqualTo(Missing));
        Assert.That(core.FirstFault.Fault.ErrorCode, Is.EqualTo(error));
    }
}
