// Virtual-8086 mode and what it shares with real mode.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>SDM 3B, chapter 22: selectors are paragraphs, the privilege level is 3, and IOPL or CR4.VME decide over IF.</summary>
internal static unsafe class Virtual8086
{
    /// <summary>A present, writable data segment of level 3; CS has the same rights.</summary>
    private const ushort Rights = 0x00F3;

    private const uint SegmentLimit = 0xFFFF;

    public static bool IsActive(CpuState* cpu) => (cpu->SystemFlags & Rflags.Vm) != 0;

    /// <summary>Protected mode proper: neither real nor virtual-8086 mode.</summary>
    public static bool IsProtected(CpuState* cpu) => (cpu->Cr0 & Cr0.Pe) != 0 && !IsActive(cpu);

    /// <summary>IF, VIF and INT n are the monitor's affair: IOPL is less than 3.</summary>
    public static bool IsMonitored(CpuState* cpu) => IsActive(cpu) && SystemHandlers.Iopl(cpu) < 3;

    /// <summary>CLI, STI, PUSHF, POPF and IRET work on VIF (SDM 3B, 22.3).</summary>
    public static bool HasVirtualIf(CpuState* cpu) => IsMonitored(cpu) && (cpu->Cr4 & Cr4.Vme) != 0;

    /// <summary>The segment that a selector is in virtual-8086 mode.</summary>
    public static SegmentRegister Paragraph(ushort selector) =>
        new() { Selector = selector, Base = (ulong)selector << 4, Limit = SegmentLimit, Access = Rights };

    /// <summary>
    /// Loads a segment register in real or virtual-8086 mode. Real mode keeps limit and rights (SDM 3A, 21.1.1), unless a null
    /// selector has left none.
    /// </summary>
    public static void LoadParagraph(CpuState* cpu, int segment, ushort selector)
    {
        ref SegmentRegister register = ref cpu->Segments[segment];
        if (IsActive(cpu) || register.IsUnusable)
        {
            register = Paragraph(selector);
            return;
        }
        register.Selector = selector;
        register.Base = (ulong)selector << 4;
    }

    /// <summary>Flags as PUSHF, INT n and IRET of a monitored program see them: IF is VIF, IOPL is 3.</summary>
    public static ulong VisibleFlags(ulong flags) =>
        (flags & ~Rflags.If) | Rflags.Iopl | ((flags & Rflags.Vif) != 0 ? Rflags.If : 0);

    /// <summary>
    /// Flags from the stack of a monitored program: IF goes to VIF; IF and IOPL stay. <see langword="false"/>, #GP: it sets TF,
    /// or IF while a virtual interrupt is pending (SDM 3B, 22.3.1).
    /// </summary>
    public static bool TryWriteVisibleFlags(CpuState* cpu, ulong value)
    {
        bool enables = (value & Rflags.If) != 0;
        if ((value & Rflags.Tf) != 0 || (enables && (cpu->SystemFlags & Rflags.Vip) != 0))
        {
            Faults.Raise(cpu, ExceptionVector.GeneralProtection, 0);
            return false;
        }
        const ulong changeable = Rflags.Status | Rflags.Tf | Rflags.Df | Rflags.Nt;
        ulong kept = LazyFlags.Read(cpu) & ~(changeable | Rflags.Rf | Rflags.Vif);
        SystemHandlers.SetFlags(cpu, kept | (value & changeable) | (enables ? Rflags.Vif : 0));
        return true;
    }
}
