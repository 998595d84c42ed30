// Changes of CS by jumps, calls and returns.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>Checks of SDM 3A, 6.8 and of the instruction pages. On <see langword="false"/> a fault is pending and CS is as it was; on success RIP is set.</summary>
internal static unsafe class FarTransfer
{
    /// <summary>Real mode: any selector (SDM 3A, 21.1.1).</summary>
    public static void EnterReal(Core core, ushort selector, ulong rip)
    {
        CpuState* cpu = core.State;
        cpu->Segments[SegReg.Cs].Selector = selector;
        cpu->Segments[SegReg.Cs].Base = (ulong)selector << 4;
        cpu->Rip = rip & 0xFFFF_FFFF;
        core.RefreshContext();
    }

    /// <summary>JMP or CALL to a code segment of the same level.</summary>
    public static bool TryEnter(Core core, ushort selector, ulong rip)
    {
        CpuState* cpu = core.State;
        if ((cpu->Cr0 & Cr0.Pe) == 0)
        {
            EnterReal(core, selector, rip);
            return true;
        }
        if (!TryReadCode(core, selector, out ulong raw)) return false;
        ushort access = Descriptor.Access(raw);
        int dpl = (access >> 5) & 3, rpl = selector & 3;
        bool conforming = (access & Descriptor.TypeConforming) != 0;
        if (conforming ? dpl > cpu->Cpl : rpl > cpu->Cpl || dpl != cpu->Cpl) return Fail(core, ExceptionVector.GeneralProtection, selector);
        return TryLoadCode(core, (ushort)((selector & 0xFFFC) | cpu->Cpl), raw, rip, cpu->Cpl);
    }

    /// <summary>RETF or IRET to the same or an outer level, with the outer stack if <paramref name="loadsStack"/>.</summary>
    public static bool TryReturnTo(Core core, ushort selector, ulong rip, bool loadsStack, ushort stackSelector, ulong rsp)
    {
        CpuState* cpu = core.State;
        byte level = (byte)(selector & 3);
        if (level < cpu->Cpl) return Fail(core, ExceptionVector.GeneralProtection, selector);
        if (!TryReadCode(core, selector, out ulong raw)) return false;
        ushort access = Descriptor.Access(raw);
        int dpl = (access >> 5) & 3;
        if ((access & Descriptor.TypeConforming) != 0 ? dpl > level : dpl != level) return Fail(core, ExceptionVector.GeneralProtection, selector);
        byte before = cpu->Cpl;
        SegmentRegister codeBefore = cpu->Segments[SegReg.Cs];
        if (!TryLoadCode(core, selector, raw, rip, level)) return false;
        if (!loadsStack) return true;
        if (SegmentLoad.TryLoad(core, SegReg.Ss, stackSelector))
        {
            bool wide = cpu->Mode == CodeMode.Code64 || cpu->Segments[SegReg.Ss].IsBig;
            cpu->Registers[Gpr.Rsp] = wide ? rsp & cpu->LinearMask : (cpu->Registers[Gpr.Rsp] & ~0xFFFFUL) | (ushort)rsp;
            if (level != before) DropInnerSegments(core, level);
            return true;
        }
        cpu->Segments[SegReg.Cs] = codeBefore;
        core.SetCpl(before);
        return false;
    }

    /// <summary>Data segments that the outer level may not use become null (SDM 2B, RET).</summary>
    private static void DropInnerSegments(Core core, byte level)
    {
        CpuState* cpu = core.State;
        foreach (int segment in (int[])[SegReg.Es, SegReg.Ds, SegReg.Fs, SegReg.Gs])
        {
            ref SegmentRegister register = ref cpu->Segments[segment];
            bool conforming = (register.Type & (Descriptor.TypeCode | Descriptor.TypeConforming)) == (Descriptor.TypeCode | Descriptor.TypeConforming);
            if (register.IsPresent && !conforming && register.Dpl < level) register = default;
        }
        core.RefreshSegmentBases();
    }

    private static bool TryReadCode(Core core, ushort selector, out ulong raw)
    {
        raw = 0;
        if ((selector & 0xFFFC) == 0) return Fail(core, ExceptionVector.GeneralProtection, 0);
        if (!DescriptorTables.TryRead(core, selector, ExceptionVector.GeneralProtection, 0, out raw)) return false;
        ushort access = Descriptor.Access(raw);
        bool isCode = (access & (Descriptor.AccessS | Descriptor.TypeCode)) == (Descriptor.AccessS | Descriptor.TypeCode);
        bool bothSizes = (core.State->Efer & Efer.Lma) != 0 && (access & Descriptor.AccessLong) != 0 && (access & Descriptor.AccessBig) != 0;
        if (!isCode || bothSizes) return Fail(core, ExceptionVector.GeneralProtection, selector);
        return (access & Descriptor.AccessPresent) != 0 || Fail(core, ExceptionVector.SegmentNotPresent, selector);
    }

    private static bool TryLoadCode(Core core, ushort selector, ulong raw, ulong rip, byte cpl)
    {
        CpuState* cpu = core.State;
        SegmentRegister loaded = Descriptor.ToRegister(selector, raw);
        bool isLong = (cpu->Efer & Efer.Lma) != 0 && loaded.IsLong;
        bool inside = isLong ? SlowAccess.IsCanonical(rip) : (uint)rip <= loaded.Limit;
        if (!inside)
        {
            Faults.Raise(cpu, ExceptionVector.GeneralProtection, 0);
            return false;
        }
        if (!SegmentLoad.TryMarkAccessed(core, ref loaded, raw)) return false;
        cpu->Segments[SegReg.Cs] = loaded;
        cpu->Rip = isLong ? rip : (uint)rip;
        core.SetCpl(cpl);
        return true;
    }

    private static bool Fail(Core core, byte vector, ushort selector)
    {
        Faults.Raise(core.State, vector, selector & 0xFFFCu);
        return false;
    }
}
