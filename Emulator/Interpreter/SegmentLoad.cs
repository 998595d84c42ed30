// Loading segment registers.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>Checks of MOV and POP to ES, SS, DS, FS, GS (SDM 2B, MOV). <see langword="false"/>: a fault is pending.</summary>
internal static unsafe class SegmentLoad
{
    public static bool TryLoad(Core core, int segment, ushort selector)
    {
        CpuState* cpu = core.State;
        if ((cpu->Cr0 & Cr0.Pe) == 0) return LoadReal(core, segment, selector);
        if ((selector & 0xFFFC) == 0) return TryLoadNull(core, segment, selector);
        if (!DescriptorTables.TryRead(core, selector, ExceptionVector.GeneralProtection, 0, out ulong raw)) return false;
        SegmentRegister loaded = Descriptor.ToRegister(selector, raw);
        if (!(segment == SegReg.Ss ? IsStack(cpu, loaded) : IsData(cpu, loaded))) return Fail(core, ExceptionVector.GeneralProtection, selector);
        if (!loaded.IsPresent) return Fail(core, segment == SegReg.Ss ? ExceptionVector.StackFault : ExceptionVector.SegmentNotPresent, selector);
        if (!TryMarkAccessed(core, ref loaded, raw)) return false;
        cpu->Segments[segment] = loaded;
        core.RefreshSegmentBases();
        return true;
    }

    /// <summary>Sets the accessed bit in memory and in the register (SDM 3A, 3.4.5.1).</summary>
    public static bool TryMarkAccessed(Core core, ref SegmentRegister loaded, ulong raw)
    {
        if ((loaded.Access & Descriptor.TypeAccessed) != 0) return true;
        loaded.Access |= Descriptor.TypeAccessed;
        return DescriptorTables.TryWrite(core, loaded.Selector, raw | ((ulong)Descriptor.TypeAccessed << 40));
    }

    private static bool LoadReal(Core core, int segment, ushort selector)
    {
        // Limit and rights stay what they were (SDM 3A, 21.1.1).
        core.State->Segments[segment].Selector = selector;
        core.State->Segments[segment].Base = (ulong)selector << 4;
        core.RefreshSegmentBases();
        return true;
    }

    /// <summary>A null selector: usable for SS only in 64-bit mode below level 3 (SDM 2B, MOV).</summary>
    private static bool TryLoadNull(Core core, int segment, ushort selector)
    {
        CpuState* cpu = core.State;
        bool allowed = segment != SegReg.Ss || (cpu->Mode == CodeMode.Code64 && cpu->Cpl != 3 && (selector & 3) == cpu->Cpl);
        if (!allowed) return Fail(core, ExceptionVector.GeneralProtection, 0);
        cpu->Segments[segment] = new SegmentRegister { Selector = selector };
        core.RefreshSegmentBases();
        return true;
    }

    private static bool IsStack(CpuState* cpu, in SegmentRegister loaded) =>
        loaded.IsCodeOrData && (loaded.Type & (Descriptor.TypeCode | Descriptor.TypeWritable)) == Descriptor.TypeWritable
        && loaded.Dpl == cpu->Cpl && (loaded.Selector & 3) == cpu->Cpl;

    private static bool IsData(CpuState* cpu, in SegmentRegister loaded)
    {
        if (!loaded.IsCodeOrData) return false;
        bool code = (loaded.Type & Descriptor.TypeCode) != 0;
        if (code && (loaded.Type & Descriptor.TypeReadable) == 0) return false;
        if (code && (loaded.Type & Descriptor.TypeConforming) != 0) return true;
        return loaded.Dpl >= cpu->Cpl && loaded.Dpl >= (loaded.Selector & 3);
    }

    private static bool Fail(Core core, byte vector, ushort selector)
    {
        Faults.Raise(core.State, vector, selector & 0xFFFCu);
        return false;
    }
}
