// One input of the interrupt controller pair.
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Devices.Pc;

/// <summary>The end of a device's interrupt wire.</summary>
internal sealed class I8259Line(I8259Pair pair, int number) : IInterruptLine
{
    public void Raise() => pair.Drive(number, asserted: true);

    public void Lower() => pair.Drive(number, asserted: false);
}
