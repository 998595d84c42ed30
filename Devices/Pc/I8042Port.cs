// One of the two ports of the keyboard controller.
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Devices.Pc;

internal sealed class I8042Port(I8042 controller, bool command) : IPortDevice
{
    public uint Read(int offset, int size) => ByteBus.Read(offset, size, I8042Spec.PortCount, _ => command ? controller.Status() : controller.ReadData());

    public void Write(int offset, int size, uint value)
    {
        if (command) controller.Command((byte)value);
        else controller.WriteData((byte)value);
    }
}
