// The local APIC's pins LINT0 and LINT1, and interrupts whose vector an 8259 answers.
using System;
using System.Threading;
using static ToroEmu.Interrupts.LocalApicSpec;

namespace ToroEmu.Interrupts;

public sealed partial class LocalApic
{
    private const int LintPins = 2;

    private uint _lintLevels; // a bit per pin; any thread
    private uint _lintRemoteIrr; // a bit per pin: its level interrupt has not been ended
    private uint _externalMessages; // not 0: an ExtINT message waits for its acknowledge

    /// <summary>Whether the core should run an acknowledge cycle with the 8259s. Such an interrupt has no priority here and no EOI (11.5.1).</summary>
    public bool HasExternal =>
        Volatile.Read(ref _externalMessages) != 0 || (IsLintAsserted(LintPin.Lint0) && PassesExternal(LintPin.Lint0))
        || (IsLintAsserted(LintPin.Lint1) && PassesExternal(LintPin.Lint1));

    /// <summary>Runs the acknowledge cycle: the 8259s answer the vector.</summary>
    public bool TryAcceptExternal(out byte vector)
    {
        vector = 0;
        if (_router.AcknowledgeExternal is not Func<byte> acknowledge || !HasExternal)
            return false;
        Volatile.Write(ref _externalMessages, 0);
        vector = acknowledge();
        return true;
    }

    /// <summary>As a PC's firmware leaves the bootstrap processor: enabled, LINT0 passes the 8259s' interrupts, LINT1 is NMI (MP specification 1.4, 3.6.2.2).</summary>
    public void EnterVirtualWireMode()
    {
        _svr = SvrReset | SvrEnabled;
        _lvt[LvtIndex(LvtLint0)] = (uint)DeliveryMode.ExtInt << LvtDeliveryModeShift;
        _lvt[LvtIndex(LvtLint1)] = (uint)DeliveryMode.Nmi << LvtDeliveryModeShift;
    }

    /// <summary>A pin changes its level; from any thread. While the APIC is off the pins are the processor's INTR and NMI (11.4.3).</summary>
    internal void DriveLint(int pin, bool asserted)
    {
        uint bit = 1u << pin;
        uint before = asserted ? Interlocked.Or(ref _lintLevels, bit) : Interlocked.And(ref _lintLevels, ~bit);
        if (!asserted || (before & bit) != 0)
            return;
        if (_mode == ApicMode.Disabled)
            _signals.Signal(Core, pin == LintPin.Lint0 ? CoreEvent.Interrupt : CoreEvent.Nmi);
        else
            RaiseLint(pin, edge: true);
    }

    private bool AcceptExternal()
    {
        Volatile.Write(ref _externalMessages, 1);
        return Post(CoreEvent.Interrupt);
    }

    /// <summary>The entry has changed, or a level interrupt has been ended: what the pin's level still asks for.</summary>
    private void ResampleLint(int pin)
    {
        if (IsLintAsserted(pin) && _mode != ApicMode.Disabled)
            RaiseLint(pin, edge: false);
    }

    private void RaiseLint(int pin, bool edge)
    {
        uint entry = LintEntry(pin);
        if ((entry & LvtMasked) != 0)
            return;
        DeliveryMode mode = LintMode(entry);
        if (mode == DeliveryMode.ExtInt)
            _signals.Signal(Core, CoreEvent.Interrupt);
        else if (mode == DeliveryMode.Fixed && (entry & LvtLevel) != 0)
            RequestLevel(pin, (byte)entry);
        else if (mode == DeliveryMode.Fixed && edge)
            Request((byte)entry, level: false);
        else if (mode is DeliveryMode.Nmi or DeliveryMode.Init && edge)
            _signals.Signal(Core, mode == DeliveryMode.Nmi ? CoreEvent.Nmi : CoreEvent.Init);
    }

    /// <summary>Remote IRR holds a level back until its interrupt has been ended (11.5.1).</summary>
    private void RequestLevel(int pin, byte vector)
    {
        uint bit = 1u << pin;
        if ((Interlocked.Or(ref _lintRemoteIrr, bit) & bit) == 0)
            Request(vector, level: true);
    }

    /// <summary>An EOI for a pin's vector lets its next level interrupt through.</summary>
    private void EndLint(byte vector)
    {
        for (int pin = 0; pin < LintPins; pin++)
        {
            if ((Volatile.Read(ref _lintRemoteIrr) & (1u << pin)) == 0 || (byte)LintEntry(pin) != vector)
                continue;
            Interlocked.And(ref _lintRemoteIrr, ~(1u << pin));
            ResampleLint(pin);
        }
    }

    /// <summary>After a write of the entry of LINT0 or LINT1.</summary>
    private void LintChanged(int pin)
    {
        if ((LintEntry(pin) & LvtLevel) == 0)
            Interlocked.And(ref _lintRemoteIrr, ~(1u << pin));
        ResampleLint(pin);
    }

    private uint ReadLint(int pin) => LintEntry(pin) | ((Volatile.Read(ref _lintRemoteIrr) & (1u << pin)) != 0 ? LvtRemoteIrr : 0);

    private bool IsLintAsserted(int pin) => (Volatile.Read(ref _lintLevels) & (1u << pin)) != 0;

    private bool PassesExternal(int pin)
    {
        if (_mode == ApicMode.Disabled)
            return pin == LintPin.Lint0;
        uint entry = LintEntry(pin);
        return (entry & LvtMasked) == 0 && LintMode(entry) == DeliveryMode.ExtInt;
    }

    private uint LintEntry(int pin) => Volatile.Read(ref _lvt[LvtIndex(LvtLint0) + pin]);

    private static DeliveryMode LintMode(uint entry) => (DeliveryMode)((entry >> LvtDeliveryModeShift) & LvtDeliveryModeMask);
}
