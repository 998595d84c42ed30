// A wire that leads to two controllers.
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Machines;

internal sealed class SplitLine(IInterruptLine first, IInterruptLine second) : IInterruptLine
{
    public void Raise()
    {
        first.Raise();
        second.Raise();
    }

    public void Lower()
    {
        first.Lower();
        second.Lower();
    }
}
