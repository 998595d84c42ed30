// The one reader of standard input.
using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio.Console;

namespace ToroEmu.Machines;

/// <summary>Console ports that want standard input say so while they are made; then one reader is chosen.</summary>
public sealed class StandardInput
{
    private StandardChannel? virtio;

    /// <summary>A console port wants standard input.</summary>
    /// <exception cref="MachineException">Another one does, too.</exception>
    public void Claim(StandardChannel channel)
    {
        if (virtio is not null) throw new MachineException("--device console: two ports are stdio, but standard input has one reader; write null, file, unix or tcp for the others");
        virtio = channel;
    }

    /// <summary>The reader: the serial port, or the console port that claimed it.</summary>
    /// <exception cref="MachineException">The chosen device is not there.</exception>
    internal IInputReceiver Choose(ConsoleDevice device, IInputReceiver uart)
    {
        if (device == ConsoleDevice.Virtio && virtio is null)
            throw new MachineException("--console virtio: no virtio console has a port on standard input; add --device console,port0=stdio");
        if (device == ConsoleDevice.Uart || virtio is null) return uart;
        virtio.ExpectsInput = true;
        return virtio;
    }
}
