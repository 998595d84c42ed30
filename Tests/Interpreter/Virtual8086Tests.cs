// Virtual-8086 mode extensions and protected-mode virtual interrupts, which QEMU's interpreter lacks; events out of virtual-8086 mode.
using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class Virtual8086Tests
{
    private const ulong Program = 0x1_0000;
    private const ushort OwnHandler = 0x100;
    private const ulong ProgramFlags = Rflags.Status | Rflags.Df | Rflags.Nt;

    /// <summary>CLI and STI change VIF; with VIP, STI is the monitor's.</summary>
    [TestCase(0xFA, Rflags.Vif, 0UL)]
    [TestCase(0xFB, 0UL, Rflags.Vif)]
    [TestCase(0xFA, Rflags.Vif | Rflags.Vip, Rflags.Vip)]
    public void CliSti_ChangeVif(int opcode, ulong before, ulong after)
    {
        using TestCore core = Started(before);
        Run(core, (byte)opcode, 0xF4);
        AssertGeneralProtection(core, 1);
        Assert.That(core.Core.Faults.StateAtFault->SystemFlags & (Rflags.Vif | Rflags.Vip | Rflags.If), Is.EqualTo(after));
    }

    [Test]
    public void Sti_WithVip_IsGeneralProtection()
    {
        using TestCore core = Started(Rflags.Vip);
        Run(core, 0xFB, 0xF4);
        AssertGeneralProtection(core, 0);
    }

    [TestCase(0UL, 0x3000)]
    [TestCase(Rflags.Vif, 0x3200)]
    public void Pushf_ShowsVifAsIfAndIoplAs3(ulong flags, int shown)
    {
        using TestCore core = Started(flags);
        Run(core, 0x9C, 0xF4);
        Assert.That(core.ReadUInt16(0x2_0FFE) & 0x3200, Is.EqualTo(shown));
    }

    [TestCase(new byte[] { 0x66, 0x9C })]
    [TestCase(new byte[] { 0x66, 0x9D })]
    [TestCase(new byte[] { 0x66, 0xCF })]
    public void WideForms_AreTheMonitors(byte[] code)
    {
        using TestCore core = Started(0);
        Run(core, code);
        AssertGeneralProtection(core, 0);
    }

    [TestCase(0x9D, 0x0200, 0UL, Rflags.Vif, false)]
    [TestCase(0x9D, 0x7ED7, 0UL, Rflags.Vif, false)]
    [TestCase(0x9D, 0x0000, Rflags.Vif | Rflags.Vip, Rflags.Vip, false)]
    [TestCase(0x9D, 0x0200, Rflags.Vip, Rflags.Vip, true)]
    [TestCase(0x9D, 0x0100, 0UL, 0UL, true)]
    [TestCase(0xCF, 0x0200, 0UL, Rflags.Vif, false)]
    [TestCase(0xCF, 0x7ED7, 0UL, Rflags.Vif, false)]
    [TestCase(0xCF, 0x0200, Rflags.Vip, Rflags.Vip, true)]
    [TestCase(0xCF, 0x0100, Rflags.Vif, Rflags.Vif, true)]
    public void PopfIret_WriteVif(int opcode, int image, ulong before, ulong after, bool faults)
    {
        using TestCore core = Started(before);
        ulong frame = opcode == 0xCF ? 0x2_0FFAUL : 0x2_0FFE;
        core.Write(frame, opcode == 0xCF ? [0x01, 0, 0, 0x10, (byte)image, (byte)(image >> 8)] : [(byte)image, (byte)(image >> 8)]);
        core.Cpu->Registers[Gpr.Rsp] = frame & 0xFFFF;
        Run(core, (byte)opcode, 0xF4);
        AssertGeneralProtection(core, faults ? 0UL : 1);
        CpuState* at = core.Core.Faults.StateAtFault;
        Assert.That(at->SystemFlags & (Rflags.Vif | Rflags.Vip | Rflags.If | Rflags.Iopl | Rflags.Tf), Is.EqualTo(after));
        if (!faults) Assert.That(LazyFlags.Read(at) & ProgramFlags, Is.EqualTo((ulong)image & ProgramFlags));
        Assert.That(at->Registers[Gpr.Rsp], Is.EqualTo(faults ? frame & 0xFFFF : 0x1000));
    }

    /// <summary>SDM 3B, 22.3.3: a clear bit of the redirection map gives INT n to the program's own table, whatever IOPL.</summary>
    [TestCase(0, Rflags.Vif, 0x3200)]
    [TestCase(0, 0UL, 0x3000)]
    [TestCase(3, Rflags.If, 0x3200)]
    public void Int_Redirected_CallsTheProgramsHandler(int iopl, ulong flags, int pushed)
    {
        using TestCore core = Started(flags | ((ulong)iopl << 12));
        Run(core, 0xCD, 0x40, 0xF4);
        AssertGeneralProtection(core, OwnHandler);
        CpuState* at = core.Core.Faults.StateAtFault;
        Assert.That(at->SystemFlags & (Rflags.Vif | Rflags.If | Rflags.Vm), Is.EqualTo(Rflags.Vm));
        Assert.That((core.ReadUInt16(0x2_0FFA), core.ReadUInt16(0x2_0FFC), core.ReadUInt16(0x2_0FFE) & 0x3200), Is.EqualTo((2, 0x1000, pushed)));
    }

    [TestCase(0, ExceptionVector.GeneralProtection, 0U)]
    [TestCase(3, (byte)0x41, 0U)]
    public void Int_NotRedirected_IsTheMonitorsOrGoesThroughTheGate(int iopl, byte vector, uint error)
    {
        using TestCore core = Started((ulong)iopl << 12);
        core.SetLegacyGate(0x41, dpl: 3);
        core.Cpu->Idtr = new DescriptorTable { Base = TestCore.Idt, Limit = 0xFFF };
        Run(core, 0xCD, 0x41, 0xF4);
        Assert.That((core.FirstFault.Fault.Vector, core.FirstFault.Fault.ErrorCode), Is.EqualTo((vector, error)));
    }

    /// <summary>SDM 3B, 22.4: CLI and STI of level 3 with CR4.PVI; POPF has nothing of it.</summary>
    [Test]
    public void Pvi_CliSti_ChangeVifAtLevel3()
    {
        using TestCore core = new();
        core.LoadTables();
        core.EnterProtected();
        core.Cpu->Idtr = default;
        core.Cpu->Cr4 |= Cr4.Pvi;
        core.Cpu->Segments[SegReg.Cs] = Descriptor.ToRegister(TestCore.UserCode32, 0x00CF_FB00_0000_FFFF);
        core.Core.SetCpl(3);
        core.RunToHalt(0xFB, 0xF4);
        Assert.That(core.FirstFault.Rip, Is.EqualTo(TestCore.Code + 1));
        Assert.That(core.Core.Faults.StateAtFault->SystemFlags & (Rflags.Vif | Rflags.If), Is.EqualTo(Rflags.Vif));
        core.Cpu->Fault = default;
        core.Cpu->SystemFlags |= Rflags.Vip;
        core.RunToHalt(0xFB, 0xF4);
        Assert.That(core.FirstFault.Rip, Is.EqualTo(TestCore.Code), "VIP: the system's");
    }

    /// <summary>An interrupt leaves for level 0 with all segments on the stack (SDM 3B, 22.3.2), though IOPL is 0.</summary>
    [Test]
    public void Interrupt_PushesTheSegmentsAndClearsThem()
    {
        using TestCore core = Started(Rflags.If);
        core.WriteUInt64(TestCore.Tss + TaskState.Esp0, TestCore.Rsp0 | ((ulong)TestCore.KernelData << 32));
        core.Cpu->Idtr = new DescriptorTable { Base = TestCore.Idt, Limit = 0xFFF };
        core.SetLegacyGate(0x50);
        core.Services.Interrupts.Enqueue(0x50);
        core.Cpu->InterruptWaiting = true;
        Run(core, 0x90, 0x90);
        Assert.That(core.Cpu->Rip, Is.EqualTo(TestCore.Handler(0x50) + 1));
        uint esp = (uint)core.Cpu->Registers[Gpr.Rsp];
        Assert.That(esp, Is.EqualTo(TestCore.Rsp0 - 36));
        uint[] expected = [0, 0x1000, (uint)(Rflags.Vm | Rflags.If | Rflags.Fixed), 0x1000, 0x2000, 0x6000, 0x3000, 0x7000, 0x8000];
        for (uint word = 0; word < expected.Length; word++)
        {
            uint mask = word == 2 ? (uint)(Rflags.Vm | Rflags.If | Rflags.Fixed) : uint.MaxValue;
            Assert.That(core.ReadUInt32(esp + word * 4) & mask, Is.EqualTo(expected[word]), $"word {word}");
        }
        foreach (int segment in (int[])[SegReg.Ds, SegReg.Es, SegReg.Fs, SegReg.Gs]) Assert.That(core.Cpu->Segments[segment].IsUnusable);
        Assert.That((core.Cpu->Cpl, core.Cpu->SystemFlags & (Rflags.Vm | Rflags.If)), Is.EqualTo(((byte)0, 0UL)));
    }

    private static void Run(TestCore core, params byte[] code)
    {
        core.Write(Program, code);
        core.Run(20);
    }

    private static void AssertGeneralProtection(TestCore core, ulong ip) =>
        Assert.That((core.FirstFault.Fault.Vector, core.FirstFault.Fault.ErrorCode, core.FirstFault.Rip), Is.EqualTo((ExceptionVector.GeneralProtection, 0U, ip)));

    /// <summary>
    /// A program at 1000:0000 with CR4.VME. Its own vector 40h leads to a HLT, which is #GP in virtual-8086 mode; vector 41h is
    /// not redirected.
    /// </summary>
    private static TestCore Started(ulong flags)
    {
        TestCore core = new();
        core.LoadTables();
        core.EnterProtected();
        core.Cpu->Idtr = default;
        core.Cpu->Cr4 |= Cr4.Vme;
        core.Cpu->Segments[SegReg.Tr].Limit = 0x3000;
        core.Write(TestCore.Tss + TaskState.IoMapBase32, [0x88, 0]);
        core.Write(TestCore.Tss + 0x68, new byte[32]);
        core.Write(TestCore.Tss + 0x68 + 8, [2]);
        core.Write(0x40 * 4, [0x00, 0x01, 0x00, 0x10]);
        core.Write(Program + OwnHandler, [0xF4]);
        ushort[] selectors = [0x6000, 0x1000, 0x2000, 0x3000, 0x7000, 0x8000];
        for (int segment = 0; segment < selectors.Length; segment++) core.Cpu->Segments[segment] = Virtual8086.Paragraph(selectors[segment]);
        core.Cpu->Registers[Gpr.Rsp] = 0x1000;
        LazyFlags.Write(core.Cpu, Rflags.Vm | flags);
        core.Cpu->Rip = 0;
        core.Core.SetCpl(3);
        return core;
    }
}
