// Descriptor table registers and the task register.
using System.Numerics;

using Iced.Intel;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>LGDT, LIDT, SGDT, SIDT, LLDT, SLDT, LTR, STR (SDM 2).</summary>
internal static unsafe class TableHandlers
{
    /// <summary>A 16-bit operand takes 24 bits of the base (SDM 2A, LGDT).</summary>
    private const ulong Base24 = 0xFF_FFFF;

    public static Outcome Lgdt<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing => Load<TMode>(cpu, insn, ref cpu->Gdtr);

    public static Outcome Lidt<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing => Load<TMode>(cpu, insn, ref cpu->Idtr);

    public static Outcome Sgdt<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing => Store<TMode>(cpu, insn, cpu->Gdtr);

    public static Outcome Sidt<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing => Store<TMode>(cpu, insn, cpu->Idtr);

    public static Outcome LldtR(CpuState* cpu, DecodedInsn* insn) => Lldt(cpu, insn, RegisterFile.Read<ushort>(cpu, insn->Reg));

    public static Outcome LldtM<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
    {
        if (!TryAllow(cpu)) return BlockEntry.Fault(cpu, insn);
        ushort* source = GuestAccess.Read<ushort, TMode>(cpu, insn);
        return source == null ? BlockEntry.Fault(cpu, insn) : Lldt(cpu, insn, GuestRam.Load(source));
    }

    public static Outcome LtrR(CpuState* cpu, DecodedInsn* insn) => Ltr(cpu, insn, RegisterFile.Read<ushort>(cpu, insn->Reg));

    public static Outcome LtrM<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
    {
        if (!TryAllow(cpu)) return BlockEntry.Fault(cpu, insn);
        ushort* source = GuestAccess.Read<ushort, TMode>(cpu, insn);
        return source == null ? BlockEntry.Fault(cpu, insn) : Ltr(cpu, insn, GuestRam.Load(source));
    }

    public static Outcome StrR<T>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T> => StoreSelector<T>(cpu, insn, SegReg.Tr);

    public static Outcome SldtR<T>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T> => StoreSelector<T>(cpu, insn, SegReg.Ldtr);

    public static Outcome StrM<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing => StoreSelectorM<TMode>(cpu, insn, SegReg.Tr);

    public static Outcome SldtM<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing => StoreSelectorM<TMode>(cpu, insn, SegReg.Ldtr);

    private static Outcome Load<TMode>(CpuState* cpu, DecodedInsn* insn, ref DescriptorTable table)
        where TMode : struct, IAddressing
    {
        if (cpu->Cpl != 0) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        ushort* limit = GuestAccess.Read<ushort, TMode>(cpu, insn);
        if (limit == null) return BlockEntry.Fault(cpu, insn);
        DescriptorTable loaded = new() { Limit = GuestRam.Load(limit) };
        byte* low = At<TMode>(cpu, insn, 2, BaseSize(cpu), false);
        if (low == null) return BlockEntry.Fault(cpu, insn);
        loaded.Base = BaseSize(cpu) == 8 ? GuestRam.Load((ulong*)low) : GuestRam.Load((uint*)low) & (Is16Bit(insn) ? Base24 : uint.MaxValue);
        if (!SlowAccess.IsCanonical(loaded.Base)) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        table = loaded;
        return BlockEntry.Leave(cpu, insn);
    }

    private static Outcome Store<TMode>(CpuState* cpu, DecodedInsn* insn, DescriptorTable table)
        where TMode : struct, IAddressing
    {
        if (ControlHandlers.IsUserModeBarred(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        // Both parts must be writable before one is written.
        byte* probe = At<TMode>(cpu, insn, 2, BaseSize(cpu), true);
        if (probe == null || !GuestAccess.Store<ushort, TMode>(cpu, insn, table.Limit)) return BlockEntry.Fault(cpu, insn);
        byte* target = At<TMode>(cpu, insn, 2, BaseSize(cpu), true);
        if (target == null) return BlockEntry.Fault(cpu, insn);
        if (BaseSize(cpu) == 8)
        {
            GuestRam.Store((ulong*)target, table.Base);
            GuestAccess.Wrote(cpu, insn, (ulong*)target);
        }
        else
        {
            GuestRam.Store((uint*)target, (uint)table.Base);
            GuestAccess.Wrote(cpu, insn, (uint*)target);
        }
        return BlockEntry.Leave(cpu, insn);
    }

    private static bool Is16Bit(DecodedInsn* insn) => (Code)insn->Code is Code.Lgdt_m1632_16 or Code.Lidt_m1632_16;

    private static int BaseSize(CpuState* cpu) => cpu->Mode == CodeMode.Code64 ? 8 : 4;

    /// <summary>Pointer to the operand's byte <paramref name="offset"/> and on, or null.</summary>
    private static byte* At<TMode>(CpuState* cpu, DecodedInsn* insn, int offset, int size, bool write)
        where TMode : struct, IAddressing
    {
        bool stack = insn->IsOnStack;
        ulong linear = TMode.Linear(cpu, insn->Segment, (EffectiveAddress.Of(cpu, insn) + (ulong)offset) & insn->AddressMask, size, write);
        if (!write) return size == 8 ? (byte*)GuestAccess.ReadAt<ulong>(cpu, linear, stack) : (byte*)GuestAccess.ReadAt<uint>(cpu, linear, stack);
        return size == 8 ? (byte*)GuestAccess.WriteAt<ulong>(cpu, linear, stack) : (byte*)GuestAccess.WriteAt<uint>(cpu, linear, stack);
    }

    /// <summary>LLDT and LTR are #UD outside of protected mode and #GP above level 0, whatever their operand.</summary>
    private static bool TryAllow(CpuState* cpu)
    {
        bool isProtected = Virtual8086.IsProtected(cpu);
        if (isProtected && cpu->Cpl == 0) return true;
        Faults.Raise(cpu, isProtected ? ExceptionVector.GeneralProtection : ExceptionVector.InvalidOpcode);
        return false;
    }

    private static Outcome Lldt(CpuState* cpu, DecodedInsn* insn, ushort selector)
    {
        if (!TryAllow(cpu)) return BlockEntry.Fault(cpu, insn);
        if (Selectors.IsNull(selector)) cpu->Segments[SegReg.Ldtr] = new SegmentRegister { Selector = selector };
        else if (!TryLoadSystem(Core.Of(cpu), selector, Descriptor.SystemLdt, SegReg.Ldtr)) return BlockEntry.Fault(cpu, insn);
        return BlockEntry.Leave(cpu, insn);
    }

    private static Outcome Ltr(CpuState* cpu, DecodedInsn* insn, ushort selector)
    {
        if (!TryAllow(cpu)) return BlockEntry.Fault(cpu, insn);
        if (Selectors.IsNull(selector)) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        Core core = Core.Of(cpu);
        if (!TryLoadSystem(core, selector, Descriptor.SystemTss, SegReg.Tr)) return BlockEntry.Fault(cpu, insn);
        // The TSS becomes busy, in memory and in the register (SDM 2A, LTR).
        cpu->Segments[SegReg.Tr].Access |= Descriptor.TypeBusy;
        if (!DescriptorTables.TryWriteAccess(core, selector, cpu->Segments[SegReg.Tr].Access)) return BlockEntry.Fault(cpu, insn);
        return BlockEntry.Leave(cpu, insn);
    }

    /// <summary>Loads LDTR or TR; in long mode the descriptor has 16 bytes (SDM 3A, 9.2.3).</summary>
    private static bool TryLoadSystem(Core core, ushort selector, int type, int segment)
    {
        if (Selectors.IsLocal(selector)) return Selectors.Fail(core, ExceptionVector.GeneralProtection, selector);
        if (!DescriptorTables.TryRead(core, selector, ExceptionVector.GeneralProtection, 0, out ulong raw)) return false;
        SegmentRegister loaded = Descriptor.ToRegister(selector, raw);
        bool isLong = CodeSegments.IsLongMode(core);
        bool legacyTss = type == Descriptor.SystemTss && loaded.Type == Descriptor.SystemTss16 && !isLong;
        if (loaded.IsCodeOrData || (loaded.Type != type && !legacyTss)) return Selectors.Fail(core, ExceptionVector.GeneralProtection, selector);
        if (!loaded.IsPresent) return Selectors.Fail(core, ExceptionVector.SegmentNotPresent, selector);
        if (isLong)
        {
            if (!DescriptorTables.TryReadUpper(core, selector, ExceptionVector.GeneralProtection, out ulong upper)) return false;
            loaded.Base |= upper << 32;
            if (!SlowAccess.IsCanonical(loaded.Base)) return Selectors.Fail(core, ExceptionVector.GeneralProtection, selector);
        }
        core.State->Segments[segment] = loaded;
        return true;
    }

    private static Outcome StoreSelector<T>(CpuState* cpu, DecodedInsn* insn, int segment)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (!Virtual8086.IsProtected(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.InvalidOpcode);
        if (ControlHandlers.IsUserModeBarred(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        RegisterFile.Write(cpu, insn->Reg, T.CreateTruncating(cpu->Segments[segment].Selector));
        return BlockEntry.Leave(cpu, insn);
    }

    private static Outcome StoreSelectorM<TMode>(CpuState* cpu, DecodedInsn* insn, int segment)
        where TMode : struct, IAddressing
    {
        if (!Virtual8086.IsProtected(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.InvalidOpcode);
        if (ControlHandlers.IsUserModeBarred(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        if (!GuestAccess.Store<ushort, TMode>(cpu, insn, cpu->Segments[segment].Selector)) return BlockEntry.Fault(cpu, insn);
        return BlockEntry.Leave(cpu, insn);
    }
}
