// The edge/level control registers of both interrupt controllers.
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Devices.Pc;

internal sealed class I8259EdgeLevel(I8259Pair pair) : IPortDevice
{
    public uint Read(int offset, int size) => ByteBus.Read(offset, size, I8259Spec.PortCount, at => pair.ReadEdgeLevel(at == 1));

    public void Write(int offset, int size, uint value) => ByteBus.Write(offset, size, value, I8259Spec.PortCount, (at, one) => pair.WriteEdgeLevel(at == 1, one));
}
