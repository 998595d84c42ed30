// The two ports of one 8259A.
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Devices.Pc;

internal sealed class I8259Ports(I8259Pair pair, bool second) : IPortDevice
{
    public int WidestAccess => sizeof(byte);

    public uint Read(int offset, int size) => pair.Read(second, offset);

    public void Write(int offset, int size, uint value) => pair.Write(second, offset, (byte)value);
}
