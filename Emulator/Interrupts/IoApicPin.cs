// One input of the I/O APIC.
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Interrupts;

/// <summary>The end of a device's interrupt wire.</summary>
internal sealed class IoApicPin(IoApic ioApic, int number) : IInterruptLine
{
    public void Raise() => ioApic.Drive(number, asserted: true);

    public void Lower() => ioApic.Drive(number, asserted: false);
}
