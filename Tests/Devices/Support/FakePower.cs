// Records how a device wants the run to end.
using System.Collections.Generic;
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Tests.Devices.Support;

internal sealed class FakePower : IPowerControl
{
    public List<string> Requests { get; } = [];

    public void Exit(int guestCode) => Requests.Add($"exit {guestCode}");

    public void PowerOff() => Requests.Add("off");

    public void Reset() => Requests.Add("reset");
}
