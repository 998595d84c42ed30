// Host input of a threaded machine: let in as it comes.
using System;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Scheduling;

internal sealed class HostGate : IHostInput
{
    public IHostPort Open(Action<ReadOnlyMemory<byte>> arrive) => new Port(arrive);

    private sealed class Port(Action<ReadOnlyMemory<byte>> arrive) : IHostPort
    {
        public void Offer(byte[] what) => arrive(what);

        public byte[] Ask(Func<byte[]> find) => find();
    }
}
