// Loading segment registers.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>Checks of MOV and POP to ES, SS, DS, FS, GS (SDM 2B, MOV). <see langword="false"/>: a fault is pending.</summary>
internal static unsafe class SegmentLoad
{
    public static bool TryLoad(Core core, int segment, ushort selector)
    {
        CpuState* cpu = core.State;
        if (!Virtual8086.IsProtected(cpu)) return LoadParagraph(core, segment, selector);
        if (Selectors.IsNull(selector)) return TryLoadNull(core, segment, selector);
        if (!DescriptorTables.TryRead(core, selector, ExceptionVector.GeneralProtection, 0, out ulong raw)) return false;
        SegmentRegister loaded = Descriptor.ToRegister(selector, raw);
        bool allowed = segment == SegReg.Ss ? IsStack(loaded, cpu->Cpl) : IsData(loaded, cpu->Cpl);
        if (!allowed) return Selectors.Fail(core, ExceptionVector.GeneralProtection, selector);
        if (!loaded.IsPresent) return Selectors.Fail(core, segment == SegReg.Ss ? ExceptionVector.StackFault : ExceptionVector.SegmentNotPresent, selector);
        if (!TryMarkAccessed(core, ref loaded)) return false;
        cpu->Segments[segment] = loaded;
        core.RefreshSegmentBases();
        return true;
    }

    /// <summary>Sets the accessed bit in memory and in the register (SDM 3A, 3.4.5.1).</summary>
    public static bool TryMarkAccessed(Core core, ref SegmentRegister loaded)
    {
        if ((loaded.Access & Descriptor.TypeAccessed) != 0) return true;
        loaded.Access |= Descriptor.TypeAccessed;
        return DescriptorTables.TryWriteAccess(core, loaded.Selector, loaded.Access);
    }

    /// <summary>What SS may hold at a level: writable data of just that level.</summary>
    public static bool IsStack(in SegmentRegister loaded, int cpl) =>
        loaded.IsWritableData && loaded.Dpl == cpl && Selectors.Rpl(loaded.Selector) == cpl;

    /// <summary>What ES, DS, FS and GS may hold at a level: data or readable code that CPL and RPL reach.</summary>
    public static bool IsData(in SegmentRegister loaded, int cpl)
    {
        if (!loaded.IsCodeOrData || (loaded.IsCode && (loaded.Type & Descriptor.TypeReadable) == 0)) return false;
        if (loaded.IsCode && loaded.IsConforming) return true;
        return loaded.Dpl >= cpl && loaded.Dpl >= Selectors.Rpl(loaded.Selector);
    }

    private static bool LoadParagraph(Core core, int segment, ushort selector)
    {
        Virtual8086.LoadParagraph(core.State, segment, selector);
        core.RefreshSegmentBases();
        return true;
    }

    /// <summary>A null selector: usable for SS only in 64-bit mode below level 3 (SDM 2B, MOV).</summary>
    private static bool TryLoadNull(Core core, int segment, ushort selector)
    {
        CpuState* cpu = core.State;
        bool allowed = segment != SegReg.Ss || (cpu->Mode == CodeMode.Code64 && cpu->Cpl != 3 && (selector & 3) == cpu->Cpl);
        if (!allowed) return Selectors.Fail(core, ExceptionVector.GeneralProtection, 0);
        cpu->Segments[segment] = new SegmentRegister { Selector = selector };
        core.RefreshSegmentBases();
        return true;
    }
}
