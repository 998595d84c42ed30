// String instructions that stop in the middle: faults, events, single steps, changed code; ports.
using System;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Interrupts;
using ToroEmu.Memory;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class StringTests
{
    private static readonly byte[] RepMovsb = [0xF3, 0xA4];
    private static readonly byte[] RepStosb = [0xF3, 0xAA];

    [Test]
    public void RepMovs_DestinationPageMissing_RegistersSayWhatIsLeft()
    {
        using TestCore core = new();
        core.Unmap(TestCore.Data + 0x3000);
        SetUp(core, TestCore.Data + 0x123, TestCore.Data + 0x2F00, 0x1000);
        core.RunToHalt(RepMovsb);
        AssertPageFault(core, TestCore.Data + 0x3000, write: true);
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.EqualTo(0xF00));
        Assert.That(core.Cpu->Registers[Gpr.Rsi], Is.EqualTo(TestCore.Data + 0x223));
        Assert.That(core.Cpu->Registers[Gpr.Rdi], Is.EqualTo(TestCore.Data + 0x3000));
    }

    [Test]
    public void RepMovs_SourcePageMissing_RegistersSayWhatIsLeft()
    {
        using TestCore core = new();
        core.Unmap(TestCore.Data + 0x1000);
        SetUp(core, TestCore.Data + 0xFF8, TestCore.Data + 0x4000, 3);
        core.RunToHalt(0xF3, 0x48, 0xA5); // rep movsq
        AssertPageFault(core, TestCore.Data + 0x1000, write: false);
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.EqualTo(2));
        Assert.That(core.Cpu->Registers[Gpr.Rdi], Is.EqualTo(TestCore.Data + 0x4008));
    }

    [Test]
    public void RepStos_ElementOverMissingPage_ElementLeavesNoTrace()
    {
        using TestCore core = new();
        core.Unmap(TestCore.Data + 0x1000);
        SetUp(core, 0, TestCore.Data + 0xFF4, 4);
        core.Cpu->Registers[Gpr.Rax] = ulong.MaxValue;
        core.RunToHalt(0xF3, 0x48, 0xAB); // rep stosq
        AssertPageFault(core, TestCore.Data + 0x1000, write: true);
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.EqualTo(3));
        Assert.That(core.ReadUInt64(TestCore.Data + 0xFF8), Is.EqualTo(0xFFFF_FFFF));
    }

    [Test]
    public void RepCmps_Faults_FlagsAreThoseOfTheLastElement()
    {
        using TestCore core = new();
        core.Unmap(TestCore.Data + 0x1000);
        SetUp(core, TestCore.Data + 0xFFF, TestCore.Data + 0x3000, 5);
        core.RunToHalt(0xF3, 0xA6); // repe cmpsb
        AssertPageFault(core, TestCore.Data + 0x1000, write: false);
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.EqualTo(4));
        Assert.That(LazyFlags.Zero(core.Cpu), Is.True);
    }

    [Test]
    public void RepIns_EventInTheMiddle_LeavesAtTheInstructionAndResumes()
    {
        using TestCore core = new();
        int reads = 0;
        core.Services.PortReading = _ =>
        {
            if (++reads == 3) core.Cpu->Pending |= (uint)CoreEvent.Pause;
        };
        core.Services.Ports[0x20] = 0xAB;
        SetUp(core, 0, TestCore.Data, 10);
        core.Cpu->Registers[Gpr.Rdx] = 0x20;
        Assert.That(core.RunToHalt(0xF3, 0x6C), Is.EqualTo(VcpuExit.Paused)); // rep insb
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Code));
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.EqualTo(7));
        Assert.That(core.Cpu->Retired, Is.Zero);
        core.Cpu->Pending = 0;
        Assert.That(core.Run(100), Is.EqualTo(VcpuExit.Halted));
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.Zero);
        Assert.That(core.Cpu->Retired, Is.EqualTo(2));
        Assert.That(core.ReadUInt64(TestCore.Data + 2), Is.EqualTo(0xABAB_ABAB_ABAB_ABAB));
    }

    [Test]
    public void RepStos_RetiresOnce()
    {
        using TestCore core = new();
        SetUp(core, 0, TestCore.Data, 0x8000);
        core.RunToHalt(RepStosb);
        Assert.That(core.Cpu->Retired, Is.EqualTo(2));
    }

    [Test]
    public void RepStos_OverTheNextInstruction_NewBytesRun()
    {
        using TestCore core = new();
        // rep stosb; mov al, 1: the immediate becomes 7.
        SetUp(core, 0, TestCore.Code + 3, 1);
        core.Cpu->Registers[Gpr.Rax] = 7;
        core.RunToHalt(0xF3, 0xAA, 0xB0, 0x01);
        Assert.That((byte)core.Cpu->Registers[Gpr.Rax], Is.EqualTo(7));
    }

    [Test]
    public void RepStos_LongOverCodeElsewhere_VersionsAdvance()
    {
        using TestCore core = new();
        core.RunToHalt(0x90);
        uint before = core.Ram.Versions[(TestCore.Code + 0x1000) >> GuestRam.PageShift];
        core.Ram.MarkCode((TestCore.Code + 0x1000) >> GuestRam.PageShift);
        core.Cpu->Halted = false;
        SetUp(core, 0, TestCore.Code + 0x1000, 0x800);
        core.RunToHalt(RepStosb);
        Assert.That(core.Ram.Versions[(TestCore.Code + 0x1000) >> GuestRam.PageShift], Is.GreaterThan(before));
    }

    [Test]
    public void RepOuts_WritesEveryElement()
    {
        using TestCore core = new();
        core.Write(TestCore.Data, [1, 0, 2, 0, 3, 0]);
        SetUp(core, TestCore.Data, 0, 3);
        core.Cpu->Registers[Gpr.Rdx] = 0x80;
        core.RunToHalt(0xF3, 0x66, 0x6F); // rep outsw
        Assert.That(core.Services.PortWrites, Is.EqualTo(((ushort, int, uint)[])[(0x80, 2, 1), (0x80, 2, 2), (0x80, 2, 3)]));
        Assert.That(core.Cpu->Registers[Gpr.Rsi], Is.EqualTo(TestCore.Data + 6));
    }

    [Test]
    public void Ins_DestinationMissing_PortIsNotRead()
    {
        using TestCore core = new();
        bool read = false;
        core.Services.PortReading = _ => read = true;
        core.Unmap(TestCore.Data);
        SetUp(core, 0, TestCore.Data, 1);
        core.RunToHalt(0x6C);
        AssertPageFault(core, TestCore.Data, write: true);
        Assert.That(read, Is.False);
    }

    [Test]
    public void Lods_FsOverride_AddsTheBase()
    {
        using TestCore core = new();
        core.Cpu->Segments[SegReg.Fs].Base = TestCore.Data;
        core.Core.RefreshSegmentBases();
        core.Write(TestCore.Data + 0x10, [0x5A]);
        core.Cpu->Registers[Gpr.Rsi] = 0x10;
        core.RunToHalt(0x64, 0xAC);
        Assert.That((byte)core.Cpu->Registers[Gpr.Rax], Is.EqualTo(0x5A));
    }

    [Test]
    public void RepMovs_ToADevice_EveryElementArrives()
    {
        using TestCore core = new();
        core.Map(TestCore.Data + 0x5000, 0xFED0_0000);
        SetUp(core, TestCore.Data, TestCore.Data + 0x5000, 3);
        core.Write(TestCore.Data, [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]);
        core.RunToHalt(0xF3, 0xA5); // rep movsd
        Assert.That(core.Services.PhysicalWrites, Is.EqualTo(((ulong, int, ulong)[])[(0xFED0_0000, 4, 1), (0xFED0_0004, 4, 2), (0xFED0_0008, 4, 3)]));
    }

    [Test]
    public void RepStosw_In16BitAddresses_WrapsAt64K()
    {
        using TestCore core = new();
        core.EnterProtectedMode(big: true);
        core.Cpu->Registers[Gpr.Rdi] = 0x7_FFFE;
        core.Cpu->Registers[Gpr.Rcx] = 0x5_0002;
        core.Cpu->Registers[Gpr.Rax] = 0x1234;
        core.RunToHalt(0x67, 0xF3, 0x66, 0xAB);
        Assert.That(core.Cpu->Registers[Gpr.Rdi], Is.EqualTo(0x7_0002));
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.EqualTo(0x5_0000));
        Assert.That((ushort)core.ReadUInt64(0), Is.EqualTo(0x1234));
        Assert.That((ushort)core.ReadUInt64(0xFFFE), Is.EqualTo(0x1234));
    }

    [Test]
    public void RepStos_BeyondTheSegmentLimit_FaultsAtTheLimit()
    {
        using TestCore core = new();
        core.EnterProtectedMode(big: true);
        core.Cpu->Segments[SegReg.Es].Limit = (uint)TestCore.Data + 0xFF;
        SetUp(core, 0, TestCore.Data, 0x200);
        core.RunToHalt(RepStosb);
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.GeneralProtection));
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.EqualTo(0x100));
        Assert.That(core.Cpu->Registers[Gpr.Rdi], Is.EqualTo(TestCore.Data + 0x100));
    }

    [Test]
    public void RepStos_SingleStepping_TrapsAfterEachElement()
    {
        using TestCore core = new();
        SetUp(core, 0, TestCore.Data, 3);
        core.Cpu->SystemFlags |= Rflags.Tf;
        core.RunToHalt(RepStosb);
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.Debug));
        Assert.That(core.FirstFault.Rip, Is.EqualTo(TestCore.Code));
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.EqualTo(2));
    }

    private static void SetUp(TestCore core, ulong source, ulong destination, ulong count)
    {
        core.Cpu->Registers[Gpr.Rsi] = source;
        core.Cpu->Registers[Gpr.Rdi] = destination;
        core.Cpu->Registers[Gpr.Rcx] = count;
    }

    private static void AssertPageFault(TestCore core, ulong address, bool write)
    {
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.PageFault));
        Assert.That(core.FirstFault.Fault.Address, Is.EqualTo(address));
        Assert.That(core.FirstFault.Fault.ErrorCode, Is.EqualTo(write ? 2 : 0));
        Assert.That(core.FirstFault.Rip, Is.EqualTo(TestCore.Code));
    }
}
