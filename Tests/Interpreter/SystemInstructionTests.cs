// Control registers, MSRs, CPUID, descriptor tables, SYSCALL.
using System.Collections.Generic;
using NUnit.Framework;
using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;
using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class SystemInstructionTests
{
    /// <summary>SDM 3A, 2.5 and SDM 2B, MOV to control registers: what must be #GP(0), with nothing changed.</summary>
    [TestCase(0, Cr0.Pe | Cr0.Pg | (1UL << 32), TestName = "Cr0_UpperBits")]
    [TestCase(0, Cr0.Pg, TestName = "Cr0_PagingWithoutProtection")]
    [TestCase(0, Cr0.Pe | Cr0.Pg | Cr0.Nw, TestName = "Cr0_NotWriteThroughWithCache")]
    [TestCase(0, Cr0.Pe, TestName = "Cr0_PagingOffIn64BitMode")]
    [TestCase(3, 1UL << 40, TestName = "Cr3_AboveMaxPhysicalAddress")]
    [TestCase(4, 0UL, TestName = "Cr4_PaeOffInLongMode")]
    [TestCase(4, Cr4.Pae | (1UL << 14), TestName = "Cr4_Vmx")]
    [TestCase(4, Cr4.Pae | (1UL << 33), TestName = "Cr4_UpperBits")]
    [TestCase(8, 16UL, TestName = "Cr8_Above15")]
    public void MovToCr_Reserved_IsGeneralProtection(int register, ulong value)
    {
        using TestCore core = Started();
        (ulong, ulong, ulong) before = (core.Cpu->Cr0, core.Cpu->Cr3, core.Cpu->Cr4);
        core.Run(a =>
        {
            a.mov(rax, value);
            a.mov(register switch { 0 => Iced.Intel.AssemblerRegisters.cr0, 3 => Iced.Intel.AssemblerRegisters.cr3, 4 => Iced.Intel.AssemblerRegisters.cr4, _ => Iced.Intel.AssemblerRegisters.cr8 }, rax);
            a.hlt();
        });
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.GeneralProtection));
        Assert.That(core.FirstFault.Fault.ErrorCode, Is.Zero);
        Assert.That((core.Cpu->Cr0, core.Cpu->Cr3, core.Cpu->Cr4), Is.EqualTo(before));
    }

    [Test]
    public void PrivilegedInstructions_AtLevel3_AreGeneralProtection()
    {
        byte[][] instructions =
        [
            [0x0F, 0x20, 0xC0], [0x0F, 0x22, 0xD8], [0xF4], [0x0F, 0x32], [0x0F, 0x30], [0x0F, 0x01, 0x3C, 0x25, 0, 0, 0, 0], [0x0F, 0x06],
            [0x0F, 0x01, 0x14, 0x25, 0, 0, 0x40, 0], [0x0F, 0x00, 0xD8], [0x0F, 0x01, 0xF8], [0x0F, 0x09], [0xFA], [0xE4, 0x60], [0x0F, 0x01, 0xF0],
            [0x48, 0x0F, 0x07], [0x0F, 0x23, 0xC0],
        ];
        foreach (byte[] instruction in instructions)
        {
            using TestCore core = Started();
            core.Cpu->Efer |= Efer.Sce;
            core.EnterUser();
            core.Write(TestCore.Code, instruction);
            core.Cpu->Rip = TestCore.Code;
            core.Run(3);
            Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.GeneralProtection), System.Convert.ToHexString(instruction));
            Assert.That(core.FirstFault.Rip, Is.EqualTo(TestCore.Code));
        }
    }

    [Test]
    public void Msr_Unknown_IsGeneralProtection([Values(0x1234u, 0xC000_00FFu)] uint msr, [Values] bool write)
    {
        using TestCore core = Started();
        core.Run(a =>
        {
            a.mov(ecx, msr);
            if (write) a.wrmsr();
            else a.rdmsr();
            a.hlt();
        });
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.GeneralProtection));
    }

    [TestCase(Msr.Lstar, 0x8000_0000_0000UL)]
    [TestCase(Msr.FsBase, 0x8000_0000_0000UL)]
    [TestCase(Msr.KernelGsBase, 0xFFFF_0000_0000_0000UL)]
    [TestCase(Msr.Pat, 0x02UL)]
    [TestCase(Msr.Efer, 0x1UL << 12)]
    [TestCase(Msr.Efer, 0UL, TestName = "Efer_LmeOffUnderPaging")]
    [TestCase(Msr.MtrrCap, 0UL, TestName = "MtrrCap_IsReadOnly")]
    public void Wrmsr_BadValue_IsGeneralProtection(uint msr, ulong value)
    {
        using TestCore core = Started();
        core.Run(a => { WriteMsr(a, msr, value); a.hlt(); });
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.GeneralProtection));
    }

    [Test]
    public void Msr_Storage_ReadsBack([Values(Msr.Star, Msr.Lstar, Msr.KernelGsBase, Msr.TscAux, Msr.GsBase, Msr.FsBase)] uint msr)
    {
        using TestCore core = Started();
        core.Run(a =>
        {
            WriteMsr(a, msr, 0x0000_1234_8765_4321);
            a.xor(eax, eax);
            a.xor(edx, edx);
            a.rdmsr();
            a.hlt();
        });
        Assert.That(core.Cpu->Registers[Gpr.Rax] | (core.Cpu->Registers[Gpr.Rdx] << 32), Is.EqualTo(0x0000_1234_8765_4321));
    }

    /// <summary>SDM 3B, 19.17.3: a write of the TSC shows in IA32_TSC_ADJUST as the step it made.</summary>
    [Test]
    public void Tsc_Written_GoesOnFromThereAndAdjustTells()
    {
        using TestCore core = Started();
        core.Run(a =>
        {
            WriteMsr(a, Msr.Tsc, 0x1_0000_0000);
            a.rdtsc();
            a.mov(ebx, edx);
            a.mov(ecx, Msr.TscAdjust);
            a.rdmsr();
            a.hlt();
        });
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(1));
        ulong adjust = core.Cpu->Registers[Gpr.Rax] | (core.Cpu->Registers[Gpr.Rdx] << 32);
        Assert.That(adjust, Is.EqualTo(core.Cpu->TscOffset));
        Assert.That(adjust, Is.InRange(0xFFFF_FF00, 0x1_0000_0000));
    }

    /// <summary>What CPUID announces can be switched on, and nothing else can (SDM 2A, CPUID; 3A, 2.5).</summary>
    [Test]
    public void Cpuid_AgreesWithCr4AndEfer()
    {
        using TestCore core = Started();
        uint edx = CpuidTable.Read(core.Core, 1, 0).Edx, ebx7 = CpuidTable.Read(core.Core, 7, 0).Ebx, ecx7 = CpuidTable.Read(core.Core, 7, 0).Ecx;
        uint ecx = CpuidTable.Read(core.Core, 1, 0).Ecx;
        Dictionary<ulong, bool> announced = new()
        {
            [Cr4.Vme] = Bit(edx, 1),
            [Cr4.Pvi] = Bit(edx, 1),
            [Cr4.De] = Bit(edx, 2),
            [Cr4.Pse] = Bit(edx, 3),
            [Cr4.Mce] = Bit(edx, 7),
            [Cr4.Pge] = Bit(edx, 13),
            [Cr4.OsFxsr] = Bit(edx, 24),
            [Cr4.OsXmmExcpt] = Bit(edx, 25),
            [Cr4.Umip] = Bit(ecx7, 2),
            [Cr4.FsGsBase] = Bit(ebx7, 0),
            [Cr4.Pcide] = Bit(ecx, 17),
            [Cr4.OsXsave] = Bit(ecx, 26),
            [Cr4.Smep] = Bit(ebx7, 7),
            [Cr4.Smap] = Bit(ebx7, 20),
        };
        foreach ((ulong bit, bool expected) in announced)
            Assert.That(ControlRegisters.TryWriteCr4(core.Core, Cr4.Pae | bit), Is.EqualTo(expected), $"CR4 {bit:x}");
        uint extended = CpuidTable.Read(core.Core, 0x8000_0001, 0).Edx;
        Assert.That(Bit(extended, 11) && Bit(extended, 20) && Bit(extended, 29), Is.True);
        Assert.That(ControlRegisters.TryWriteEfer(core.Core, Efer.Sce | Efer.Nxe | Efer.Lme), Is.True);
    }

    [Test]
    public void Cpuid_RangesAndIdentity()
    {
        using TestCore core = Started();
        Assert.That(CpuidTable.Read(core.Core, 0, 0).Ebx, Is.EqualTo(0x756E_6547), "Genu");
        uint highest = CpuidTable.Read(core.Core, 0, 0).Eax;
        Assert.That(CpuidTable.Read(core.Core, 0x4000_0000 - 1, 0), Is.EqualTo(CpuidTable.Read(core.Core, highest, 0)));
        Assert.That(CpuidTable.Read(core.Core, 0x8000_0008, 0).Eax, Is.EqualTo(40 | (48 << 8)));
        Assert.That(CpuidTable.Read(core.Core, 1, 0).Ebx >> 24, Is.EqualTo(CpuidTable.Read(core.Core, 0xB, 0).Edx), "APIC id");
        Assert.That(CpuidTable.Read(core.Core, 0xB, 1).Ecx, Is.EqualTo(0x201));
    }

    [Test]
    public void Syscall_AndSysret_SwitchByStar()
    {
        using TestCore core = Started();
        core.Cpu->Efer |= Efer.Sce;
        core.Cpu->Star = ((ulong)TestCore.Code64 << 32) | (0x1BUL << 48);
        core.Cpu->Lstar = TestCore.Code + 0x100;
        core.Cpu->Fmask = Rflags.If | Rflags.Cf;
        core.Assemble(TestCore.Code + 0x100, a => { a.mov(ebx, ss); a.mov(esi, cs); a.pushfq(); a.pop(rdi); a.sysretq(); });
        core.Assemble(TestCore.Code, a => { a.syscall(); a.mov(ebp, cs); a.mov(edx, ss); a.hlt(); });
        core.EnterUser();
        core.Cpu->Rip = TestCore.Code;
        LazyFlags.Write(core.Cpu, Rflags.If | Rflags.Cf | Rflags.Zf);
        core.Run(9);
        Assert.That(core.Cpu->Registers[Gpr.Rcx], Is.EqualTo(TestCore.Code + 2));
        Assert.That(core.Cpu->Registers[Gpr.R11], Is.EqualTo(Rflags.If | Rflags.Cf | Rflags.Zf | Rflags.Fixed));
        Assert.That(core.Cpu->Registers[Gpr.Rsi], Is.EqualTo(TestCore.Code64));
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(TestCore.KernelData));
        Assert.That(core.Cpu->Registers[Gpr.Rdi], Is.EqualTo(Rflags.Zf | Rflags.Fixed));
        Assert.That(core.Cpu->Registers[Gpr.Rbp], Is.EqualTo(TestCore.UserCode64));
        Assert.That(core.Cpu->Registers[Gpr.Rdx], Is.EqualTo(TestCore.UserData));
        Assert.That(core.Cpu->Cpl, Is.EqualTo(3));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.GeneralProtection), "HLT at level 3");
    }

    [Test]
    public void Syscall_WithoutSce_IsUndefined_SysretToNotCanonical_IsGeneralProtectionAtLevel0()
    {
        using TestCore core = Started();
        core.Run(a => a.syscall());
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.InvalidOpcode));
        core.Cpu->Efer |= Efer.Sce;
        core.Run(a => { a.mov(rcx, 0x8000_0000_0000); a.sysretq(); });
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.GeneralProtection));
        Assert.That(core.Cpu->Cpl, Is.Zero);
    }

    [Test]
    public void Ltr_MarksBusy_SecondLtrIsGeneralProtection()
    {
        using TestCore core = Started();
        core.WriteUInt64(TestCore.Gdt + TestCore.TaskSelector + 8, 0xFFFF_8000);
        core.Run(a => { a.mov(eax, (int)TestCore.TaskSelector); a.ltr(ax); a.str(ebx); a.ltr(ax); });
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(TestCore.TaskSelector));
        Assert.That(core.Cpu->Segments[SegReg.Tr].Base, Is.EqualTo(0xFFFF_8000_0011_2000), "16-byte descriptor");
        Assert.That((core.ReadUInt64(TestCore.Gdt + TestCore.TaskSelector) >> 40) & 0xF, Is.EqualTo(0xB));
        Assert.That(core.FirstFault.Fault.ErrorCode, Is.EqualTo(TestCore.TaskSelector));
    }

    [Test]
    public void Lldt_ThenLoadFromIt_ReadsTheLocalTable()
    {
        using TestCore core = Started();
        core.WriteUInt64(TestCore.Gdt + TestCore.TaskSelector, 0x0000_8240_0000_000F);
        core.WriteUInt64(TestCore.Data, 0);
        core.WriteUInt64(TestCore.Data + 8, 0x0040_9312_3456_0FFF);
        core.Run(a =>
        {
            a.mov(eax, (int)TestCore.TaskSelector);
            a.lldt(ax);
            a.sldt(ebx);
            a.mov(eax, 0x0C);
            a.mov(fs, ax);
            a.mov(eax, 0x14);
            a.mov(gs, ax);
        });
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(TestCore.TaskSelector));
        Assert.That(core.Cpu->Segments[SegReg.Fs].Base, Is.EqualTo(0x12_3456));
        Assert.That(core.FirstFault.Fault.ErrorCode, Is.EqualTo(0x14), "beyond the LDT");
    }

    /// <summary>SDM 2B, MOV: null, absent, wrong type and wrong level.</summary>
    [TestCase((ushort)0, ExceptionVector.GeneralProtection, 3)]
    [TestCase(TestCore.UserData, ExceptionVector.GeneralProtection, 0)]
    [TestCase(TestCore.Code64, ExceptionVector.GeneralProtection, 0)]
    [TestCase(TestCore.AbsentData, ExceptionVector.StackFault, 0)]
    public void MovToSs_Bad_Faults(ushort selector, byte vector, int level)
    {
        using TestCore core = Started();
        if (level == 3) core.EnterUser();
        core.Run(a => { a.mov(eax, (int)selector); a.mov(ss, ax); a.hlt(); });
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(vector));
        Assert.That(core.FirstFault.Fault.ErrorCode, Is.EqualTo((uint)selector & 0xFFFC));
    }

    [Test]
    public void SegmentLoad_SetsTheAccessedBit()
    {
        using TestCore core = Started();
        core.WriteUInt64(TestCore.Gdt + TestCore.Data16, 0x0000_9200_0000_FFFF);
        core.Run(a => { a.mov(eax, (int)TestCore.Data16); a.mov(gs, ax); a.hlt(); });
        Assert.That(core.ReadUInt64(TestCore.Gdt + TestCore.Data16), Is.EqualTo(0x0000_9300_0000_FFFF));
    }

    [Test]
    public void FarJump_AndFarReturn_InLongMode()
    {
        using TestCore core = Started();
        core.WriteUInt64(TestCore.Data, ((ulong)TestCore.Code32 << 32) | (TestCore.Code + 0x100));
        core.Assemble(TestCore.Code + 0x100, a => { a.mov(ebx, cs); a.hlt(); }, 32);
        core.Assemble(TestCore.Code + 0x40, a => a.jmp(__fword_ptr[(long)TestCore.Data]));
        core.Run(a =>
        {
            a.push(TestCore.Code64);
            a.mov(eax, (int)TestCore.Code + 0x40);
            a.push(rax);
            a.db(0x48, 0xCB); // RETFQ
        });
        Assert.That(core.Cpu->Registers[Gpr.Rbx], Is.EqualTo(TestCore.Code32));
        Assert.That(core.Cpu->Mode, Is.EqualTo(CodeMode.Code32));
    }

    [TestCase(TestCore.KernelData, TestCore.KernelData)]
    [TestCase((ushort)0, (ushort)0)]
    [TestCase(TestCore.UserCode64, (ushort)0x28)]
    [TestCase((ushort)0x200, (ushort)0x200)]
    public void FarJump_ToBadSelector_IsGeneralProtection(ushort selector, ushort error)
    {
        using TestCore core = Started();
        core.WriteUInt64(TestCore.Data, ((ulong)selector << 32) | TestCore.Code);
        core.Run(a => a.jmp(__fword_ptr[(long)TestCore.Data]));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.GeneralProtection));
        Assert.That(core.FirstFault.Fault.ErrorCode, Is.EqualTo(error));
        Assert.That(core.FirstFault.Rip, Is.EqualTo(TestCore.Code));
    }

    /// <summary>SDM 2A, 2.3.11: more than 15 bytes is #GP, whatever the prefixes and where they end.</summary>
    [TestCase(14, 2, ExceptionVector.GeneralProtection)]
    [TestCase(15, 1, ExceptionVector.GeneralProtection)]
    [TestCase(13, 2, (byte)0)]
    public void LongInstruction_Beyond15Bytes_IsGeneralProtection(int prefixes, int rest, byte vector)
    {
        foreach (ulong at in (ulong[])[TestCore.Code, TestCore.Code + 0xFF9])
        {
            using TestCore core = Started();
            byte[] code = new byte[prefixes + rest + 1];
            System.Array.Fill(code, (byte)0x2E, 0, prefixes);
            code[prefixes] = rest == 2 ? (byte)0x89 : (byte)0x90;
            if (rest == 2) code[prefixes + 1] = 0xC8;
            code[^1] = 0xF4;
            core.Write(at, code);
            core.Cpu->Rip = at;
            VcpuExit exit = core.Run(5);
            if (vector == 0) Assert.That(core.Cpu->Retired, Is.EqualTo(2));
            else Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(vector), $"{exit} at {at:x}");
        }
    }

    private static TestCore Started()
    {
        TestCore core = new();
        core.LoadTables();
        return core;
    }

    private static void WriteMsr(Iced.Intel.Assembler a, uint msr, ulong value)
    {
        a.mov(ecx, msr);
        a.mov(eax, (uint)value);
        a.mov(edx, (uint)(value >> 32));
        a.wrmsr();
    }

    private static bool Bit(uint value, int bit) => (value & (1u << bit)) != 0;
}
