// Host input of a threaded machine: let in as it comes.
using System;
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Devices;

/// <summary>Calls at once, on the offering thread.</summary>
public sealed class HostGate : IHostInput
{
    public bool IsHeld => false;

    public bool IsReplay => false;

    public IHostPort Open(Action<ReadOnlyMemory<byte>> arrive) => new Port(arrive);

    private sealed class Port(Action<ReadOnlyMemory<byte>> arrive) : IHostPort
    {
        public void Offer(byte[] what) => arrive(what);

        public byte[] Ask(Func<byte[]> find) => find();
    }
}
