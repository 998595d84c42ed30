// One of the two ports of the keyboard controller.
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Devices.Pc;

internal sealed class I8042Port(I8042 controller, bool command) : IPortDevice
{
    public int WidestAccess => sizeof(byte);

    public uint Read(int offset, int size) => command ? controller.Status() : controller.ReadData();

    public void Write(int offset, int size, uint value)
    {
        if (command) controller.Command((byte)value);
        else controller.WriteData((byte)value);
    }
}
