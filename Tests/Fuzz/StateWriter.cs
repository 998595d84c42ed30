// Random registers for a case: mostly ones that some code could have left there.
using ToroEmu.Cpu;
using ToroEmu.Interpreter;

namespace ToroEmu.Fuzz;

/// <summary>Everything that is not memory. Control registers are consistent, as instructions leave them; the rest is anything.</summary>
internal sealed unsafe class StateWriter(FuzzMachine machine, FuzzRandom random)
{
    private const ulong AnyCr0 = Cr0.Mp | Cr0.Em | Cr0.Ts | Cr0.Ne | Cr0.Wp | Cr0.Am;
    private const ulong AnyFlags = Rflags.Status | Rflags.If | Rflags.Df | Rflags.Iopl | Rflags.Nt | Rflags.Ac | Rflags.Id;

    private CpuState* Cpu => machine.Cpu;

    public void Write(FuzzMode mode)
    {
        CpuReset.PowerOn(machine.First.Core);
        for (int register = 0; register <= Gpr.R15; register++) Cpu->Registers[register] = AnyValue(mode);
        if (!random.OneIn(8)) Cpu->Registers[Gpr.Rsp] = Layout.Stack + 0x800 + (ulong)random.Below(16);
        WriteControl(mode);
        WriteSegments(mode);
        WriteTables(mode);
        WriteVectors();
        LazyFlags.Write(Cpu, random.Next() & AnyFlags);
        if (random.OneIn(16)) Cpu->SystemFlags |= Rflags.Tf;
        if (random.OneIn(32)) Cpu->SystemFlags |= Rflags.Rf;
        if (mode == FuzzMode.Virtual8086) Cpu->SystemFlags |= Rflags.Vm;
        machine.First.Core.FlushTlb();
    }

    /// <summary>Small, near RAM, at the edges of modes, or anything.</summary>
    private ulong AnyValue(FuzzMode mode)
    {
        ulong value = random.Below(8) switch
        {
            0 => random.Next(),
            1 => (ulong)random.Below(16),
            2 => 0UL - (ulong)random.Below(256),
            3 => (1UL << random.Below(64)) - (ulong)random.Below(8),
            4 => Layout.Data + 0xFF8 + (ulong)random.Below(16),
            _ => Layout.Data + (ulong)random.Below(0x1_0000),
        };
        return mode >= FuzzMode.Long0 ? value : (uint)value;
    }

    private void WriteControl(FuzzMode mode)
    {
        bool isLong = mode >= FuzzMode.Compatibility;
        bool pages = isLong || (mode != FuzzMode.Real && random.OneIn(2));
        bool pae = isLong || (pages && random.OneIn(2));
        Cpu->Cr0 = Cr0.Et | (mode == FuzzMode.Real ? 0 : Cr0.Pe) | (pages ? Cr0.Pg : 0);
        if (random.OneIn(4)) Cpu->Cr0 |= random.Next() & AnyCr0;
        ulong writable = machine.First.Core.Services.Model.Cr4Writable;
        ulong cr4 = random.OneIn(4) ? random.Next() & ~Cr4.Pcide : Cr4.OsFxsr | Cr4.OsXmmExcpt | Cr4.OsXsave;
        Cpu->Cr4 = (cr4 & writable & ~Cr4.Pae) | (pae ? Cr4.Pae : 0);
        Cpu->Efer = isLong ? Efer.Lme | Efer.Lma : 0;
        if (random.OneIn(2)) Cpu->Efer |= Efer.Nxe;
        if (random.OneIn(2)) Cpu->Efer |= Efer.Sce;
        Cpu->Cr3 = isLong ? Layout.Pml4 : pae ? Layout.PaePointers : Layout.Directory32;
        if (pae && !isLong) ControlRegisters.TryLoadPdptes(machine.First.Core, Cpu->Cr3);
        if ((Cpu->Cr4 & Cr4.OsXsave) != 0) Cpu->Xcr0 = random.Of<ulong>(1, 3, 7);
    }

    private void WriteSegments(FuzzMode mode)
    {
        if (mode is FuzzMode.Real or FuzzMode.Virtual8086)
        {
            for (int segment = 0; segment < SegReg.Flat; segment++) SetParagraph(segment, AnyParagraph(segment), mode);
            Cpu->Cpl = mode == FuzzMode.Real ? (byte)0 : (byte)3;
            return;
        }
        bool user = mode == FuzzMode.Long3 || (mode < FuzzMode.Long0 && random.OneIn(2));
        Set(SegReg.Cs, CodeSelector(mode, user), CodeDescriptor(mode, user));
        bool small = mode == FuzzMode.Protected16 && random.OneIn(2);
        ulong data = (small ? 0x0000_9300_0000_FFFFUL : 0x00CF_9300_0000_FFFF) | (user ? 0x6000_0000_0000UL : 0);
        foreach (int segment in (int[])[SegReg.Es, SegReg.Ss, SegReg.Ds, SegReg.Fs, SegReg.Gs])
            Set(segment, user ? Layout.UserData : small ? Layout.Data16 : Layout.KernelData, data);
        if (random.OneIn(8)) MangleSegment(random.Of(SegReg.Es, SegReg.Ds, SegReg.Ss, SegReg.Fs, SegReg.Gs));
        Cpu->Cpl = user ? (byte)3 : (byte)0;
        if (mode >= FuzzMode.Long0 && random.OneIn(2)) Cpu->Segments[SegReg.Gs].Base = (ulong)((long)random.Next() >> 17);
    }

    private static ushort CodeSelector(FuzzMode mode, bool user) => mode switch
    {
        FuzzMode.Protected16 => user ? Layout.UserCode16 : Layout.Code16,
        FuzzMode.Long0 or FuzzMode.Long3 => user ? Layout.UserCode64 : Layout.Code64,
        _ => user ? Layout.UserCode32 : Layout.Code32,
    };

    private static ulong CodeDescriptor(FuzzMode mode, bool user)
    {
        ulong raw = mode switch
        {
            FuzzMode.Protected16 => 0x000F_9B00_0000_FFFF,
            FuzzMode.Long0 or FuzzMode.Long3 => 0x00AF_9B00_0000_FFFF,
            _ => 0x00CF_9B00_0000_FFFF,
        };
        return raw | (user ? 0x6000_0000_0000UL : 0);
    }

    private void Set(int segment, ushort selector, ulong raw) => Cpu->Segments[segment] = Descriptor.ToRegister(selector, raw);

    private ushort AnyParagraph(int segment) => segment == SegReg.Cs ? (ushort)(Layout.Code >> 4)
        : random.OneIn(4) ? (ushort)random.Next() : (ushort)(random.Below((int)FuzzMachine.RamSize) >> 4);

    private void SetParagraph(int segment, ushort selector, FuzzMode mode) => Cpu->Segments[segment] = new SegmentRegister
    {
        Selector = selector,
        Base = (ulong)selector << 4,
        Limit = 0xFFFF,
        Access = mode == FuzzMode.Virtual8086 ? (ushort)0xF3 : segment == SegReg.Cs ? (ushort)0x9B : (ushort)0x93,
    };

    /// <summary>A limit, a base, a direction or nothing loaded.</summary>
    private void MangleSegment(int segment)
    {
        ref SegmentRegister register = ref Cpu->Segments[segment];
        switch (random.Below(4))
        {
            case 0: register.Limit = (uint)random.Below((int)FuzzMachine.RamSize); break;
            case 1: register.Base = (uint)random.Next(); break;
            case 2: register.Access |= Descriptor.TypeExpandDown; break;
            default: register = default; break;
        }
    }

    private void WriteTables(FuzzMode mode)
    {
        bool isLong = mode >= FuzzMode.Compatibility;
        Cpu->Gdtr = new DescriptorTable { Base = Layout.Gdt, Limit = random.OneIn(16) ? (ushort)random.Below(0x1000) : (ushort)0xFFF };
        Cpu->Idtr = mode == FuzzMode.Real
            ? new DescriptorTable { Base = 0, Limit = 0x3FF }
            : new DescriptorTable { Base = Layout.Idt, Limit = random.OneIn(16) ? (ushort)random.Below(0x1000) : isLong ? (ushort)0xFFF : (ushort)0x7FF };
        if (random.OneIn(32)) Cpu->Idtr.Base = random.Next();
        if (mode == FuzzMode.Real) return;
        Cpu->Segments[SegReg.Tr] = new SegmentRegister { Selector = Layout.TaskState, Base = Layout.Tss, Limit = random.OneIn(16) ? (uint)random.Below(0x80) : 0x7FF, Access = 0x8B };
        if (random.OneIn(2)) Cpu->Segments[SegReg.Ldtr] = new SegmentRegister { Selector = Layout.LdtSelector, Base = Layout.Ldt, Limit = 0x7FF, Access = 0x82 };
        Cpu->Star = 0x0018_0008_0000_0000;
        Cpu->Lstar = random.OneIn(4) ? (ulong)((long)random.Next() >> 17) : Layout.Code + (ulong)random.Below((int)Layout.CodeSize);
        Cpu->Cstar = Cpu->SysenterEip = Layout.Code;
        Cpu->Fmask = random.Next();
        Cpu->SysenterCs = Layout.Code64;
        Cpu->SysenterEsp = Layout.Stack;
        Cpu->KernelGsBase = Layout.Data;
    }

    private void WriteVectors()
    {
        ulong* words = (ulong*)&Cpu->Vectors;
        for (int word = 0; word < 16 * 4; word++) words[word] = random.OneIn(4) ? random.Of<ulong>(0, 0x7FF0_0000_0000_0000, 0x3F80_0000_7F80_0000, 1) : random.Next();
        Cpu->Mxcsr = random.OneIn(2) ? 0x1F80u : (uint)random.Next() & 0xFFFF;
    }
}
