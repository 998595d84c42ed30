// The three operating states of a local APIC.
namespace ToroEmu.Interrupts;

/// <summary>State chosen by IA32_APIC_BASE bits EN and EXTD (SDM 3A, 11.12.5).</summary>
public enum ApicMode
{
    Disabled = 0,
    XApic = 1,
    X2Apic = 2,
}
