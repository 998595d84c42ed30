// The edge/level control registers of both interrupt controllers.
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Devices.Pc;

internal sealed class I8259EdgeLevel(I8259Pair pair) : IPortDevice
{
    public int WidestAccess => sizeof(byte);

    public uint Read(int offset, int size) => pair.ReadEdgeLevel(offset == 1);

    public void Write(int offset, int size, uint value) => pair.WriteEdgeLevel(offset == 1, (byte)value);
}
