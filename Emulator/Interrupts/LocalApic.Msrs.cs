// The local APIC seen through model-specific registers: IA32_APIC_BASE, IA32_TSC_DEADLINE and the x2APIC range.
using static ToroEmu.Interrupts.LocalApicSpec;

namespace ToroEmu.Interrupts;

public sealed partial class LocalApic
{
    /// <summary>Whether <paramref name="msr"/> is one of the local APIC's.</summary>
    public static bool OwnsMsr(uint msr) => msr is MsrApicBase or MsrTscDeadline or (>= MsrX2ApicFirst and <= MsrX2ApicLast);

    /// <summary>RDMSR. False: #GP(0).</summary>
    public bool TryReadMsr(uint msr, out ulong value)
    {
        value = 0;
        switch (msr)
        {
            case MsrApicBase:
                value = ApicBase;
                return true;
            case MsrTscDeadline:
                value = _timer.TscDeadline;
                return true;
            default:
                return OwnsMsr(msr) && IsX2Apic && TryReadX2Apic(OffsetOfMsr(msr), out value);
        }
    }

    /// <summary>WRMSR. False: #GP(0), and nothing has changed.</summary>
    public bool TryWriteMsr(uint msr, ulong value)
    {
        switch (msr)
        {
            case MsrApicBase:
                return TryWriteApicBase(value);
            case MsrTscDeadline:
                ExpireNow();
                _timer.WriteTscDeadline(value);
                ExpireNow(); // a deadline that has passed interrupts at once (11.5.4.1)
                return true;
            default:
                return OwnsMsr(msr) && IsX2Apic && TryWriteX2Apic(OffsetOfMsr(msr), value);
        }
    }

    /// <summary>Guest physical address of the xAPIC page; it hides what else lies there (11.4.5).</summary>
    public ulong BaseAddress => _apicBase & BaseAddressMask;

    private ulong ApicBase => _apicBase | StateBits(_mode);

    /// <summary>Changes state as figure 11-27 allows; the page may be moved (11.4.5), and the BSP flag is software's to change.</summary>
    private bool TryWriteApicBase(ulong value)
    {
        const ulong Defined = BaseAddressMask | BaseEnable | BaseX2Apic | BaseBootstrap;
        ApicMode? next = ModeOf(value);
        if ((value & ~Defined) != 0 || next is null || !IsLegalStep(_mode, next.Value))
            return false;
        if (next == ApicMode.Disabled || _mode == ApicMode.Disabled)
            ResetRegisters();
        _mode = next.Value;
        _apicBase = value & (BaseAddressMask | BaseBootstrap);
        SignalIfDeliverable(); // INTR reaches the core in another way now
        return true;
    }

    private static ulong StateBits(ApicMode mode) => mode switch
    {
        ApicMode.Disabled => 0,
        ApicMode.XApic => BaseEnable,
        _ => BaseEnable | BaseX2Apic,
    };

    /// <summary>The state that EN and EXTD ask for; null for EXTD without EN, which is invalid.</summary>
    private static ApicMode? ModeOf(ulong apicBase) => (apicBase & (BaseEnable | BaseX2Apic)) switch
    {
        0 => ApicMode.Disabled,
        BaseEnable => ApicMode.XApic,
        BaseX2Apic => null,
        _ => ApicMode.X2Apic,
    };

    /// <summary>x2APIC is entered from xAPIC only, and left only by disabling.</summary>
    private static bool IsLegalStep(ApicMode from, ApicMode to) => (from, to) switch
    {
        (ApicMode.Disabled, ApicMode.X2Apic) => false,
        (ApicMode.X2Apic, ApicMode.XApic) => false,
        _ => true,
    };

    private bool TryReadX2Apic(uint offset, out ulong value)
    {
        value = 0;
        if (!IsReadable(offset, x2Apic: true))
            return false;
        value = offset == IcrLow ? ((ulong)_icrHigh << 32) | _icrLow : ReadRegister(offset);
        return true;
    }

    /// <summary>Only the ICR is wider than 32 bits; everywhere else, and in it, a reserved bit faults (11.12.1.2).</summary>
    private bool TryWriteX2Apic(uint offset, ulong value)
    {
        ulong writable = WritableBits(offset, x2Apic: true) ?? 0;
        if (offset == IcrLow)
            writable |= 0xFFFF_FFFF_0000_0000;
        if (WritableBits(offset, x2Apic: true) is null || (value & ~writable) != 0)
            return false;
        if (offset == IcrLow)
            _icrHigh = (uint)(value >> 32);
        WriteRegister(offset, (uint)value);
        return true;
    }
}
