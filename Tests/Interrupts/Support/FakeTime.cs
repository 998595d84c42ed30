// A clock and a time-stamp counter that stand still until told otherwise.
using ToroEmu.Devices.Contracts;
using ToroEmu.Interrupts;

namespace ToroEmu.Tests.Interrupts.Support;

internal sealed class FakeTime : IClock, ITscSource
{
    public ulong Nanoseconds { get; set; }

    public ulong Offset { get; set; }
}
