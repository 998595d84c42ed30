// An interrupt line that remembers its level and counts its rising edges.
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Tests.Devices.Support;

internal sealed class FakeInterruptLine : IInterruptLine
{
    public bool Level { get; private set; }

    public int Edges { get; private set; }

    public void Raise()
    {
        if (!Level)
            Edges++;
        Level = true;
    }

    public void Lower() => Level = false;
}
