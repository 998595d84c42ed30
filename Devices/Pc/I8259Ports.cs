// The two ports of one 8259A.
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Devices.Pc;

/// <summary>A chip with an 8-bit bus: a wider access is two of them, to the first port and the next.</summary>
internal sealed class I8259Ports(I8259Pair pair, bool second) : IPortDevice
{
    public uint Read(int offset, int size) => ByteBus.Read(offset, size, I8259Spec.PortCount, at => pair.Read(second, at));

    public void Write(int offset, int size, uint value) => ByteBus.Write(offset, size, value, I8259Spec.PortCount, (at, one) => pair.Write(second, at, one));
}
